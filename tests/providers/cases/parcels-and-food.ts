import { hmac, nosniff, type ProviderCase } from '../provider-case.ts';

const secret = 'secret-of-the-app';
const labelEvent =
  '{"event":"order.posted","data":{"id":"9b5e2c","tracking":"ME77","status":"posted","posted_at":"2026-11-24 12:00:00"}}';

function label(type: string, encoding: 'hex' | 'base64'): ProviderCase {
  return {
    type,
    name: `in ${encoding}`,
    vector: 'computed',
    config: { secret },
    request: {
      headers: { 'x-me-signature': hmac('sha256', secret, labelEvent, encoding) },
      body: labelEvent,
    },
    expect: { eventType: 'order.posted', eventKey: null },
    proof: 'x-me-signature',
    freshSeconds: null,
    handshakes: [
      {
        name: 'test when the webhook is saved',
        request: {
          headers: { 'x-me-signature': hmac('sha256', secret, '{"test":true}', encoding) },
          body: '{"test":true}',
        },
        answer: { status: 200, headers: nosniff, body: '' },
        refused: [{ request: { body: '{"test":true}' }, reason: 'signature_missing' }],
      },
    ],
  };
}

const tracking =
  '{"event":"tracking_update","event_id":"a1b2","msg":{"tracking_number":"BR123","slug":"brazil-correios","tag":"InTransit"}}';
const keepAlive = '{"code":"KEEPALIVE","merchantIds":["m"]}';
const ifoodEvent =
  '{"code":"PLC","createdAt":"2023-02-20T18:19:03.20162269Z","fullCode":"PLACED","id":"a38ba215-f949-4b2c-982a-0582a9d0c10e","merchantId":"cad65e8f-6fc6-438a-b159-e64a902a6b9a","orderId":"2c97e104-35ed-4c18-85d7-854a40b6b9e3"}';
const keetaEvent = '{"eventId":"e-1","eventType":"CREATED","orderId":"o-1"}';
const parcel = '{"action":"parcel_status_changed","timestamp":1525271885993,"parcel":{"id":7}}';

/** One of the products of AfterShip. */
function tracked(type: string, header: string): ProviderCase {
  return {
    type,
    vector: 'computed',
    config: { secret },
    request: { headers: { [header]: hmac('sha256', secret, tracking, 'base64') }, body: tracking },
    expect: { eventType: 'tracking_update.InTransit', eventKey: 'a1b2' },
    proof: header,
    freshSeconds: null,
  };
}

export const cases: readonly ProviderCase[] = [
  label('melhor-envio', 'hex'),
  label('melhor-envio', 'base64'),
  label('superfrete', 'hex'),
  tracked('aftership', 'aftership-hmac-sha256'),
  tracked('aftership-returns', 'as-signature-hmac-sha256'),
  tracked('aftership-shipping', 'am-webhook-signature'),
  {
    type: 'ifood',
    vector: 'published',
    config: { secret: 'dummysecret' },
    request: {
      headers: {
        'x-ifood-signature': '6f9ed23a7b505a3b6907c5f6eb2ad1b056fbf35a643d365a9a072ed7aabca153',
      },
      body: ifoodEvent,
    },
    expect: {
      eventType: 'PLACED',
      eventKey: 'a38ba215-f949-4b2c-982a-0582a9d0c10e',
      answer: { status: 202, headers: {}, body: '' },
    },
    proof: 'x-ifood-signature',
    freshSeconds: null,
    handshakes: [
      {
        name: 'presence of a shop',
        request: {
          headers: { 'x-ifood-signature': hmac('sha256', 'dummysecret', keepAlive, 'hex') },
          body: keepAlive,
        },
        answer: { status: 202, headers: nosniff, body: '' },
        refused: [{ request: { body: keepAlive }, reason: 'signature_missing' }],
      },
    ],
  },
  {
    type: 'keeta',
    vector: 'computed',
    config: { secret },
    request: {
      path: '/v1/newEvent',
      headers: {
        'x-app-id': 'keeta',
        'x-app-signature': hmac('sha256', secret, keetaEvent, 'base64'),
      },
      body: keetaEvent,
    },
    expect: { eventType: 'order.created', eventKey: 'e-1' },
    proof: 'x-app-signature',
    freshSeconds: null,
  },
  {
    type: 'sendcloud',
    vector: 'published',
    config: { secret: 'secretkey' },
    request: {
      headers: {
        'sendcloud-signature': '1eed4b3d41f4653ac64fd56f1bf1cbfd349e4482cbc11dff7134bd93e5da4b0a',
      },
      body: '{"key": "value"}',
    },
    expect: { eventType: 'webhook.received', eventKey: null },
    proof: 'sendcloud-signature',
    freshSeconds: null,
  },
  {
    type: 'sendcloud',
    name: 'a parcel',
    vector: 'computed',
    config: { secret },
    request: {
      headers: { 'sendcloud-signature': hmac('sha256', secret, parcel, 'hex') },
      body: parcel,
    },
    expect: {
      eventType: 'parcel_status_changed',
      eventKey: 'parcel_status_changed.7.1525271885993',
    },
    proof: 'sendcloud-signature',
    freshSeconds: null,
  },
];
