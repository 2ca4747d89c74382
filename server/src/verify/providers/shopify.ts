/** Shopify, which signs the body with the client secret of the app. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const shopify: Provider = {
  type: 'shopify',
  title: 'Shopify',
  grade: 'fair',
  known: 'code',
  docs: 'https://shopify.dev/docs/apps/build/webhooks/subscribe/https',
  fields: [
    secretField('The client secret of the app, or the key shown under Notifications, Webhooks.'),
  ],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-shopify-hmac-sha256' },
    encoding: 'base64',
    signed: '{body}',
  },
  // One event may have several deliveries: to each subscription one.
  eventKey: [
    '{header:x-shopify-event-id}[-{header:x-shopify-topic}]',
    '{header:x-shopify-webhook-id}',
  ],
  eventType: ['{header:x-shopify-topic}'],
};
