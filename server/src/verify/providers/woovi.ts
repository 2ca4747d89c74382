/** Woovi (OpenPix), which signs with one key for all of its customers, or with one of the webhook. */
import type { Provider } from '../provider.ts';
import type { PublicKeyScheme, Scheme } from '../scheme.ts';

/** Published at https://api.woovi.com/api/v1/webhook/public-keys; RSA of 1024 bits. */
const productionKey = `-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC/+NtIkjzevvqD+I3MMv3bLXDt
pvxBjY4BsRrSdca3rtAwMcRYYvxSnd7jagVLpctMiOxQO8ieUCKLSWHpsMAjO/zZ
WMKbqoG8MNpi/u3fp6zz0mcHCOSqYsPUUG19buW8bis5ZZ2IZgBObWSpTvJ0cnj6
HKBAA82Jln+lGwS1MwIDAQAB
-----END PUBLIC KEY-----
`;

/** Published for https://api.woovi-sandbox.com; RSA of 2048 bits. */
const sandboxKey = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAoZwBaFwmstKqy9VAqqxi
SbCWgJR3dd5CTtDi6Fwthtd2owFkZIMqTqKg3Bq5ExjuOxE+v/1gIWFqR9jNjbtY
umwPq+wXQhvx9TrQgrrFMVZ6tMPcwzj8Nknw182N/HMIQsV6B+8JWWzf/cN4ZZVS
sRZfQvoVgFM7PSvSvc/h6v0X2Lkzjypvw7ZRkfxoc+z7B0p3vdQmLSKxPRpLzdLL
VlJ+CJA2aATKVQR5feiuWHKdOlvCT7IRhal0hxUAjc7rxho5eHgaxWO5rITke8wS
IjYIpuw38vMobYSxXb6iuj5Zrjpe2GV8vwuGud8H2dngYhkqbGuY5f4j1kfcN7gC
8QIDAQAB
-----END PUBLIC KEY-----
`;

function signedWith(key: PublicKeyScheme['key']): PublicKeyScheme {
  return {
    kind: 'publicKey',
    algorithm: 'rsa-sha256',
    key,
    signature: { from: 'header:x-webhook-signature' },
    encoding: 'base64',
    signed: '{body}',
  };
}

const signed: Scheme = {
  kind: 'either',
  of: [
    { if: { has: ['config:publicKey'] }, scheme: signedWith({ field: 'publicKey' }) },
    {
      if: { equals: { 'config:environment': 'sandbox' } },
      scheme: signedWith({ constant: sandboxKey }),
    },
    { if: {}, scheme: signedWith({ constant: productionKey }) },
  ],
};

export const woovi: Provider = {
  type: 'woovi',
  title: 'Woovi (OpenPix)',
  grade: 'fair',
  known: 'vendor',
  docs: 'https://developers.woovi.com/docs/webhook/seguranca/webhook-signature-validation',
  note: 'The signature shows that it comes from Woovi, not for which of its customers: set authorization too, or hmacSecret.',
  fields: [
    {
      name: 'environment',
      help: 'Whose key signs.',
      secret: false,
      required: false,
      choices: ['production', 'sandbox'],
      default: 'production',
    },
    {
      name: 'authorization',
      help: 'The authorization that was given for the webhook; asked for beside the signature.',
      secret: true,
      required: false,
      several: true,
    },
    {
      name: 'hmacSecret',
      help: 'The HMAC secret key of the webhook: then X-OpenPix-Signature (HMAC-SHA1) counts in place of the signature.',
      secret: true,
      required: false,
      several: true,
    },
    {
      name: 'publicKey',
      help: 'A key that Woovi publishes, should it replace the one that is known here.',
      secret: false,
      required: false,
      several: true,
      form: 'publicKey',
    },
  ],
  scheme: {
    kind: 'either',
    of: [
      {
        if: { has: ['config:hmacSecret'] },
        scheme: {
          kind: 'hmac',
          algorithm: 'sha1',
          key: { field: 'hmacSecret' },
          signature: { from: 'header:x-openpix-signature' },
          encoding: 'base64',
          signed: '{body}',
        },
      },
      {
        if: { has: ['config:authorization'] },
        scheme: {
          kind: 'every',
          of: [
            { kind: 'token', token: { from: 'header:authorization' }, field: 'authorization' },
            signed,
          ],
        },
      },
      { if: {}, scheme: signed },
    ],
  },
  handshakes: [
    {
      // Sent when the webhook is saved, which fails without the answer. It tells and changes nothing.
      when: 'beforehand',
      name: 'test of a new webhook',
      if: {
        method: 'POST',
        has: ['body:data_criacao'],
        lacks: [
          'body:charge.correlationID',
          'body:charge.status',
          'body:pix.time',
          'body:pix.value',
        ],
      },
      answer: { status: 200 },
    },
  ],
  answer: { status: 200, headers: {}, body: '' },
  eventKey: ['{body:event}.{body:pix.endToEndId}', '{body:event}.{body:charge.correlationID}'],
  eventType: ['{body:event}', '{body:evento}'],
};
