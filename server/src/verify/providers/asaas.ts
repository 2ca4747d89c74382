/** Asaas, which shows the token of the webhook and counts 200 alone as success. */
import type { Provider } from '../provider.ts';
import { tokenField } from '../usual-fields.ts';

export const asaas: Provider = {
  type: 'asaas',
  title: 'Asaas',
  grade: 'weak',
  known: 'vendor',
  docs: 'https://docs.asaas.com/docs/receba-eventos-do-asaas-no-seu-endpoint-de-webhook',
  note: 'After 15 failures in a row Asaas stops the queue until it is started again in its panel, and drops events after 14 days.',
  fields: [
    tokenField('The authentication token of the webhook, as it was typed in or made there.'),
  ],
  scheme: { kind: 'token', token: { from: 'header:asaas-access-token' }, field: 'token' },
  answer: { status: 200, headers: {}, body: '' },
  eventKey: ['{body:id}'],
  eventType: ['{body:event}'],
};
