/** Clicksign, which signs the body with the secret of the webhook. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const clicksign: Provider = {
  type: 'clicksign',
  title: 'Clicksign',
  grade: 'fair',
  known: 'code',
  docs: 'https://developers.clicksign.com/docs/webhooks',
  fields: [secretField('The HMAC SHA256 secret of the webhook, from Settings → API → Webhooks.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:content-hmac', prefix: 'sha256=' },
    encoding: 'hex',
    signed: '{body}',
  },
  eventKey: ['{body:document.key}.{body:event.name}.{body:event.occurred_at}'],
  eventType: ['{body:event.name}'],
};
