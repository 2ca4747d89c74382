/** Why something could not be sent, in Portuguese. Loaded where such a cause is shown. */
import { causeSentences } from './causes-pt-br.ts';
import { fieldSentences } from './fields-pt-br.ts';
import { createSay } from './sentences.ts';

/** What is put into a cause may be what is said of a field too, such as what an address is. */
export const sayCauseInPortuguese = createSay(causeSentences, fieldSentences);
