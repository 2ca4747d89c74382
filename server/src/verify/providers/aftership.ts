/** AfterShip Tracking, which signs the body with the secret of the webhook. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const aftership: Provider = {
  type: 'aftership',
  title: 'AfterShip Tracking',
  grade: 'fair',
  known: 'vendor',
  docs: 'https://www.aftership.com/docs/tracking/webhook/webhook-signature',
  note: 'Returns and Warranty sign in a header of another name: use a generic source for them.',
  fields: [secretField('The webhook secret, from Settings → Notifications → Webhooks.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:aftership-hmac-sha256' },
    encoding: 'base64',
    signed: '{body}',
  },
  eventKey: ['{body:event_id}'],
  eventType: ['{body:event}[.{body:msg.tag}]'],
};
