/** Names of the parts of an endpoint that reshape its messages. */
import { defineWords } from '../define-words.ts';

export const shapingTabWords = defineWords({
  en: {
    filters: 'Filters',
    transformation: 'Transformation',
    enrichment: 'Enrichment',
    destination: 'Destination',
    advanced: 'Advanced',
    advancedLead: 'Retries, rates, order, batches, certificates and access tokens.',
    show: 'Show',
    hide: 'Hide',
    backlog: {
      one: 'Paused: {count} delivery waits, and leaves once you resume.',
      other: 'Paused: {count} deliveries wait, and leave once you resume.',
    },
    halfOpen: {
      one: 'Being tried with {count} request at a time, until it answers well again.',
      other: 'Being tried with {count} requests at a time, until it answers well again.',
    },
    underWay: { one: '{count} under way', other: '{count} under way' },
  },
  'pt-BR': {
    filters: 'Filtros',
    transformation: 'Transformação',
    enrichment: 'Enriquecimento',
    destination: 'Destino',
    advanced: 'Avançado',
    advancedLead: 'Novas tentativas, taxas, ordem, lotes, certificados e tokens de acesso.',
    show: 'Mostrar',
    hide: 'Esconder',
    backlog: {
      one: 'Pausado: {count} entrega espera e sai quando você retomar.',
      other: 'Pausado: {count} entregas esperam e saem quando você retomar.',
    },
    halfOpen: {
      one: 'Em teste com {count} requisição por vez, até voltar a responder bem.',
      other: 'Em teste com {count} requisições por vez, até voltar a responder bem.',
    },
    underWay: { one: '{count} em andamento', other: '{count} em andamento' },
  },
});
