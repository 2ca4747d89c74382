/** Vapi, which signs the body or shows its secret, as the credential of the server is set. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const vapi: Provider = {
  type: 'vapi',
  title: 'Vapi',
  grade: 'strong',
  known: 'code',
  docs: 'https://docs.vapi.ai/server-url/server-authentication',
  note: 'Of a credential of the kind HMAC: the header x-vapi-signature, the body alone, no timestamp. The secret alone, in x-vapi-secret, has the grade weak.',
  fields: [secretField('The secret of the credential of the server.')],
  scheme: {
    kind: 'either',
    of: [
      {
        if: { has: ['header:x-vapi-signature'] },
        scheme: {
          kind: 'hmac',
          algorithm: 'sha256',
          key: { field: 'secret' },
          signature: { from: 'header:x-vapi-signature' },
          encoding: 'hex',
          signed: '{body}',
        },
      },
      {
        if: {},
        scheme: { kind: 'token', token: { from: 'header:x-vapi-secret' }, field: 'secret' },
        grade: 'weak',
      },
    ],
  },
  eventType: ['{body:message.type}'],
};
