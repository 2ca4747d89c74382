/** Sentences of the server in Portuguese. Loaded when there is something to say. */
import { fieldSentences } from './fields-pt-br.ts';
import { refusalSentences } from './refusals-pt-br.ts';
import { createSay } from './sentences.ts';

export const sayInPortuguese = createSay(fieldSentences, refusalSentences);
