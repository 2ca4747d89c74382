/** Words of what something is tried out on. */
import { defineWords } from '../define-words.ts';

export const sampleWords = defineWords({
  en: {
    choose: 'Try with',
    exampleOf: 'Example of {name}',
    typed: 'What you type below',
    noMessages: 'No messages yet: an example or your own text does as well.',
    payload: 'Input',
    noJson: 'This is not valid JSON.',
  },
  'pt-BR': {
    choose: 'Testar com',
    exampleOf: 'Exemplo de {name}',
    typed: 'O que você digitar abaixo',
    noMessages: 'Ainda não há mensagens: um exemplo ou um texto seu também serve.',
    payload: 'Entrada',
    noJson: 'Isto não é um JSON válido.',
  },
});
