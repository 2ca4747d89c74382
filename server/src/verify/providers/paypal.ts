/** PayPal, which signs with certificates that it publishes. */
import type { Provider } from '../provider.ts';

export const paypal: Provider = {
  type: 'paypal',
  title: 'PayPal',
  grade: 'strong',
  known: 'code',
  docs: 'https://developer.paypal.com/api/rest/webhooks/rest/',
  fields: [
    {
      name: 'webhookId',
      help: 'The id of the webhook, which PayPal shows beside its address.',
      secret: false,
      required: true,
      several: false,
    },
  ],
  scheme: {
    kind: 'publicKey',
    algorithm: 'rsa-sha256',
    key: {
      at: '{header:paypal-cert-url}',
      hosts: [
        'api.paypal.com',
        'api-m.paypal.com',
        'api.sandbox.paypal.com',
        'api-m.sandbox.paypal.com',
      ],
    },
    signature: { from: 'header:paypal-transmission-sig' },
    encoding: 'base64',
    signed: '{header:paypal-transmission-id}|{time}|{config:webhookId}|{body|crc32}',
    // PayPal repeats for three days, and each attempt keeps the time of the first one.
    time: {
      from: { from: 'header:paypal-transmission-time' },
      unit: 'iso',
      toleranceSeconds: 300_000,
    },
  },
  eventKey: ['{body:id}'],
  eventType: ['{body:event_type}'],
};
