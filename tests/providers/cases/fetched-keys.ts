/** Providers whose keys are fetched, or that have a key pair for each customer. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { anyMoment, nosniff, type CaseRequest, type ProviderCase } from '../provider-case.ts';
import { selfSignedRsa } from '../self-signed.ts';
import { json, words } from '../signed-body.ts';

const { certificate, privateKey } = selfSignedRsa();
const otherPair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const iso = new Date(anyMoment).toISOString();

function rsa(content: string, hash: 'sha1' | 'sha256' = 'sha256'): string {
  return sign(hash, Buffer.from(content), privateKey).toString('base64');
}

const paypalBody = '{"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{}}';
const paypalCert = 'https://api.paypal.com/v1/notifications/certs/CERT-360caa42';
function paypal(certUrl: string): CaseRequest {
  const id = '69cd13f0-d67a-11e5-baa3-778b53f4ae55';
  return {
    headers: {
      ...json,
      'paypal-transmission-id': id,
      'paypal-transmission-time': iso,
      'paypal-cert-url': certUrl,
      'paypal-transmission-sig': rsa(`${id}|${iso}|WH-ID|${crc32(paypalBody)}`),
    },
    body: paypalBody,
  };
}

const topic = 'arn:aws:sns:us-east-1:123456789012:jobs';
const snsCert = 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-01d088a6.pem';
const subscribeUrl =
  'https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=x&Token=y';
function sns(
  fields: Record<string, string>,
  version: '1' | '2' = '2',
  cert = snsCert,
): CaseRequest {
  const all: Record<string, string> = {
    TopicArn: topic,
    Timestamp: iso,
    MessageId: 'm-1',
    ...fields,
  };
  const names = Object.keys(all).toSorted();
  const content = names.map((name) => `${name}\n${all[name]}\n`).join('');
  const Signature = rsa(content, version === '1' ? 'sha1' : 'sha256');
  return {
    headers: { 'content-type': 'text/plain; charset=UTF-8' },
    body: JSON.stringify({ ...all, SignatureVersion: version, Signature, SigningCertURL: cert }),
  };
}
const backup = JSON.stringify({ 'detail-type': 'Backup Job State Change', source: 'aws.backup' });
const notice = { Type: 'Notification', Message: backup };
const asked = {
  Type: 'SubscriptionConfirmation',
  Message: 'You have chosen to subscribe',
  Token: 'y',
  SubscribeURL: subscribeUrl,
};

/** What SNS has signed for a topic of somebody else, cut into other fields: as if of this one. */
function snsCutAnew(): CaseRequest {
  const mine = {
    Timestamp: iso,
    MessageId: 'm-2',
    TopicArn: 'arn:aws:sns:us-east-1:666666666666:mine',
  };
  const head = { Message: 'forged', MessageId: 'm-1', SubscribeURL: 'u', Timestamp: iso };
  const fields = { ...head, Token: 'y', TopicArn: topic, Type: 'x' };
  const lines = (one: object): string =>
    Object.entries(one)
      .flatMap((pair) => pair as string[])
      .join('\n');
  const published = lines(fields).slice('Message\n'.length);
  const { body } = sns({ ...mine, Type: 'Notification', Message: published });
  const rest = lines({
    MessageId: 'm-2',
    Timestamp: iso,
    TopicArn: mine.TopicArn,
    Type: 'Notification',
  });
  const signed = JSON.parse(body as string) as Record<string, string>;
  return {
    headers: { 'content-type': 'text/plain; charset=UTF-8' },
    body: JSON.stringify({ ...signed, ...fields, Type: `x\n${rest}` }),
  };
}

const world = { [paypalCert]: certificate, [snsCert]: certificate, [subscribeUrl]: '<ok/>' };

function token(header: object, claims: object, key = privateKey): string {
  const content = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
}

