/** Words of differences between two texts. */
import { defineWords } from '../define-words.ts';

export const differenceWords = defineWords({
  en: {
    none: 'Nothing changes.',
    counts: '{come} lines come, {gone} go',
    whole: 'Show all lines',
    leftOut: { one: '… {count} line stays', other: '… {count} lines stay' },
    gone: 'Goes:',
    come: 'Comes:',
  },
  'pt-BR': {
    none: 'Nada muda.',
    counts: 'Entram {come} linhas, saem {gone}',
    whole: 'Mostrar todas as linhas',
    leftOut: { one: '… {count} linha igual', other: '… {count} linhas iguais' },
    gone: 'Sai:',
    come: 'Entra:',
  },
});
