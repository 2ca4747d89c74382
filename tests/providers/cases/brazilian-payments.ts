import { createHash, createHmac } from 'node:crypto';
import { hmac, nosniff, type ProviderCase } from '../provider-case.ts';

const form = 'application/x-www-form-urlencoded';
const pagbankToken = '7c1b8f30-0a3e-4d0c-9d51-6c1b7c0a0f11';
const pagbankCharge =
  '{"id":"CHAR_354828dd-786b-4cca-8ce4-6f7a1f3f2a1a","status":"PAID","amount":{"value":100}}';
const pagbankOrder = '{"id":"ORDE_1","charges":[{"id":"CHAR_1","status":"PAID"}]}';

function pagbankSum(token: string, body: string): string {
  return createHash('sha256').update(`${token}-${body}`).digest('hex');
}

const pagbank: ProviderCase = {
  type: 'pagbank',
  vector: 'computed',
  config: { token: pagbankToken },
  request: {
    headers: {
      'content-type': 'application/json',
      'x-authenticity-token': pagbankSum(pagbankToken, pagbankCharge),
    },
    body: pagbankCharge,
  },
  expect: { eventType: 'charge.paid', eventKey: null },
  proof: 'x-authenticity-token',
  freshSeconds: null,
};

const asaasEvent =
  '{"id":"evt_05b708f961d739ea7eba7e4db318f621&368604920","event":"PAYMENT_RECEIVED","payment":{"object":"payment","id":"pay_080225913252"}}';

const pixEvent =
  '{"pix":[{"endToEndId":"E12345678202009091221kkkkkkkkkkk","txid":"c3e0e7a4e7f1469a9f782d3d4999343c","valor":"110.00","horario":"2020-09-09T20:15:00.358Z"}]}';
const pixRefund =
  '{"pix":[{"endToEndId":"E1","devolucoes":[{"id":"r1","status":"DEVOLVIDO"}]},{"endToEndId":"E2"}]}';
const certificate = { identityHeader: 'X-Client-Subject', identity: 'CN=psp.example' };
const ofBank = { headers: { 'x-client-subject': 'CN=psp.example' }, fromTrustedProxy: true };
const pixCase = {
  type: 'pix',
  vector: 'computed',
  config: certificate,
  proof: 'x-client-subject',
  freshSeconds: null,
  coversBody: false,
} as const;

const efiWord = { hmac: 'an-unguessable-word', networks: '34.193.116.226' };
const efiRequest = {
  query: 'hmac=an-unguessable-word&ignorar=/pix',
  remoteAddress: '34.193.116.226',
};
const efiTest = {
  name: 'test call on registration',
  request: { ...efiRequest, body: '{"evento":"teste_webhook","data_criacao":"2026-11-24"}' },
  answer: { status: 200, headers: nosniff, body: '' },
  refused: [
    {
      request: { query: 'hmac=another', remoteAddress: '34.193.116.226', body: '{}' },
      reason: 'token_wrong' as const,
    },
  ],
};

const pagarmeEvent = '{"id":"hook_RyEKQO789TRpZjv5","type":"order.paid","data":{"id":"or_1"}}';

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

const kiwifyToken = 'a-long-token';
const kiwifyBody =
  '{"order_id":"o-1","order_status":"paid","webhook_event_type":"order_approved","updated_at":"2026-11-24 12:00"}';

