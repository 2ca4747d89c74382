import { anyMoment, hmac, nosniff, type ProviderCase } from '../provider-case.ts';

const okay = { status: 200, headers: nosniff, body: '' };
const form = 'application/x-www-form-urlencoded';
const secret = 'client-secret-of-the-app';

/** A body, signed as a whole by an HMAC-SHA256 in one header. */
function signed(
  type: string,
  header: string,
  body: string,
  encoding: 'hex' | 'base64',
  expect: ProviderCase['expect'],
  prefix = '',
): ProviderCase {
  return {
    type,
    vector: 'computed',
    config: { secret },
    request: {
      headers: {
        'content-type': 'application/json',
        [header]: prefix + hmac('sha256', secret, body, encoding),
      },
      body,
    },
    expect,
    proof: header,
    freshSeconds: null,
  };
}

const vtexEvent =
  '{"Domain":"Fulfillment","OrderId":"v52277740atmc-01","State":"ready-for-handling","LastState":"window-to-cancel","LastChange":"2019-08-14T17:11:39.2550122Z","CurrentChange":"2019-08-14T17:12:48.0965893Z","Origin":{"Account":"automacaoqa","Key":"vtexappkey-appvtex"}}';
const vtex: ProviderCase = {
  type: 'vtex',
  vector: 'published',
  config: { token: 'a-token', header: 'X-Gancho-Token' },
  request: { headers: { 'x-gancho-token': 'a-token' }, body: vtexEvent },
  expect: {
    eventType: 'order.ready-for-handling',
    eventKey: 'v52277740atmc-01.ready-for-handling.2019-08-14T17:12:48.0965893Z',
  },
  proof: 'x-gancho-token',
  freshSeconds: null,
  coversBody: false,
  handshakes: [
    {
      name: 'ping when the hook is saved',
      request: { body: '{"hookConfig":"ping"}' },
      answer: okay,
      refused: [{ request: { body: '{"hookConfig":"pong"}' }, reason: 'signature_missing' }],
    },
  ],
};

const nuvemshopUpdate = '{"store_id":123,"event":"product/updated","id":1234567}';
const d4signSecret = 'd4sign-hmac-key';
const d4signUuid = '98654d9d-5d0f-4a3a-8b7e-0f3a6f1e2c11';
const d4signSigned = `uuid=${d4signUuid}&type_post=4&message=Signed&email=ana%40example.com`;
const multipart = [
  '--x7',
  'Content-Disposition: form-data; name="uuid"',
  '',
  d4signUuid,
  '--x7',
  'Content-Disposition: form-data; name="type_post"',
  '',
  '1',
  '--x7--',
  '',
].join('\r\n');

const taeCase = {
  type: 'totvs-assinatura-eletronica',
  vector: 'computed',
  config: { token: 'address-word' },
  freshSeconds: null,
  coversBody: false,
} as const;
const inAddress = { query: 'token=address-word' };

const rdConversion =
  '{"event_type":"WEBHOOK.CONVERTED","entity_type":"CONTACT","event_uuid":"0b3f","contact":{"uuid":"u","email":"ana@example.com"}}';

