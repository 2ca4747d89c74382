/** Words of the field that takes the filters of a list as text. */
import { defineWords } from '../define-words.ts';

export const queryWords = defineWords({
  en: {
    query: 'Filter as text',
    'query.wrong': 'This cannot be read: {word}',
  },
  'pt-BR': {
    query: 'Filtro em texto',
    'query.wrong': 'Não foi possível ler: {word}',
  },
});
