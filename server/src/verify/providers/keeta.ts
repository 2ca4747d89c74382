/** Keeta, which sends events of the Open Delivery standard and signs them. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const keeta: Provider = {
  type: 'keeta',
  title: 'Keeta (Open Delivery)',
  grade: 'fair',
  known: 'vendor',
  docs: 'https://api-docs.mykeeta.com/apis/opendelivery/development-guides/orders/webhook',
  note: 'Register the address of the source as the base: Keeta appends /v1/newEvent. It tries three times within six minutes.',
  fields: [secretField('The client secret of the app.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-app-signature' },
    encoding: 'base64',
    signed: '{body}',
  },
  answer: { status: 200, headers: {}, body: '' },
  eventKey: ['{body:eventId}'],
  eventType: ['order.{body:eventType|lower}', '{body:event}'],
};
