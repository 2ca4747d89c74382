/** Airwallex, which signs its time and the body. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const airwallex: Provider = {
  type: 'airwallex',
  title: 'Airwallex',
  grade: 'strong',
  known: 'memory',
  docs: 'https://www.airwallex.com/docs/developer-tools__listen-for-webhook-events',
  fields: [secretField('The secret of the notification URL.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-signature' },
    encoding: 'hex',
    signed: '{time}{body}',
    time: { from: { from: 'header:x-timestamp' }, unit: 'either', toleranceSeconds: 300 },
  },
  eventKey: ['{body:id}'],
  eventType: ['{body:name}'],
};
