/** Sendcloud, which signs the body with the secret key of the integration. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const sendcloud: Provider = {
  type: 'sendcloud',
  title: 'Sendcloud',
  grade: 'fair',
  known: 'vendor',
  docs: 'https://sendcloud.dev/api/v2/webhooks',
  fields: [secretField('The webhook signature key, or the secret key of the integration.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:sendcloud-signature' },
    encoding: 'hex',
    signed: '{body}',
  },
  eventKey: ['{body:action}.{body:parcel.id}.{body:timestamp}'],
  eventType: ['{body:action}'],
};
