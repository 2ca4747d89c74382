import { anyMoment, hmac, type ProviderCase } from '../provider-case.ts';

const body = '{"kind":"parcel.moved","number":"7"}';
const time = String(anyMoment / 1_000);

export const cases: readonly ProviderCase[] = [
  {
    type: 'generic-webhook',
    name: 'an HMAC',
    vector: 'computed',
    config: {
      scheme: 'hmac',
      secret: 'a1b2c3',
      keyForm: 'hex',
      header: 'X-Sum',
      prefix: 's=',
      separator: ';',
      encoding: 'base64',
      algorithm: 'sha512',
      template: '{method}|{time}|{body}',
      timestampHeader: 'X-Time',
      toleranceSeconds: '60',
      eventType: '{body:kind}',
      eventKey: '{body:number}-{body:kind}',
    },
    request: {
      headers: {
        'x-time': time,
        'x-sum': `v=1; s=${hmac('sha512', Buffer.from('a1b2c3', 'hex'), `POST|${time}|${body}`, 'base64')}`,
      },
      body,
    },
    expect: { eventType: 'parcel.moved', eventKey: '7-parcel.moved' },
    proof: 'x-sum',
    freshSeconds: 60,
  },
  {
    type: 'generic-webhook',
    name: 'a token',
    vector: 'computed',
    config: { scheme: 'token', token: 'let-me-in', prefix: 'Bearer ' },
    request: { headers: { authorization: 'Bearer let-me-in' }, body: 'anything' },
    expect: { eventType: 'webhook.received', eventKey: `received-${anyMoment}`, grade: 'weak' },
    proof: 'authorization',
    freshSeconds: null,
    coversBody: false,
  },
  {
    type: 'generic-webhook',
    name: 'a name and password',
    vector: 'published',
    config: { scheme: 'basic', username: 'Aladdin', password: 'open sesame' },
    // RFC 7617, section 2.
    request: { headers: { authorization: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==' }, body: 'x' },
    expect: { eventType: 'webhook.received', eventKey: `received-${anyMoment}`, grade: 'weak' },
    proof: 'authorization',
    freshSeconds: null,
    coversBody: false,
  },
  {
    type: 'generic-webhook',
    name: 'nothing',
    vector: 'computed',
    config: { scheme: 'none', eventType: 'door.opened', allowedAddresses: ['198.51.100.0/24'] },
    request: { body: '' },
    expect: { eventType: 'door.opened', eventKey: `received-${anyMoment}`, grade: 'none' },
    freshSeconds: null,
    coversBody: false,
    refused: [
      {
        what: 'from another network',
        request: { remoteAddress: '203.0.113.7' },
        reason: 'address_not_allowed',
      },
      { what: 'by another method', request: { method: 'GET' }, reason: 'method_not_allowed' },
    ],
  },
];
