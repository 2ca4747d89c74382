/** Webhooks V3 of PagerDuty, whose header lists a signature for each secret that counts. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const pagerduty: Provider = {
  type: 'pagerduty',
  title: 'PagerDuty',
  grade: 'fair',
  known: 'code',
  docs: 'https://developer.pagerduty.com/docs/verifying-webhook-signatures',
  fields: [secretField('The secret that PagerDuty showed once when the subscription was made.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-pagerduty-signature', split: ',', prefix: 'v1=' },
    encoding: 'hex',
    signed: '{body}',
  },
  eventKey: ['{body:event.id}'],
  eventType: ['{body:event.event_type}'],
};
