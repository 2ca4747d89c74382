/** RD Station Marketing: conversions and opportunities, with a header that was configured. */
import type { Provider } from '../provider.ts';
import { headerField, tokenField, tokenInChosenHeader } from '../usual-fields.ts';

export const rdStation: Provider = {
  type: 'rd-station',
  title: 'RD Station Marketing',
  grade: 'weak',
  known: 'code',
  docs: 'https://developers.rdstation.com/reference/webhooks',
  note: 'Only WEBHOOK.CONVERTED and WEBHOOK.MARKED_OPPORTUNITY exist.',
  fields: [
    tokenField('The key under Authentication of the webhook (auth_key in the API).'),
    headerField,
  ],
  scheme: tokenInChosenHeader,
  eventKey: ['{body:event_uuid}'],
  eventType: ['{body:event_type}', 'leads'],
};
