/** Discord: interactions and webhook events, signed with the key of the application. */
import type { Provider } from '../provider.ts';

export const discord: Provider = {
  type: 'discord',
  title: 'Discord',
  grade: 'strong',
  known: 'code',
  docs: 'https://docs.discord.com/developers/interactions/overview',
  note: 'An interaction is answered with "an answer follows" (type 5): it must be given through the token of the interaction.',
  fields: [
    {
      name: 'publicKey',
      help: 'The public key of the application, in hex, under General Information.',
      secret: false,
      required: true,
      form: 'publicKey',
    },
  ],
  scheme: {
    kind: 'publicKey',
    algorithm: 'ed25519',
    key: { field: 'publicKey' },
    signature: { from: 'header:x-signature-ed25519' },
    encoding: 'hex',
    signed: '{time}{body}',
    time: { from: { from: 'header:x-signature-timestamp' }, unit: 's', toleranceSeconds: 300 },
  },
  handshakes: [
    {
      when: 'verified',
      name: 'PING of webhook events',
      if: { equals: { 'body:type': '0' } },
      answer: { status: 204 },
    },
    {
      when: 'verified',
      name: 'PING of interactions',
      // Webhook events have the type 1 too, and a member `event`.
      if: { equals: { 'body:type': '1' }, lacks: ['body:event.type'] },
      answer: {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{{"type":1}}',
      },
    },
  ],
  // To an interaction: that an answer follows, through its token.
  answer: (subject) =>
    subject.text('body:event.type') === null
      ? { status: 200, headers: { 'content-type': 'application/json' }, body: '{"type":5}' }
      : { status: 204, headers: {}, body: '' },
  eventKey: ['{body:id}', '{body:event.data.id}'],
  eventType: ['{body:event.type}', 'interaction[.{body:data.name}]'],
};
