import { generateKeyPairSync, sign } from 'node:crypto';
import { hmac, nosniff, type ProviderCase } from '../provider-case.ts';

/** Published at developers.woovi.com with its signature, byte for byte. */
const payload =
  '{ "pixQrCode": null, "charge": { "status": "COMPLETED", "customer": { "name": "Antonio Victor", "taxID": { "taxID": "12345678976", "type": "BR:CPF" }, "email": "antoniocliente@example.com", "correlationID": "4979ceba-2132-4292-bd90-bee7fb2125e4" }, "value": 1000, "comment": "Pagamento OpenPix", "transactionID": "ea83401ed4834b3ea6f1f283b389af29", "correlationID": "417bae21-3d08-4cdb-9c2d-fee63c89e9e4", "paymentLinkID": "34697ed2-3790-4b60-8512-e7465b142d84", "createdAt": "2021-03-12T12:43:54.528Z", "updatedAt": "2021-03-12T12:44:09.360Z", "brCode": "https://api.openpix.com.br/openpix/openpix/testing?transactionID=ea83401ed4834b3ea6f1f283b389af29" }, "pix": { "charge": { "status": "COMPLETED", "customer": { "name": "Antonio Victor", "taxID": { "taxID": "12345678976", "type": "BR:CPF" }, "email": "antoniocliente@example.com", "correlationID": "4979ceba-2132-4292-bd90-bee7fb2125e4" }, "value": 1000, "comment": "Pagamento OpenPix", "transactionID": "ea83401ed4834b3ea6f1f283b389af29", "correlationID": "417bae21-3d08-4cdb-9c2d-fee63c89e9e4", "paymentLinkID": "34697ed2-3790-4b60-8512-e7465b142d84", "createdAt": "2021-03-12T12:43:54.528Z", "updatedAt": "2021-03-12T12:44:09.360Z" }, "customer": { "correlationID": "9134e286-6f71-427a-bf00-241681624586", "email": "email1@example.com", "name": "Loma", "phone": "+5511999999999", "taxID": { "taxID": "47043622050", "type": "BR:CPF" } }, "payer": { "correlationID": "9134e286-6f71-427a-bf00-241681624586", "email": "email1@example.com", "name": "Loma", "phone": "+5511999999999", "taxID": { "taxID": "47043622050", "type": "BR:CPF" } }, "time": "2021-03-12T12:44:09.269Z", "value": 1, "transactionID": "ea83401ed4834b3ea6f1f283b389af29", "infoPagador": "OpenPix testing" }, "company": { "id": "624f46f9e93f9f521c8308d7", "name": "Pizzaria do José", "taxID": "4722767300014" }, "account": { "clientId": "ZOJ64B9B-ZM1W-89MI-4UCI-OP2LVIU6NY75" } }';
const signature =
  'lL2nnXgmLFGgxJ8+jCDguqouU4ucrIxYJcU5SPrJFaNcJajTJHYVldqc/z4YFIjAjtPEALe699WosgPY08W7CLpidvtm06Qwa4YMB0l/DcTS93O91NdSH/adjugEKiOb76Zj/0jB8mqOmWCFYbweOBa17bssuEkd5Lw7Q5L314Y=';

const event =
  '{"event":"OPENPIX:CHARGE_COMPLETED","charge":{"correlationID":"c-1"},"pix":{"endToEndId":"E1"}}';
const others = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signedByOthers = sign('sha256', Buffer.from(event), others.privateKey).toString('base64');
const publicKey = others.publicKey.export({ type: 'spki', format: 'pem' });

const testCall = {
  name: 'test of a new webhook',
  request: {
    body: '{"data_criacao":"2021-08-10T20:32:14.429Z","event":"OPENPIX:CHARGE_COMPLETED"}',
  },
  answer: { status: 200, headers: nosniff, body: '' },
  refused: [
    {
      // What looks like a payment has to be signed, whatever else it says.
      request: { body: '{"data_criacao":"2021","charge":{"status":"COMPLETED"}}' },
      reason: 'signature_missing' as const,
    },
  ],
};

export const cases: readonly ProviderCase[] = [
  {
    type: 'woovi',
    name: 'the key of Woovi',
    vector: 'published',
    config: {},
    request: { headers: { 'x-webhook-signature': signature }, body: payload },
    expect: { eventType: 'webhook.received', eventKey: null },
    proof: 'x-webhook-signature',
    freshSeconds: null,
    refused: [
      {
        what: 'the key of the sandbox',
        request: {},
        config: { environment: 'sandbox' },
        reason: 'signature_wrong',
      },
      {
        what: 'the key of somebody else',
        request: { headers: { 'x-webhook-signature': signedByOthers }, body: event },
        reason: 'signature_wrong',
      },
    ],
    handshakes: [testCall],
  },
  {
    type: 'woovi',
    name: 'a key that was replaced, and an authorization',
    vector: 'computed',
    config: { publicKey, authorization: 'auth_key' },
    request: {
      headers: { authorization: 'auth_key', 'x-webhook-signature': signedByOthers },
      body: event,
    },
    expect: {
      eventType: 'OPENPIX.CHARGE_COMPLETED',
      eventKey: 'OPENPIX:CHARGE_COMPLETED.E1',
    },
    proof: 'x-webhook-signature',
    freshSeconds: null,
    refused: [
      {
        what: 'without the authorization',
        request: { headers: { 'x-webhook-signature': signedByOthers } },
        reason: 'signature_missing',
      },
    ],
  },
  {
    type: 'woovi',
    name: 'the HMAC of the webhook',
    vector: 'published',
    config: { hmacSecret: 'hmac-secret-key' },
    request: {
      headers: { 'x-openpix-signature': hmac('sha1', 'hmac-secret-key', event, 'base64') },
      body: event,
    },
    expect: {
      eventType: 'OPENPIX.CHARGE_COMPLETED',
      eventKey: 'OPENPIX:CHARGE_COMPLETED.E1',
    },
    proof: 'x-openpix-signature',
    freshSeconds: null,
    refused: [
      {
        what: 'the signature of Woovi, with the HMAC asked for',
        request: { headers: { 'x-webhook-signature': signature }, body: payload },
        reason: 'signature_missing',
      },
    ],
  },
];
