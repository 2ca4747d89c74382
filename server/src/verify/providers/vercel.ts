/** Vercel, which signs the body with SHA-1. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const vercel: Provider = {
  type: 'vercel',
  title: 'Vercel',
  grade: 'fair',
  known: 'code',
  docs: 'https://vercel.com/docs/webhooks/webhooks-api',
  fields: [secretField('The secret of the webhook, or the client secret of the integration.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha1',
    key: { field: 'secret' },
    signature: { from: 'header:x-vercel-signature' },
    encoding: 'hex',
    signed: '{body}',
  },
  eventKey: ['{body:id}'],
  eventType: ['{body:type}'],
};
