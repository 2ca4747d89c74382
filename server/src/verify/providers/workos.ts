/** WorkOS, whose header lists a time in milliseconds and a signature. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const workos: Provider = {
  type: 'workos',
  title: 'WorkOS',
  grade: 'strong',
  known: 'code',
  docs: 'https://workos.com/docs/events/data-syncing/webhooks',
  fields: [secretField('The secret of the webhook endpoint, from the dashboard.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:workos-signature', split: ',', prefix: 'v1=' },
    encoding: 'hex',
    signed: '{time}.{body}',
    time: {
      from: { from: 'header:workos-signature', split: ',', prefix: 't=' },
      unit: 'ms',
      toleranceSeconds: 180,
    },
  },
  eventKey: ['{body:id}'],
  eventType: ['{body:event}'],
};
