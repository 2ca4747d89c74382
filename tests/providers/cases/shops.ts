/** Shops and what is beside them. */
import { hmac, nosniff, type ProviderCase } from '../provider-case.ts';
import { milliseconds, seconds, signedBodyCase } from '../signed-body.ts';

const checkbook = '335b5728e25b47e88995fce207bff380';
const easypost = 'sécret';

export const cases: readonly ProviderCase[] = [
  signedBodyCase({
    type: 'shopify',
    header: 'x-shopify-hmac-sha256',
    encoding: 'base64',
    headers: { 'x-shopify-topic': 'orders/paid', 'x-shopify-event-id': 'e-1' },
    body: '{"id":820982911946154508,"name":"#9999"}',
    expect: { eventType: 'orders.paid', eventKey: 'e-1-orders/paid' },
  }),
  signedBodyCase(
    {
      type: 'woocommerce',
      header: 'x-wc-webhook-signature',
      encoding: 'base64',
      headers: { 'x-wc-webhook-topic': 'order.created', 'x-wc-webhook-delivery-id': '12' },
      body: '{"id":727}',
      expect: { eventType: 'order.created', eventKey: '12' },
    },
    {
      handshakes: [
        {
          name: 'ping',
          request: {
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            body: 'webhook_id=7',
          },
          answer: { status: 200, headers: nosniff, body: '' },
        },
      ],
    },
  ),
  signedBodyCase({
    type: 'square',
    header: 'x-square-hmacsha256-signature',
    encoding: 'base64',
    signed: (body) => `https://hooks.example.com/in/token${body}`,
    body: '{"merchant_id":"M","type":"payment.updated","event_id":"e-7"}',
    expect: { eventType: 'payment.updated', eventKey: 'e-7' },
  }),
  signedBodyCase({
    type: 'paddle',
    header: 'paddle-signature',
    form: 'ts=TIME;h1=SUM',
    signed: (body, time) => `${time}:${body}`,
    time: { text: seconds, freshSeconds: 300 },
    body: '{"event_id":"evt_01","event_type":"transaction.paid"}',
    expect: { eventType: 'transaction.paid', eventKey: 'evt_01' },
  }),
  {
    type: 'checkbook',
    vector: 'published',
    config: { secret: checkbook },
    request: {
      headers: {
        signature:
          'nonce=1243549809,signature=4ee9758fc0bceb3ca1a2fe397fbd125364cfffdb04296fa118dab9778a4b3ce3',
      },
      body: '{"status": "PAID", "id": "ed0af5fb335c47dd8eb53199ba50f5c4", "type": "CHECK"}',
    },
    expect: { eventType: 'CHECK.PAID', eventKey: null },
    proof: 'signature',
    freshSeconds: null,
  },
  signedBodyCase({
    type: 'easypost',
    header: 'x-hmac-signature',
    form: 'hmac-sha256-hex=SUM',
    key: easypost.normalize('NFKD'),
    config: { secret: easypost.normalize('NFC') },
    body: '{"id":"evt_1","object":"Event","description":"tracker.updated"}',
    expect: { eventType: 'tracker.updated', eventKey: 'evt_1' },
  }),
  {
    type: 'easypost',
    name: 'without a secret',
    vector: 'computed',
    config: {},
    request: { body: '{"description":"batch.created"}' },
    expect: { eventType: 'batch.created', eventKey: null, grade: 'none' },
    freshSeconds: null,
    coversBody: false,
  },
  signedBodyCase({
    type: 'airwallex',
    header: 'x-signature',
    signed: (body, time) => time + body,
    time: { text: milliseconds, header: 'x-timestamp', freshSeconds: 300 },
    body: '{"id":"evt_2","name":"payment_intent.succeeded"}',
    expect: { eventType: 'payment_intent.succeeded', eventKey: 'evt_2' },
  }),
  signedBodyCase({
    type: 'rutter',
    header: 'x-rutter-signature',
    form: 'sha256=SUM',
    encoding: 'base64',
    body: '{"type":"ORDER","code":"ORDER_UPDATED","event_id":"r-3"}',
    expect: { eventType: 'ORDER.ORDER_UPDATED', eventKey: 'r-3' },
  }),
  signedBodyCase({
    type: 'coinbase-commerce',
    header: 'x-cc-webhook-signature',
    body: '{"id":1,"event":{"id":"c-1","type":"charge:confirmed"}}',
    expect: { eventType: 'charge.confirmed', eventKey: 'c-1' },
  }),
  signedBodyCase(
    {
      type: 'coinbase-cdp',
      header: 'x-hook0-signature',
      form: 't=TIME,v0=0f,h=content-type x-hook0-id,v1=SUM',
      headers: { 'x-hook0-id': 'h-1' },
      signed: (body, time) => `${time}.content-type x-hook0-id.application/json.h-1.${body}`,
      time: { text: seconds, freshSeconds: 300 },
      body: '{"id":"c-2","eventType":"wallet.activity"}',
      expect: { eventType: 'wallet.activity', eventKey: 'c-2' },
    },
    {
      refused: [
        {
          what: 'with another value in a header that is signed',
          request: {
            headers: {
              'content-type': 'application/json',
              'x-hook0-id': 'h-2',
              'x-hook0-signature': `t=${seconds},h=content-type x-hook0-id,v1=${hmac('sha256', 'the-secret-of-a-test', `${seconds}.content-type x-hook0-id.application/json.h-1.{"id":"c-2","eventType":"wallet.activity"}`, 'hex')}`,
            },
          },
          reason: 'signature_wrong',
        },
      ],
    },
  ),
  ...['vgs'].map((type) =>
    signedBodyCase({
      type,
      header: 'vgs-signature',
      body: '{"id":"v-1","type":"card.updated"}',
      expect: { eventType: 'card.updated', eventKey: 'v-1' },
    }),
  ),
];
