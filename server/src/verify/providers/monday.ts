/** monday.com apps, whose requests carry a JWT that says nothing of the body. */
import type { Provider } from '../provider.ts';

export const monday: Provider = {
  type: 'monday',
  title: 'monday.com',
  grade: 'fair',
  known: 'code',
  docs: 'https://developer.monday.com/api-reference/docs/webhooks',
  note: 'Webhooks that are made on a board carry no JWT: take a generic-webhook for them.',
  fields: [
    {
      name: 'secret',
      help: 'The signing secret of the app.',
      secret: true,
      required: true,
      several: true,
    },
  ],
  scheme: {
    kind: 'jwt',
    token: { from: 'header:authorization' },
    algorithm: 'HS256',
    key: { field: 'secret' },
  },
  handshakes: [
    {
      when: 'beforehand',
      name: 'challenge',
      if: { method: 'POST', words: ['body:challenge'] },
      answer: {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{{"challenge":{body:challenge|json}}}',
      },
    },
  ],
  eventKey: ['{body:event.triggerUuid}'],
  eventType: ['{body:event.type}'],
};
