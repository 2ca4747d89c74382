/** AbacatePay, which shows the secret of the webhook in a header and in the query. */
import type { Provider } from '../provider.ts';
import { tokenField } from '../usual-fields.ts';

export const abacatepay: Provider = {
  type: 'abacatepay',
  title: 'AbacatePay',
  grade: 'weak',
  known: 'vendor',
  docs: 'https://docs.abacatepay.com/pages/notificacoes/webhooks',
  note: 'Its signature in X-Webhook-Signature is not looked at.',
  fields: [tokenField('The secret of the webhook, as it was typed in.')],
  scheme: { kind: 'token', token: { from: 'header:x-webhook-secret' }, field: 'token' },
  answer: { status: 200, headers: {}, body: '' },
  eventKey: ['{body:id}'],
  eventType: ['{body:event}'],
};
