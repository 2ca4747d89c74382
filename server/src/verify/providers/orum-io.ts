/** Orum, which signs the body and its time of creation with a key of its customer's own. */
import type { Provider } from '../provider.ts';

export const orumIo: Provider = {
  type: 'orum-io',
  title: 'Orum',
  grade: 'strong',
  known: 'vendor',
  docs: 'https://docs.orum.io/api-reference/webhooks/secure-webhooks',
  fields: [
    {
      name: 'publicKey',
      help: 'The public key that webhooks/secret of their API gives: PEM.',
      secret: false,
      required: true,
      form: 'publicKey',
    },
  ],
  scheme: {
    kind: 'publicKey',
    algorithm: 'rsa-sha256',
    key: { field: 'publicKey' },
    signature: { from: 'header:signature' },
    encoding: 'base64',
    signed: '{body}{body:created_at}',
  },
  eventKey: ['{body:event_id}'],
  eventType: ['{body:event_type}'],
};
