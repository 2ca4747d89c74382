/** Pluggy (Open Finance), which sends the headers that were given for the webhook. */
import type { Provider } from '../provider.ts';
import { headerField, tokenField, tokenInChosenHeader } from '../usual-fields.ts';

export const pluggy: Provider = {
  type: 'pluggy',
  title: 'Pluggy (Open Finance)',
  grade: 'weak',
  known: 'vendor',
  docs: 'https://docs.pluggy.ai/pt/reference/webhooks',
  note: 'Headers can be given by the API alone, and are never shown by its panel. An event names the item: ask for it.',
  fields: [tokenField('The value of a header that was given for the webhook.'), headerField],
  scheme: tokenInChosenHeader,
  eventKey: ['{body:eventId}'],
  eventType: ['{body:event}'],
};