export const cases: readonly ProviderCase[] = [
  {
    ...pagbank,
    refused: [
      {
        what: 'in the sandbox, without the header',
        request: { headers: { 'content-type': 'application/json' } },
        reason: 'signature_missing',
      },
      {
        what: 'the digest of the body alone',
        request: {
          headers: {
            'x-authenticity-token': createHash('sha256').update(pagbankCharge).digest('hex'),
          },
        },
        reason: 'signature_wrong',
      },
      {
        what: 'an HMAC in its place',
        request: {
          headers: { 'x-authenticity-token': hmac('sha256', pagbankToken, pagbankCharge, 'hex') },
        },
        reason: 'signature_wrong',
      },
      {
        what: 'without a token',
        request: {
          headers: { 'x-authenticity-token': pagbankSum('', pagbankCharge) },
        },
        config: {},
        reason: 'not_configured',
      },
    ],
  },
  {
    ...pagbank,
    name: 'an order',
    request: {
      headers: { 'x-authenticity-token': pagbankSum(pagbankToken, pagbankOrder) },
      body: pagbankOrder,
    },
    expect: { eventType: 'order.paid', eventKey: null },
  },
  {
    type: 'pagbank',
    name: 'unsigned, as its owner chose',
    vector: 'computed',
    config: { unsigned: 'accept' },
    request: { body: '{"event":"subscription.activated"}' },
    expect: { eventType: 'subscription.activated', eventKey: null, grade: 'none' },
    freshSeconds: null,
    coversBody: false,
  },
  {
    type: 'asaas',
    vector: 'published',
    config: { token: ['former-token', 'asaas-token-of-32-characters-0001'] },
    request: {
      headers: { 'asaas-access-token': 'asaas-token-of-32-characters-0001' },
      body: asaasEvent,
    },
    expect: {
      eventType: 'PAYMENT_RECEIVED',
      eventKey: 'evt_05b708f961d739ea7eba7e4db318f621&368604920',
      // Any other success counts as a failure there.
      answer: { status: 200, headers: {}, body: '' },
    },
    proof: 'asaas-access-token',
    freshSeconds: null,
    coversBody: false,
  },
  {
    type: 'abacatepay',
    vector: 'computed',
    config: { token: 'webhook-secret' },
    request: {
      query: 'webhookSecret=webhook-secret',
      headers: { 'x-webhook-secret': 'webhook-secret' },
      body: '{"id":"log_1","event":"billing.paid","data":{}}',
    },
    expect: { eventType: 'billing.paid', eventKey: 'log_1' },
    proof: 'x-webhook-secret',
    freshSeconds: null,
    coversBody: false,
  },
  {
    type: 'pluggy',
    vector: 'computed',
    config: { token: 'our-word', header: 'X-Gancho-Token' },
    request: {
      headers: { 'x-gancho-token': 'our-word' },
      body: '{"event":"item/updated","eventId":"e-1","itemId":"i-1"}',
    },
    expect: { eventType: 'item.updated', eventKey: 'e-1' },
    proof: 'x-gancho-token',
    freshSeconds: null,
    coversBody: false,
  },
  {
    ...pixCase,
    vector: 'published',
    request: { ...ofBank, path: '/pix', body: pixEvent },
    expect: { eventType: 'pix.received', eventKey: 'E12345678202009091221kkkkkkkkkkk' },
    refused: [
      {
        what: 'the header from somebody who is no proxy',
        request: { fromTrustedProxy: false },
        reason: 'identity_wrong',
      },
      {
        what: 'the certificate of another',
        request: { headers: { 'x-client-subject': 'CN=other.example' } },
        reason: 'identity_wrong',
      },
    ],
  },
  {
    ...pixCase,
    name: 'several payments, one of them refunded',
    request: { ...ofBank, path: '/pix', body: pixRefund },
    expect: { eventType: 'pix.refunded', eventKey: 'E1,E2,r1,DEVOLVIDO' },
  },
  {
    ...pixCase,
    name: 'a charge of Pix Automático',
    request: { ...ofBank, path: '/cobr', body: '{"cobsr":[{"idRec":"RR1","status":"ATIVA"}]}' },
    expect: { eventType: 'pix.cobsr', eventKey: null },
  },
  {
    type: 'efi',
    name: 'a word and the address of the sender',
    vector: 'computed',
    config: efiWord,
    request: { ...efiRequest, body: pixEvent },
    expect: {
      eventType: 'pix.received',
      eventKey: 'E12345678202009091221kkkkkkkkkkk',
      grade: 'weak',
    },
    freshSeconds: null,
    coversBody: false,
    refused: [
      {
        what: 'from another address',
        request: { remoteAddress: '203.0.113.9' },
        reason: 'address_not_allowed',
      },
      {
        what: 'another word',
        request: { query: 'hmac=an-unguessable-wore&ignorar=/pix' },
        reason: 'token_wrong',
      },
      { what: 'no word', request: { query: '' }, reason: 'signature_missing' },
      {
        what: 'the word with what is appended where ignorar= is missing',
        request: { query: 'hmac=an-unguessable-word/pix' },
        reason: 'token_wrong',
      },
    ],
    handshakes: [efiTest],
  },
  {
    ...pixCase,
    type: 'efi',
    name: 'a certificate',
    request: { ...ofBank, path: '/pix', body: pixEvent },
    expect: { eventType: 'pix.received', eventKey: 'E12345678202009091221kkkkkkkkkkk' },
  },
  {
    type: 'pagarme',
    vector: 'published',
    config: { username: 'gancho', password: 'pass:word' },
    request: { headers: { authorization: basic('gancho', 'pass:word') }, body: pagarmeEvent },
    expect: { eventType: 'order.paid', eventKey: 'hook_RyEKQO789TRpZjv5' },
    proof: 'authorization',
    freshSeconds: null,
    coversBody: false,
    refused: [
      {
        what: 'another user',
        request: { headers: { authorization: basic('gancha', 'pass:word') } },
        reason: 'token_wrong',
      },
    ],
  },
  {
    type: 'iugu',
    vector: 'computed',
    config: { token: 'Basic aXVndTo=' },
    request: {
      headers: { authorization: 'Basic aXVndTo=', 'content-type': form },
      body: 'event=invoice.status_changed&data%5Bid%5D=1&data%5Bstatus%5D=paid',
    },
    expect: { eventType: 'invoice.status_changed', eventKey: null },
    proof: 'authorization',
    freshSeconds: null,
    coversBody: false,
    refused: [
      {
        what: 'from another address than Iugu has',
        request: {},
        config: { token: 'Basic aXVndTo=', allowedAddresses: ['98.82.243.132'] },
        reason: 'address_not_allowed',
      },
    ],
  },
  {
    type: 'kiwify',
    vector: 'computed',
    config: { token: kiwifyToken },
    request: {
      query: `utm=1&signature=${createHmac('sha1', kiwifyToken).update(kiwifyBody).digest('hex')}`,
      headers: { 'content-type': 'application/json' },
      body: kiwifyBody,
    },
    expect: { eventType: 'order_approved', eventKey: 'o-1.order_approved.2026-11-24 12:00' },
    freshSeconds: null,
    refused: [
      { what: 'no signature', request: { query: '' }, reason: 'signature_missing' },
      {
        what: 'a signature with an empty key',
        request: { query: `signature=${hmac('sha1', '', kiwifyBody, 'hex')}` },
        reason: 'signature_wrong',
      },
      {
        what: 'two signatures',
        request: { query: 'signature=00&signature=00' },
        reason: 'signature_ambiguous',
      },
    ],
  },
];