const plaidBody = '{"webhook_type":"TRANSACTIONS","webhook_code":"SYNC_UPDATES_AVAILABLE"}';
const plaidKeys = 'https://sandbox.plaid.com/webhook_verification_key/get';
const plaidJwk = JSON.stringify({ key: otherPair.publicKey.export({ format: 'jwk' }) });
const issued = anyMoment / 1_000;
function plaid(header: object, claims: object): CaseRequest {
  const jwt = token(header, claims, otherPair.privateKey);
  return { headers: { ...json, 'plaid-verification': jwt }, body: plaidBody };
}
const plaidSum = createHash('sha256').update(plaidBody).digest('hex');

const tenant = '72f988bf-86f1-41af-91ab-2d7cd011db47';
const entraKeys = `https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys`;
const gridBody = '[{"id":"g-1","eventType":"Microsoft.Storage.BlobCreated","data":{}}]';
const entra = {
  iss: `https://sts.windows.net/${tenant}/`,
  aud: 'api://hooks',
  exp: issued + 600,
};
function grid(claims: object): CaseRequest {
  const jwt = token({ alg: 'RS256', kid: 'k1' }, claims);
  return { headers: { ...json, authorization: `Bearer ${jwt}` }, body: gridBody };
}
const { kty, n, e } = privateKey.export({ format: 'jwk' });
const rsaPublicJwk = { kty, n, e, kid: 'k1' };
const validation = `[{"id":"v","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"512d38b6"}}]`;

const orumBody = `{"event_id":"o-1","event_type":"transfer_updated","created_at":"${iso}"}`;

