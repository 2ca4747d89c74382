/** Paddle Billing, whose header lists a time and signatures, separated by semicolons. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const paddle: Provider = {
  type: 'paddle',
  title: 'Paddle',
  grade: 'strong',
  known: 'code',
  docs: 'https://developer.paddle.com/webhooks/signature-verification',
  fields: [secretField('The secret key of the notification destination.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:paddle-signature', split: ';', prefix: 'h1=' },
    encoding: 'hex',
    signed: '{time}:{body}',
    time: {
      from: { from: 'header:paddle-signature', split: ';', prefix: 'ts=' },
      unit: 's',
      toleranceSeconds: 300,
    },
  },
  eventKey: ['{body:event_id}'],
  eventType: ['{body:event_type}'],
};
