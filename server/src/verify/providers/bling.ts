/** Bling, which signs the body with the client secret of the app. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const bling: Provider = {
  type: 'bling',
  title: 'Bling (API v3)',
  grade: 'fair',
  known: 'code',
  docs: 'https://developer.bling.com.br/webhooks',
  note: 'Bling waits 5 seconds for an answer.',
  fields: [secretField('The client secret of the app in the developer area of Bling.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-bling-signature-256', prefix: 'sha256=' },
    encoding: 'hex',
    signed: '{body}',
  },
  eventKey: ['{body:eventId}'],
  eventType: ['{body:event}'],
};
