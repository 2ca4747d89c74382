/** Notion, which tells a token once and signs with it from then on. */
import type { Provider } from '../provider.ts';

export const notion: Provider = {
  type: 'notion',
  title: 'Notion',
  grade: 'strong',
  known: 'code',
  docs: 'https://developers.notion.com/reference/webhooks',
  note: 'Notion wants its token back: read it in the request of the handshake, among those that the source received.',
  fields: [
    {
      name: 'secret',
      help: 'The verification_token; Notion tells it when the subscription is made.',
      secret: true,
      required: true,
      learned: true,
    },
  ],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-notion-signature', prefix: 'sha256=' },
    encoding: 'hex',
    signed: '{body}',
  },
  handshakes: [
    {
      when: 'beforehand',
      name: 'verification_token',
      if: {
        method: 'POST',
        words: ['body:verification_token'],
        lacks: ['header:x-notion-signature'],
      },
      answer: { status: 200 },
      learns: { secret: '{body:verification_token}' },
    },
  ],
  eventKey: ['{body:id}'],
  eventType: ['{body:type}'],
};
