/** Sentences of the server in Portuguese. Loaded when there is something to say. */
import { settingHelpOfPresets } from '../setting-help-pt-br-presets.ts';
import { fieldSentences } from './fields-pt-br.ts';
import { refusalSentences } from './refusals-pt-br.ts';
import { createSay } from './sentences.ts';

/** A refusal of a preset says what a setting is for. */
export const sayInPortuguese = createSay(fieldSentences, refusalSentences, settingHelpOfPresets);
