/** X (Twitter) account activity, which asks for a digest of its token every hour. */
import type { Provider } from '../provider.ts';
import { memberNames } from '../read-body.ts';
import { secretField } from '../usual-fields.ts';

const aside = new Set(['for_user_id', 'user_has_blocked', 'users', 'apps']);

export const x: Provider = {
  type: 'x',
  title: 'X (Twitter)',
  grade: 'fair',
  known: 'memory',
  docs: 'https://docs.x.com/x-api/webhooks/introduction',
  fields: [secretField('The consumer secret (API key secret) of the app.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-twitter-webhooks-signature', prefix: 'sha256=' },
    encoding: 'base64',
    signed: '{body}',
  },
  handshakes: [
    {
      when: 'beforehand',
      name: 'CRC',
      // Its answer is a signature: of a word, so that nobody gets one of a body.
      if: { method: 'GET', words: ['query:crc_token'] },
      sums: {
        sum: {
          algorithm: 'sha256',
          key: { field: 'secret' },
          over: '{query:crc_token}',
          encoding: 'base64',
        },
      },
      answer: {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{{"response_token":"sha256={sum}"}}',
      },
    },
  ],
  eventKey: [
    '{body:tweet_create_events.*.id_str}',
    '{body:direct_message_events.*.id}',
    '{body:favorite_events.*.id}',
  ],
  eventType: [({ fields }) => memberNames(fields).find((name) => !aside.has(name)) ?? null],
};
