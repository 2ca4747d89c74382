/** Kiwify, which signs the body and puts the signature into the query. */
import type { Provider } from '../provider.ts';
import { tokenField } from '../usual-fields.ts';

export const kiwify: Provider = {
  type: 'kiwify',
  title: 'Kiwify',
  grade: 'fair',
  known: 'vendor',
  docs: 'https://docs.kiwify.com.br/api-reference/webhooks/receiving',
  note: 'A webhook without a token is signed with an empty key, which proves nothing: give it a long one.',
  fields: [tokenField('The token of the webhook; it signs and is never sent.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha1',
    key: { field: 'token' },
    signature: { from: 'query:signature' },
    encoding: 'hex',
    signed: '{body}',
  },
  eventKey: [
    '{body:order_id}.{body:webhook_event_type}[.{body:updated_at}]',
    '{body:order.order_id}.{body:order.webhook_event_type}[.{body:order.updated_at}]',
  ],
  eventType: [
    '{body:webhook_event_type}',
    '{body:order.webhook_event_type}',
    'order.{body:order_status}',
  ],
};
