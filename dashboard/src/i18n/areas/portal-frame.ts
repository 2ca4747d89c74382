/** Words around the pages of the portal. */
import { defineWords } from '../define-words.ts';

export const portalFrameWords = defineWords({
  en: {
    by: 'Webhooks delivered by Gancho',
    metrics: 'Metrics',
    overAsk: 'Nothing is lost: endpoints go on receiving while nobody looks.',
  },
  'pt-BR': {
    by: 'Webhooks entregues pelo Gancho',
    metrics: 'Métricas',
    overAsk: 'Nada se perdeu: os endpoints continuam recebendo mesmo sem ninguém olhar.',
  },
});
