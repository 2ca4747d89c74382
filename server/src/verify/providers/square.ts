/** Square, which signs the address and the body. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const square: Provider = {
  type: 'square',
  title: 'Square',
  grade: 'strong',
  known: 'code',
  docs: 'https://developer.squareup.com/docs/webhooks/step3validate',
  note: 'The address must be given to Square exactly as it is shown.',
  fields: [secretField('The signature key of the webhook subscription.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-square-hmacsha256-signature' },
    encoding: 'base64',
    signed: '{url}{body}',
  },
  eventKey: ['{body:event_id}'],
  eventType: ['{body:type}'],
};
