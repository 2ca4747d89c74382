import { createRequire } from 'node:module';
import { anyMoment, hmac, type ProviderCase } from '../provider-case.ts';

interface WebhookSdk {
  WebhookSignatureValidator: {
    validate(options: {
      xSignature: string;
      xRequestId: string;
      dataId: string;
      secret: string;
    }): void;
  };
}

const sdk = createRequire(import.meta.url)('mercadopago/dist/utils/webhook') as WebhookSdk;

const secret = 'your_secret_key_here';
const requestId = '2066ca19-c6f1-498a-be75-1923005edd06';
const body = JSON.stringify({
  action: 'payment.updated',
  data: { id: '123456' },
  id: 117889882382,
  type: 'payment',
});

/** Signed by the documented rule; throws where the provider's own library would refuse it. */
function signed(dataId: string, time: string, id = dataId): string {
  const content = `id:${id};request-id:${requestId};ts:${time};`;
  const xSignature = `ts=${time},v1=${hmac('sha256', secret, content, 'hex')}`;
  if (id === dataId) {
    const options = { xSignature, xRequestId: requestId, dataId, secret };
    sdk.WebhookSignatureValidator.validate(options);
  }
  return xSignature;
}

const common = {
  type: 'mercado-pago',
  proof: 'x-signature',
  freshSeconds: null,
  coversBody: false,
} as const;
const seconds = String(anyMoment / 1_000);

export const cases: readonly ProviderCase[] = [
  {
    ...common,
    name: 'an order, in milliseconds',
    // The inputs of the tests of sdk-nodejs, and what its library makes of them.
    vector: 'mercadopago',
    config: { secret },
    at: 1742505638683,
    request: {
      query: 'data.id=ord01jq4s4ky8hwq6na5pxb65b3d3&type=order',
      headers: {
        'x-request-id': requestId,
        'x-signature':
          'ts=1742505638683,v1=633f91233312dd391ec75fa0bea539cfc2d6c4918873305b84a96cc1c58db71c',
      },
      body: '{"action":"order.processed","type":"order","data":{"id":"ord01jq4s4ky8hwq6na5pxb65b3d3"}}',
    },
    expect: { eventType: 'order.processed', eventKey: null },
    refused: [
      {
        what: 'another id in the query',
        request: { query: 'data.id=ord01jq4s4ky8hwq6na5pxb65b3d4&type=order' },
        reason: 'signature_wrong',
      },
      { what: 'no id in the query', request: { query: '' }, reason: 'signature_wrong' },
      {
        what: 'another id of the request',
        request: {
          headers: {
            'x-request-id': 'other',
            'x-signature': signed('ord01jq4s4ky8hwq6na5pxb65b3d3', '1742505638683'),
          },
        },
        reason: 'signature_wrong',
      },
    ],
  },
  {
    ...common,
    name: 'a payment, in seconds, with a tolerance',
    vector: 'mercadopago',
    config: { secret: ['former', secret], toleranceSeconds: '300' },
    request: {
      query: 'data.id=123456&type=payment',
      headers: { 'x-request-id': requestId, 'x-signature': signed('123456', seconds) },
      body,
    },
    expect: { eventType: 'payment.updated', eventKey: '117889882382' },
    freshSeconds: 300,
    repeated: {
      query: 'data.id=123456&type=payment',
      headers: { 'x-request-id': requestId, 'x-signature': signed('123456', seconds) },
      body: body.replace('{', '{ '),
    },
  },
  {
    ...common,
    name: 'an id in upper case, signed in lower case',
    vector: 'computed',
    config: { secret },
    request: {
      query: 'data.id=ORD01ABC&type=order',
      headers: {
        'x-request-id': requestId,
        'x-signature': signed('ORD01ABC', seconds, 'ord01abc'),
      },
      body: '{"type":"order"}',
    },
    expect: { eventType: 'order', eventKey: null },
  },
  {
    ...common,
    name: 'without an id',
    vector: 'computed',
    config: { secret },
    request: {
      query: 'topic=merchant_order',
      headers: {
        'x-request-id': requestId,
        'x-signature': `ts=${seconds},v1=${hmac('sha256', secret, `request-id:${requestId};ts:${seconds};`, 'hex')}`,
      },
      body: '{"resource":"https://api.mercadolibre.com/merchant_orders/1","topic":"merchant_order"}',
    },
    expect: { eventType: 'merchant_order', eventKey: null },
  },
  {
    type: 'mercado-pago',
    name: 'an unsigned notice that the provider confirms',
    vector: 'computed',
    config: { accessToken: 'APP_USR-1' },
    judgedElsewhere: ['accessToken'],
    request: { body },
    expect: { eventType: 'payment.updated', eventKey: '117889882382' },
    freshSeconds: null,
    coversBody: false,
    world: {
      'https://api.mercadopago.com/v1/payments/123456': '{"id":123456,"status":"approved"}',
      'https://api.mercadopago.com/v1/payments/7': '{"id":8}',
    },
    refused: [
      {
        what: 'a payment that does not exist',
        request: { body: '{"type":"payment","data":{"id":"999"}}' },
        reason: 'not_confirmed',
      },
      {
        what: 'another payment in the answer',
        request: { body: '{"type":"payment","data":{"id":"7"}}' },
        reason: 'not_confirmed',
      },
      {
        what: 'an id that leads elsewhere',
        request: { body: '{"type":"payment","data":{"id":"../users/me"}}' },
        reason: 'not_confirmed',
      },
      { what: 'no id', request: { body: '{}' }, reason: 'body_unreadable' },
    ],
  },
];
