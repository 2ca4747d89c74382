/** Omie, which signs nothing: who knows the address may send. */
import type { Provider } from '../provider.ts';
import { addressTokenField, tokenInAddress } from '../token-in-address.ts';

export const omie: Provider = {
  type: 'omie',
  title: 'Omie',
  grade: 'weak',
  known: 'code',
  docs: 'https://developer.omie.com.br/webhooks/',
  note: 'There is no event for stock that changes: ask for it by a polling source. Confirm what counts by an enrichment.',
  fields: [addressTokenField],
  scheme: tokenInAddress,
  handshakes: [
    {
      when: 'beforehand',
      name: 'ping when the address is saved',
      if: { method: 'POST', equals: { 'body:ping': 'omie' } },
      answer: {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{{"message":"pong"}}',
      },
    },
  ],
  eventKey: ['{body:messageId}'],
  eventType: ['{body:topic}'],
};
