/** Veriff, which signs the body with the shared secret of the integration. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const veriff: Provider = {
  type: 'veriff',
  title: 'Veriff',
  grade: 'strong',
  known: 'vendor',
  docs: 'https://devdocs.veriff.com/docs/hmac-authentication-and-endpoint-security',
  fields: [secretField('The shared secret key of the integration.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-hmac-signature' },
    encoding: 'hex',
    signed: '{body}',
  },
  eventType: ['{body:action}', 'decision.{body:verification.status}'],
};
