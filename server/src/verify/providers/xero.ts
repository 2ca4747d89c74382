/** Xero, which tries a new address with right and wrong signatures before it sends events. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const xero: Provider = {
  type: 'xero',
  title: 'Xero',
  grade: 'fair',
  known: 'code',
  docs: 'https://developer.xero.com/documentation/guides/webhooks/configuring-your-server/',
  note: 'Only 401 counts as a refusal when Xero tries the address ("intent to receive").',
  fields: [secretField('The webhooks key of the app.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-xero-signature' },
    encoding: 'base64',
    signed: '{body}',
  },
  refusal: { status: 401, headers: {}, body: '' },
  handshakes: [
    {
      when: 'verified',
      name: 'intent to receive',
      if: { equals: { 'body:lastEventSequence': '0' }, lacks: ['body:events.0.resourceId'] },
      answer: { status: 200 },
    },
  ],
  eventKey: ['{body:firstEventSequence}-{body:lastEventSequence}'],
  eventType: ['{body:events.*.eventCategory}.{body:events.*.eventType}', 'events'],
};
