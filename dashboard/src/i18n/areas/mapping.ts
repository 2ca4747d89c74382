/** Words of mappings without code. */
import { defineWords } from '../define-words.ts';

export const mappingWords = defineWords({
  en: {
    keeps: 'Keep the other fields of the payload',
    keepsHint: 'Otherwise the new payload holds only what the rows name.',
    row: 'Row {number}',
    target: 'Goes to',
    from: 'Comes from',
    path: 'A field',
    template: 'A template',
    constant: 'A fixed value',
    value: 'Value',
    constantExample: 'sale, 42 or true',
    when: 'Only when (optional)',
    whenExample: 'payload.state = paid',
    add: 'Add row',
    remove: 'Remove row {number}',
  },
  'pt-BR': {
    keeps: 'Manter os outros campos do payload',
    keepsHint: 'Senão, o novo payload tem só o que as linhas nomeiam.',
    row: 'Linha {number}',
    target: 'Vai para',
    from: 'Vem de',
    path: 'Um campo',
    template: 'Um modelo',
    constant: 'Um valor fixo',
    value: 'Valor',
    constantExample: 'venda, 42 ou true',
    when: 'Só quando (opcional)',
    whenExample: 'payload.state = paid',
    add: 'Adicionar linha',
    remove: 'Remover linha {number}',
  },
});
