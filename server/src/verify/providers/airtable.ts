/** Airtable, which only says that there is something to fetch. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const airtable: Provider = {
  type: 'airtable',
  title: 'Airtable',
  grade: 'strong',
  known: 'code',
  docs: 'https://airtable.com/developers/web/api/webhooks-overview',
  note: 'It says that something changed; what, is fetched from the list of payloads.',
  fields: [
    {
      ...secretField('The macSecretBase64 that was answered when the webhook was made.'),
      form: 'base64',
    },
  ],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret', form: 'base64' },
    signature: { from: 'header:x-airtable-content-mac', prefix: 'hmac-sha256=' },
    encoding: 'hex',
    signed: '{body}',
  },
  eventKey: ['{body:webhook.id}-{body:timestamp}'],
  eventType: ['payloads.available'],
};