export const cases: readonly ProviderCase[] = [
  vtex,
  {
    ...vtex,
    name: 'in the usual header',
    config: { token: 'a-token' },
    request: { headers: { authorization: 'a-token' }, body: vtexEvent },
    proof: 'authorization',
    handshakes: [],
  },
  {
    ...signed(
      'nuvemshop',
      'x-linkedstore-hmac-sha256',
      '{"store_id":123,"event":"order/paid","id":1948209}',
      'hex',
      { eventType: 'order.paid', eventKey: '123:order/paid:1948209' },
    ),
  },
  {
    ...signed('nuvemshop', 'x-linkedstore-hmac-sha256', nuvemshopUpdate, 'hex', {
      eventType: 'product.updated',
      // The same body tells of the next change too, so no two of them are one event.
      eventKey: `123:product/updated:1234567:${anyMoment}`,
    }),
    name: 'a change that may happen again',
  },
  {
    ...signed(
      'bling',
      'x-bling-signature-256',
      '{"eventId":"01945027-150e-72b4-e7cf-4943a042cd9c","date":"2026-11-24T12:00:00Z","version":"v1","event":"order.created","companyId":"d4475854366a","data":{"id":12345678}}',
      'hex',
      { eventType: 'order.created', eventKey: '01945027-150e-72b4-e7cf-4943a042cd9c' },
      'sha256=',
    ),
  },
  {
    type: 'omie',
    vector: 'computed',
    config: { token: 'address-word' },
    request: {
      ...inAddress,
      body: '{"messageId":"m-1","topic":"VendaProduto.Faturada","event":{"idPedido":7}}',
    },
    expect: { eventType: 'VendaProduto.Faturada', eventKey: 'm-1' },
    freshSeconds: null,
    coversBody: false,
    refused: [
      { what: 'without the word', request: { query: '' }, reason: 'signature_missing' },
      { what: 'another word', request: { query: 'token=other' }, reason: 'token_wrong' },
    ],
    handshakes: [
      {
        name: 'ping when the address is saved',
        request: { body: '{"ping":"omie"}' },
        answer: {
          status: 200,
          headers: { ...nosniff, 'content-type': 'application/json' },
          body: '{"message":"pong"}',
        },
      },
    ],
  },
  {
    type: 'omie',
    name: 'with the address alone',
    vector: 'computed',
    config: {},
    request: { body: '{"topic":"NFe.NotaAutorizada","event":{}}' },
    expect: { eventType: 'NFe.NotaAutorizada', eventKey: null, grade: 'none' },
    freshSeconds: null,
    coversBody: false,
  },
  {
    type: 'rd-station',
    vector: 'computed',
    config: { token: 'rd-key', header: 'x-gancho-token' },
    request: { headers: { 'x-gancho-token': 'rd-key' }, body: rdConversion },
    expect: { eventType: 'WEBHOOK.CONVERTED', eventKey: '0b3f' },
    proof: 'x-gancho-token',
    freshSeconds: null,
    coversBody: false,
  },
  {
    type: 'rd-station',
    name: 'the older body',
    vector: 'computed',
    config: { token: 'rd-key' },
    request: {
      headers: { authorization: 'rd-key' },
      body: '{"leads":[{"email":"ana@example.com","name":"Ana"}]}',
    },
    expect: { eventType: 'leads', eventKey: null },
    proof: 'authorization',
    freshSeconds: null,
    coversBody: false,
  },
  {
    type: 'hotmart',
    vector: 'computed',
    config: { token: 'hottok-1' },
    request: {
      headers: { 'x-hotmart-hottok': 'hottok-1' },
      body: '{"id":"5e2b","event":"PURCHASE_APPROVED","version":"2.0.0","data":{}}',
    },
    expect: { eventType: 'PURCHASE_APPROVED', eventKey: '5e2b' },
    proof: 'x-hotmart-hottok',
    freshSeconds: null,
    coversBody: false,
  },
  {
    type: 'hotmart',
    name: 'version 1, as a form',
    vector: 'computed',
    config: { token: 'hottok-1' },
    request: {
      headers: { 'content-type': form },
      body: 'hottok=hottok-1&transaction=HP1&status=approved',
    },
    expect: { eventType: 'purchase.approved', eventKey: 'HP1.approved' },
    freshSeconds: null,
    coversBody: false,
    refused: [
      {
        what: 'another hottok in the form',
        request: { body: 'hottok=hottok-2&transaction=HP1&status=approved' },
        reason: 'token_wrong',
      },
      {
        what: 'the right one in the form and a wrong one in the header',
        request: { headers: { 'content-type': form, 'x-hotmart-hottok': 'x' } },
        reason: 'token_wrong',
      },
      {
        what: 'two in the form',
        request: { body: 'hottok=x&hottok=hottok-1&transaction=HP1&status=approved' },
        reason: 'signature_missing',
      },
    ],
  },
  signed(
    'eduzz',
    'x-signature',
    '{"id":"zlad3","event":"myeduzz.invoice_paid","sentDate":"2026-11-24","data":{"id":"1"}}',
    'hex',
    { eventType: 'myeduzz.invoice_paid', eventKey: 'zlad3' },
  ),
  signed('yampi', 'x-yampi-hmac-sha256', '{"event":"order.paid","resource":{"id":1}}', 'base64', {
    eventType: 'order.paid',
    eventKey: null,
  }),
  signed(
    'clicksign',
    'content-hmac',
    '{"event":{"name":"document_closed","occurred_at":"2023-09-04T14:31:43.272-03:00"},"document":{"key":"d-1"}}',
    'hex',
    {
      eventType: 'document_closed',
      eventKey: 'd-1.document_closed.2023-09-04T14:31:43.272-03:00',
    },
    'sha256=',
  ),
  {
    type: 'd4sign',
    vector: 'computed',
    config: { secret: d4signSecret },
    request: {
      headers: {
        'content-type': form,
        'content-hmac': `sha256=${hmac('sha256', d4signSecret, d4signUuid, 'hex')}`,
      },
      body: d4signSigned,
    },
    expect: {
      eventType: 'document.signed',
      eventKey: `${d4signUuid}.4.ana@example.com`,
    },
    proof: 'content-hmac',
    freshSeconds: null,
    // The id of the document alone is signed.
    coversBody: false,
    refused: [
      {
        what: 'another document',
        request: { body: d4signSigned.replace('98654d9d', '98654d9e') },
        reason: 'signature_wrong',
      },
    ],
  },
  {
    type: 'd4sign',
    name: 'as a form of several parts, with a word in the address',
    vector: 'computed',
    config: { token: 'address-word' },
    request: {
      ...inAddress,
      headers: { 'content-type': 'multipart/form-data; boundary=x7' },
      body: multipart,
    },
    expect: { eventType: 'document.finished', eventKey: `${d4signUuid}.1`, grade: 'weak' },
    freshSeconds: null,
    coversBody: false,
  },
  {
    type: 'd4sign',
    name: 'with the address alone',
    vector: 'computed',
    config: {},
    request: { headers: { 'content-type': form }, body: 'uuid=u&type_post=9' },
    expect: { eventType: 'type_post.9', eventKey: 'u.9', grade: 'none' },
    freshSeconds: null,
    coversBody: false,
  },
  {
    type: 'zapsign',
    vector: 'computed',
    config: { token: 'zap', header: 'X-Zap-Token' },
    request: {
      headers: { 'x-zap-token': 'zap' },
      body: '{"event_type":"doc_signed","token":"t","signer_who_signed":{"email":"ana@example.com"}}',
    },
    expect: { eventType: 'doc_signed', eventKey: null },
    proof: 'x-zap-token',
    freshSeconds: null,
    coversBody: false,
  },
  {
    ...taeCase,
    request: { ...inAddress, body: '{"idDocumento":12345,"status":2,"assinante":"a@b.c"}' },
    expect: { eventType: 'document.finished', eventKey: null },
    refused: [
      { what: 'another word', request: { query: 'token=address-work' }, reason: 'token_wrong' },
    ],
  },
  {
    ...taeCase,
    name: 'within data, in another case',
    request: { ...inAddress, body: '{"Data":{"IdDocumento":12345,"STATUS":"4"}}' },
    expect: { eventType: 'document.rejected', eventKey: null },
  },
  {
    ...taeCase,
    name: 'a status that says two things',
    request: { ...inAddress, body: '{"iddocumento":1,"status":2,"Status":4}' },
    expect: { eventType: 'document.changed', eventKey: null },
  },
  {
    ...taeCase,
    name: 'with the address alone',
    config: {},
    request: { body: '{"iddocumento":1,"status":99}' },
    expect: { eventType: 'document.status.99', eventKey: null, grade: 'none' },
  },
];
