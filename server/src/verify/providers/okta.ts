/** Event hooks of Okta, which show the secret that was given for the hook. */
import type { Provider } from '../provider.ts';
import { headerField, tokenField, tokenInChosenHeader } from '../usual-fields.ts';

export const okta: Provider = {
  type: 'okta',
  title: 'Okta event hooks',
  grade: 'weak',
  known: 'code',
  docs: 'https://developer.okta.com/docs/concepts/event-hooks/',
  fields: [tokenField('The authentication secret of the hook, as it was typed in.'), headerField],
  scheme: tokenInChosenHeader,
  handshakes: [
    {
      when: 'beforehand',
      name: 'one-time verification',
      if: { method: 'GET', has: ['header:x-okta-verification-challenge'] },
      answer: {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{{"verification":{header:x-okta-verification-challenge|json}}}',
      },
    },
  ],
  eventKey: ['{body:eventId}'],
  eventType: ['{body:data.events.*.eventType}', 'events'],
};