export const cases: readonly ProviderCase[] = [
  {
    type: 'paypal',
    vector: 'computed',
    config: { webhookId: 'WH-ID' },
    at: anyMoment,
    request: paypal(paypalCert),
    expect: { eventType: 'PAYMENT.CAPTURE.COMPLETED', eventKey: 'WH-1' },
    proof: 'paypal-transmission-sig',
    freshSeconds: 300_000,
    world,
    refused: [
      {
        what: 'with a certificate of another host',
        request: paypal('https://api.paypal.com.example.net/cert'),
        reason: 'signature_wrong',
      },
      {
        what: 'with a certificate that cannot be fetched',
        request: paypal('https://api.paypal.com/v1/notifications/certs/gone'),
        reason: 'not_confirmed',
      },
      {
        what: 'of another webhook',
        request: {},
        config: { webhookId: 'X' },
        reason: 'signature_wrong',
      },
    ],
  },
  {
    type: 'aws-sns',
    vector: 'computed',
    config: { topicArn: topic },
    at: anyMoment,
    request: sns(notice),
    expect: { eventType: 'Backup.Job.State.Change', eventKey: 'm-1' },
    freshSeconds: 3_600,
    coversBody: 'fields',
    world,
    repeated: sns({ ...notice, Subject: 'a job' }, '1'),
    refused: [
      {
        what: 'of another topic',
        request: sns({ ...notice, TopicArn: 'arn:aws:sns:us-east-1:666666666666:mine' }),
        reason: 'identity_wrong',
      },
      {
        what: 'of another topic, cut into other fields',
        request: snsCutAnew(),
        reason: 'signature_missing',
      },
      {
        what: 'with a certificate from a bucket',
        request: sns(notice, '2', 'https://s3.us-east-1.amazonaws.com/mine/cert.pem'),
        reason: 'signature_wrong',
      },
    ],
    handshakes: [
      {
        name: 'SubscriptionConfirmation',
        request: sns(asked),
        answer: { status: 200, headers: nosniff, body: '' },
        called: [snsCert, subscribeUrl],
        refused: [
          {
            request: sns({ ...asked, SubscribeURL: 'https://inside.example.net/' }),
            reason: 'identity_wrong',
          },
          {
            request: sns({ ...asked, TopicArn: 'arn:aws:sns:us-east-1:666666666666:mine' }),
            reason: 'identity_wrong',
          },
        ],
      },
      {
        name: 'UnsubscribeConfirmation',
        request: sns({ ...asked, Type: 'UnsubscribeConfirmation' }),
        answer: { status: 200, headers: nosniff, body: '' },
        called: [snsCert],
      },
    ],
  },
  {
    type: 'plaid',
    vector: 'computed',
    config: { clientId: 'c', secret: words, environment: 'sandbox' },
    judgedElsewhere: ['secret'],
    at: anyMoment,
    request: plaid({ alg: 'ES256', kid: 'k-1' }, { iat: issued, request_body_sha256: plaidSum }),
    expect: { eventType: 'TRANSACTIONS.SYNC_UPDATES_AVAILABLE', eventKey: null },
    proof: 'plaid-verification',
    freshSeconds: null,
    world: { [plaidKeys]: plaidJwk },
    refused: [
      {
        what: 'a token of six minutes ago',
        request: plaid(
          { alg: 'ES256', kid: 'k-1' },
          { iat: issued - 360, request_body_sha256: plaidSum },
        ),
        reason: 'timestamp_out_of_tolerance',
      },
      {
        what: 'a token that does not tell its key',
        request: plaid({ alg: 'ES256' }, { iat: issued, request_body_sha256: plaidSum }),
        reason: 'signature_wrong',
      },
      {
        what: 'a token without an algorithm',
        request: plaid({ alg: 'none', kid: 'k-1' }, { iat: issued, request_body_sha256: plaidSum }),
        reason: 'signature_wrong',
      },
    ],
  },
  {
    type: 'azure-event-grid',
    name: 'with a token in the address',
    vector: 'computed',
    config: { token: words },
    request: { headers: json, query: `code=${words}`, body: gridBody },
    expect: { eventType: 'Microsoft.Storage.BlobCreated', eventKey: 'g-1', grade: 'weak' },
    freshSeconds: null,
    coversBody: false,
    refused: [
      { what: 'without the token', request: { query: '' }, reason: 'signature_missing' },
      { what: 'with another token', request: { query: 'code=x' }, reason: 'token_wrong' },
    ],
    handshakes: [
      {
        name: 'SubscriptionValidation',
        request: {
          headers: { ...json, 'aeg-event-type': 'SubscriptionValidation' },
          query: `code=${words}`,
          body: validation,
        },
        answer: {
          status: 200,
          headers: { ...nosniff, ...json },
          body: '{"validationResponse":"512d38b6"}',
        },
        refused: [
          {
            request: {
              headers: { ...json, 'aeg-event-type': 'SubscriptionValidation' },
              body: validation,
            },
            reason: 'signature_missing',
          },
        ],
      },
      {
        name: 'OPTIONS',
        request: {
          method: 'OPTIONS',
          headers: { 'webhook-request-origin': 'eventgrid.azure.net' },
        },
        answer: {
          status: 200,
          headers: {
            ...nosniff,
            'webhook-allowed-origin': 'eventgrid.azure.net',
            'webhook-allowed-rate': '*',
            allow: 'OPTIONS, POST',
          },
          body: '',
        },
        refused: [
          {
            request: { method: 'OPTIONS', headers: { 'webhook-request-origin': 'example.net' } },
            reason: 'method_not_allowed',
          },
        ],
      },
    ],
  },
  {
    type: 'azure-event-grid',
    name: 'with a token of Microsoft Entra',
    vector: 'computed',
    config: { tenantId: tenant, audience: 'api://hooks' },
    at: anyMoment,
    request: grid(entra),
    expect: { eventType: 'Microsoft.Storage.BlobCreated', eventKey: 'g-1' },
    proof: 'authorization',
    freshSeconds: null,
    coversBody: false,
    world: { [entraKeys]: JSON.stringify({ keys: [rsaPublicJwk] }) },
    refused: [
      {
        what: 'for another audience',
        request: grid({ ...entra, aud: 'x' }),
        reason: 'identity_wrong',
      },
      {
        what: 'of another issuer',
        request: grid({ ...entra, iss: 'x' }),
        reason: 'identity_wrong',
      },
      {
        what: 'when it has ended',
        request: grid({ ...entra, exp: issued - 120 }),
        reason: 'timestamp_out_of_tolerance',
      },
    ],
  },
  {
    type: 'orum-io',
    vector: 'computed',
    config: { publicKey: certificate },
    request: { headers: { ...json, signature: rsa(orumBody + iso) }, body: orumBody },
    expect: { eventType: 'transfer_updated', eventKey: 'o-1' },
    proof: 'signature',
    freshSeconds: null,
  },
];
