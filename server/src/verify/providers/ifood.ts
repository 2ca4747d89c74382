/** iFood, which also sends wrong signatures to see that they are refused. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const ifood: Provider = {
  type: 'ifood',
  title: 'iFood',
  grade: 'fair',
  known: 'vendor',
  docs: 'https://developer.ifood.com.br/pt-BR/docs/guides/modules/events/webhook-signature',
  note: 'iFood waits 5 seconds for 202, tries for 15 minutes and then drops the event.',
  fields: [secretField('The client secret of the app, under Credentials in the developer portal.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-ifood-signature' },
    encoding: 'hex',
    signed: '{body}',
  },
  answer: { status: 202, headers: {}, body: '' },
  handshakes: [
    {
      when: 'verified',
      name: 'presence of a shop',
      if: { equals: { 'body:code': 'KEEPALIVE' } },
      answer: { status: 202 },
    },
  ],
  eventKey: ['{body:id}'],
  eventType: ['{body:fullCode}', '{body:code}'],
};
