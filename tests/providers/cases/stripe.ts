import { Stripe } from 'stripe';
import { hmac, type ProviderCase } from '../provider-case.ts';

const secret = 'whsec_test_secret';
const time = 1_749_000_000;
const body = '{"id":"evt_1MqqbKLt4dXK03v5qaIbiNCC","object":"event","type":"charge.succeeded"}';
const { webhooks } = new Stripe('sk_test_of_nobody');
const good = hmac('sha256', secret, `${time}.${body}`, 'hex');

export const cases: readonly ProviderCase[] = [
  {
    type: 'stripe',
    vector: 'stripe 23.1.0',
    config: { secret },
    at: time * 1_000,
    request: {
      headers: {
        'content-type': 'application/json',
        'stripe-signature': webhooks.generateTestHeaderString({
          payload: body,
          secret,
          timestamp: time,
        }),
      },
      body,
    },
    expect: { eventType: 'charge.succeeded', eventKey: 'evt_1MqqbKLt4dXK03v5qaIbiNCC' },
    proof: 'stripe-signature',
    freshSeconds: 300,
    repeated: {
      headers: { 'stripe-signature': `t=${time},v1=${'0'.repeat(64)},v1=${good},v0=${good}` },
      body,
    },
    refused: [
      {
        what: 'two times',
        request: { headers: { 'stripe-signature': `t=${time},t=${time + 1},v1=${good}` } },
        reason: 'timestamp_missing',
      },
      {
        what: 'the scheme of test events',
        request: { headers: { 'stripe-signature': `t=${time},v0=${good}` } },
        reason: 'signature_missing',
      },
    ],
  },
];
