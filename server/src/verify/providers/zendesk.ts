/** Zendesk webhooks, signed over their time and the body. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const zendesk: Provider = {
  type: 'zendesk',
  title: 'Zendesk',
  grade: 'strong',
  known: 'code',
  docs: 'https://developer.zendesk.com/documentation/webhooks/verifying/',
  fields: [secretField('The signing secret of the webhook.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-zendesk-webhook-signature' },
    encoding: 'base64',
    signed: '{time}{body}',
    time: {
      from: { from: 'header:x-zendesk-webhook-signature-timestamp' },
      unit: 'iso',
      toleranceSeconds: 300,
    },
  },
  // What triggers send has a body of their owner's making.
  eventKey: ['{body:id}', '{header:x-zendesk-webhook-invocation-id}'],
  eventType: ['{body:type}', 'trigger'],
};
