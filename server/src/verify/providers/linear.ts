/** Linear, which signs the body; its time stands within. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const linear: Provider = {
  type: 'linear',
  title: 'Linear',
  grade: 'strong',
  known: 'vendor',
  docs: 'https://linear.app/developers/webhooks',
  fields: [secretField('The signing secret of the webhook.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:linear-signature' },
    encoding: 'hex',
    signed: '{body}',
    time: { from: { from: 'body:webhookTimestamp' }, unit: 'ms', toleranceSeconds: 60 },
  },
  eventKey: ['{header:linear-delivery}'],
  eventType: ['{body:type}.{body:action}', '{body:type}'],
};
