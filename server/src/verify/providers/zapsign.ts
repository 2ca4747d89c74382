/** ZapSign, which sends the header that was configured for the webhook. */
import type { Provider } from '../provider.ts';
import { headerField, tokenField, tokenInChosenHeader } from '../usual-fields.ts';

export const zapsign: Provider = {
  type: 'zapsign',
  title: 'ZapSign',
  grade: 'weak',
  known: 'vendor',
  docs: 'https://docs.zapsign.com.br/webhooks/criar-webhook',
  note: '"All" leaves out email_bounce, which has to be added by itself. Only 200 counts as success.',
  fields: [tokenField('The value of the header that was given for the webhook.'), headerField],
  scheme: tokenInChosenHeader,
  answer: { status: 200, headers: {}, body: '' },
  // No key: a document has one doc_signed for each signer, and its body tells them apart.
  eventType: ['{body:event_type}'],
};
