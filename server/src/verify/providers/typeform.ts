/** Typeform, which signs the body with the secret of the webhook. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const typeform: Provider = {
  type: 'typeform',
  title: 'Typeform',
  grade: 'strong',
  known: 'code',
  docs: 'https://www.typeform.com/developers/webhooks/secure-your-webhooks/',
  fields: [secretField('The secret that was set for the webhook of the form.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:typeform-signature', prefix: 'sha256=' },
    encoding: 'base64',
    signed: '{body}',
  },
  eventKey: ['{body:event_id}'],
  eventType: ['{body:event_type}'],
};
