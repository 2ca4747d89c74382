/** Calendly, whose header lists a time and a signature. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const calendly: Provider = {
  type: 'calendly',
  title: 'Calendly',
  grade: 'strong',
  known: 'code',
  docs: 'https://developer.calendly.com/api-docs/webhook-signatures',
  fields: [secretField('The signing key of the webhook subscription.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:calendly-webhook-signature', split: ',', prefix: 'v1=' },
    encoding: 'hex',
    signed: '{time}.{body}',
    time: {
      from: { from: 'header:calendly-webhook-signature', split: ',', prefix: 't=' },
      unit: 's',
      toleranceSeconds: 180,
    },
  },
  eventType: ['{body:event}'],
};
