/** Words of the pages of operational webhooks. */
import { defineWords } from '../define-words.ts';

export const operationalWords = defineWords({
  en: {
    title: 'Operational webhooks',
    lead: 'Endpoints of your own that hear of what happens to deliveries in this environment.',
    add: 'New operational webhook',
    empty: 'No operational webhooks yet',
    emptyHint:
      'Hear of it when an endpoint is disabled, a delivery is given up, or a source falls silent.',
    all: 'Everything',
    what: 'What it hears of',
    whatHint: 'None chosen: it hears of everything.',
    attempts: 'Deliveries',
    noAttempts: 'Nothing was told yet',
    noAttemptsHint: 'Send a test, or wait until something happens.',
    test: 'Send test',
    answered: 'The test was answered with {status} after {duration}.',
    unanswered: 'The test had no answer: {cause}.',
    enable: 'Enable',
    disable: 'Disable',
    remove: 'Delete',
    removeHint: 'Delete {url}? What waits for it is canceled. This cannot be undone.',
    removed: 'The operational webhook is deleted.',
  },
  'pt-BR': {
    title: 'Webhooks operacionais',
    lead: 'Endpoints seus que ficam sabendo do que acontece com as entregas neste ambiente.',
    add: 'Novo webhook operacional',
    empty: 'Nenhum webhook operacional ainda',
    emptyHint:
      'Fique sabendo quando um endpoint for desativado, uma entrega for abandonada ou uma origem parar de enviar.',
    all: 'Tudo',
    what: 'O que ele recebe',
    whatHint: 'Nenhum escolhido: ele recebe tudo.',
    attempts: 'Entregas',
    noAttempts: 'Nada foi enviado ainda',
    noAttemptsHint: 'Envie um teste ou espere até que algo aconteça.',
    test: 'Enviar teste',
    answered: 'O teste foi respondido com {status} em {duration}.',
    unanswered: 'O teste ficou sem resposta: {cause}.',
    enable: 'Ativar',
    disable: 'Desativar',
    remove: 'Excluir',
    removeHint: 'Excluir {url}? O que espera por ele é cancelado. Não é possível desfazer.',
    removed: 'O webhook operacional foi excluído.',
  },
});
