/** Intercom, which signs the body with the client secret of the app. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const intercom: Provider = {
  type: 'intercom',
  title: 'Intercom',
  grade: 'strong',
  known: 'code',
  docs: 'https://developers.intercom.com/docs/webhooks/setting-up-webhooks',
  note: 'It signs with SHA-1, which is still sound for this use.',
  fields: [secretField('The client secret of the app, under Basic information.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha1',
    key: { field: 'secret' },
    signature: { from: 'header:x-hub-signature', prefix: 'sha1=' },
    encoding: 'hex',
    signed: '{body}',
  },
  handshakes: [
    { when: 'beforehand', name: 'HEAD', if: { method: 'HEAD' }, answer: { status: 200 } },
    {
      when: 'verified',
      name: 'ping',
      if: { equals: { 'body:topic': 'ping' } },
      answer: { status: 200 },
    },
  ],
  eventKey: ['{body:id}'],
  eventType: ['{body:topic}'],
};
