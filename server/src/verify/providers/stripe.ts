/** Stripe, whose header lists a time and a signature for each secret that counts. */
import type { Provider } from '../provider.ts';

export const stripe: Provider = {
  type: 'stripe',
  title: 'Stripe',
  grade: 'strong',
  known: 'vendor',
  docs: 'https://docs.stripe.com/webhooks/signature',
  fields: [
    {
      name: 'secret',
      help: 'The signing secret of the endpoint, which begins with whsec_.',
      secret: true,
      required: true,
      several: true,
    },
  ],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    // Unlike in Standard Webhooks, all of the text is the key, `whsec_` included.
    key: { field: 'secret' },
    signature: { from: 'header:stripe-signature', split: ',', prefix: 'v1=' },
    encoding: 'hex',
    signed: '{time}.{body}',
    time: {
      from: { from: 'header:stripe-signature', split: ',', prefix: 't=' },
      unit: 's',
      toleranceSeconds: 300,
    },
  },
  eventKey: ['{body:id}'],
  eventType: ['{body:type}'],
};
