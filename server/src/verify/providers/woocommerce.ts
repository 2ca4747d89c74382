/** WooCommerce: signed JSON, and a form without a signature when a webhook is saved. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const woocommerce: Provider = {
  type: 'woocommerce',
  title: 'WooCommerce',
  grade: 'fair',
  known: 'code',
  docs: 'https://woocommerce.github.io/woocommerce-rest-api-docs/#webhooks',
  fields: [secretField('The secret of the webhook in the settings of the shop.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-wc-webhook-signature' },
    encoding: 'base64',
    signed: '{body}',
  },
  handshakes: [
    {
      when: 'beforehand',
      name: 'ping',
      // A webhook is saved as active only if this is taken; it tells nothing that could be stored.
      if: { method: 'POST', has: ['body:webhook_id'], lacks: ['header:x-wc-webhook-signature'] },
      answer: { status: 200 },
    },
  ],
  eventKey: ['{header:x-wc-webhook-delivery-id}'],
  eventType: ['{header:x-wc-webhook-topic}'],
};
