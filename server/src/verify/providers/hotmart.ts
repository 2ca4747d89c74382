/** Hotmart, which shows the hottok of the account. */
import type { Provider } from '../provider.ts';
import { tokenField } from '../usual-fields.ts';

export const hotmart: Provider = {
  type: 'hotmart',
  title: 'Hotmart',
  grade: 'weak',
  known: 'code',
  docs: 'https://developers.hotmart.com/docs/pt-BR/2.0.0/webhook/purchase-webhook/',
  note: 'Version 2.0.0 shows the hottok in a header. Version 1 as a form shows it in the body; both are taken.',
  fields: [tokenField('The hottok, under Tools → Webhook → Authentication.')],
  scheme: {
    kind: 'either',
    of: [
      {
        if: { has: ['header:x-hotmart-hottok'] },
        scheme: { kind: 'token', token: { from: 'header:x-hotmart-hottok' }, field: 'token' },
      },
      { if: {}, scheme: { kind: 'token', token: { from: 'body:hottok' }, field: 'token' } },
    ],
  },
  eventKey: ['{body:id}', '{body:transaction}.{body:status}'],
  eventType: ['{body:event}', 'purchase.{body:status}'],
};
