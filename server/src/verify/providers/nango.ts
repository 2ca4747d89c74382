/** Nango, which signs the body with the key of the environment. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const nango: Provider = {
  type: 'nango',
  title: 'Nango',
  grade: 'strong',
  known: 'code',
  docs: 'https://nango.dev/docs/guides/platform/webhooks-from-nango',
  note: 'The older header X-Nango-Signature, a plain hash, is not taken.',
  fields: [secretField('The webhook signing key of the environment, or its secret key.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-nango-hmac-sha256' },
    encoding: 'hex',
    signed: '{body}',
  },
  eventType: ['{body:type}[.{body:operation}]'],
};
