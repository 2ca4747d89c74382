/** Words of the filters of an endpoint. */
import { defineWords } from '../define-words.ts';

export const filterWords = defineWords({
  en: {
    lead: 'Event types and channels are among the settings. Filters look into each message.',
    payload: 'Filter on the payload',
    payloadHint: 'All conditions must hold. Empty: every message.',
    useExample: 'Begin with an example',
    try: 'Try on recent messages',
    saveUntried: 'Save without trying',
    recent: 'The newest messages',
    notTried: 'Try the filter to see which of the last 20 messages fit.',
    noMessages: 'There are no messages yet to try it on.',
    fits: '{fits} of the last {count} messages fit',
    yes: 'Fits',
    no: 'Does not fit',
    request: 'Filter on the request',
    requestHint:
      'For messages that a source received: by method, path, query and headers. What no source received fits none.',
    sampleRequest: 'A request to try it on',
    tryRequest: 'Try',
  },
  'pt-BR': {
    lead: 'Tipos de evento e canais ficam nas configurações. Filtros olham dentro de cada mensagem.',
    payload: 'Filtro sobre o payload',
    payloadHint: 'Todas as condições precisam valer. Vazio: toda mensagem.',
    useExample: 'Começar com um exemplo',
    try: 'Testar em mensagens recentes',
    saveUntried: 'Salvar sem testar',
    recent: 'As mensagens mais novas',
    notTried: 'Teste o filtro para ver quais das últimas 20 mensagens passam.',
    noMessages: 'Ainda não há mensagens para testar.',
    fits: '{fits} das últimas {count} mensagens passam',
    yes: 'Passa',
    no: 'Não passa',
    request: 'Filtro sobre a requisição',
    requestHint:
      'Para mensagens que uma origem recebeu: por método, caminho, query e cabeçalhos. O que nenhuma origem recebeu não passa.',
    sampleRequest: 'Uma requisição para testar',
    tryRequest: 'Testar',
  },
});
