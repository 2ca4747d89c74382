/** Telnyx, which signs with a key of its own for each account. */
import type { Provider } from '../provider.ts';

export const telnyx: Provider = {
  type: 'telnyx',
  title: 'Telnyx',
  grade: 'strong',
  known: 'memory',
  docs: 'https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks',
  fields: [
    {
      name: 'publicKey',
      help: 'The public key of the account, in base64, under Keys and Credentials.',
      secret: false,
      required: true,
      form: 'publicKey',
    },
  ],
  scheme: {
    kind: 'publicKey',
    algorithm: 'ed25519',
    key: { field: 'publicKey' },
    signature: { from: 'header:telnyx-signature-ed25519' },
    encoding: 'base64',
    signed: '{time}|{body}',
    time: { from: { from: 'header:telnyx-timestamp' }, unit: 's', toleranceSeconds: 300 },
  },
  eventKey: ['{body:data.id}'],
  eventType: ['{body:data.event_type}'],
};
