/** Words of what is fetched for messages before they are sent. */
import { defineWords } from '../define-words.ts';

export const enrichmentWords = defineWords({
  en: {
    title: 'Enrichment',
    lead: 'Some events only name a record. Before each delivery, Gancho can fetch the record itself.',
    isSet: 'Before each delivery the record is fetched as it stands here.',
    from: 'Fetched from',
    own: 'An address of your own',
    forEvents: 'For events such as {events}',
    as: 'The record',
    asPayload: 'takes the place of the payload',
    asBeside: 'stands beside it, as enriched',
    remove: 'Fetch nothing',
    removeHint: 'Messages are sent as they come again. The access that is kept here is gone then.',
    removed: 'Nothing is fetched any more.',
    previewHint: 'Nothing is fetched: this is what would be asked, secrets hidden.',
  },
  'pt-BR': {
    title: 'Enriquecimento',
    lead: 'Alguns eventos só citam um registro. Antes de cada entrega, o Gancho pode buscar o próprio registro.',
    isSet: 'Antes de cada entrega, o registro é buscado como está aqui.',
    from: 'Buscado em',
    own: 'Um endereço seu',
    forEvents: 'Para eventos como {events}',
    as: 'O registro',
    asPayload: 'toma o lugar do payload',
    asBeside: 'fica ao lado dele, como enriched',
    remove: 'Não buscar nada',
    removeHint:
      'As mensagens voltam a ser enviadas como chegam. O acesso guardado aqui deixa de existir.',
    removed: 'Nada mais é buscado.',
    previewHint: 'Nada é buscado: isto é o que seria pedido, sem mostrar segredos.',
  },
});
