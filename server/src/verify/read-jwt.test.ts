/** Tokens of RFC 7515, appendix A, and those that try to be taken for them. */
import assert from 'node:assert/strict';
import { createHmac, createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { isSignedByKey, isSignedBySecret, readJwk, readJwt } from './read-jwt.ts';

const payload =
  'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ';
const hs256 = `eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.${payload}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk`;
const secret = Buffer.from(
  'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
  'base64url',
);
const es256 = `eyJhbGciOiJFUzI1NiJ9.${payload}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q`;
const jwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};

function tokenOf(header: object, signature = 'AAAA'): string {
  return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.${signature}`;
}

test('reads the tokens of the standard', () => {
  const symmetric = readJwt(hs256, 'HS256')!;
  assert.equal(symmetric.claims['iss'], 'joe');
  assert.ok(isSignedBySecret(symmetric, secret));
  assert.ok(!isSignedBySecret(symmetric, Buffer.from('another')));
  const asymmetric = readJwt(es256, 'ES256')!;
  assert.ok(isSignedByKey(asymmetric, 'ES256', readJwk(jwk)!));
});

test('a token of another algorithm is none', () => {
  assert.equal(readJwt(hs256, 'RS256'), null);
  assert.equal(readJwt(es256, 'HS256'), null);
  for (const alg of ['none', 'None', 'NONE', '', null, ['HS256'], 'hs256']) {
    assert.equal(readJwt(tokenOf({ alg }), 'HS256'), null);
  }
});

test('a public key is no secret, and a key of another kind none for the algorithm', () => {
  const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' });
  const head = Buffer.from('{"alg":"HS256"}').toString('base64url');
  const sum = createHmac('sha256', pem).update(`${head}.${payload}`).digest('base64url');
  assert.equal(readJwt(`${head}.${payload}.${sum}`, 'ES256'), null);
  assert.ok(!isSignedByKey(readJwt(es256, 'ES256')!, 'RS256', readJwk(jwk)!));
  for (const other of [null, 'key', {}, { kty: 'oct', k: 'AAAA' }, { kty: 'OKP' }, { kty: 'EC' }]) {
    assert.equal(readJwk(other), null);
  }
});

test('what is no token is read as none', () => {
  const wrong = [
    '',
    '.',
    '..',
    '...',
    'a.b',
    'a.b.c',
    `${hs256}.x`,
    ` ${hs256}`,
    hs256.slice(0, -44),
  ];
  for (const text of [...wrong, `${'a'.repeat(20_000)}.b.c`, tokenOf({ alg: 'HS256', crit: [] })]) {
    assert.equal(readJwt(text, 'HS256'), null, text.slice(0, 40));
  }
});

test('an empty signature fits no key', () => {
  const token = readJwt(tokenOf({ alg: 'HS256' }, 'A'), 'HS256')!;
  assert.ok(!isSignedBySecret(token, secret));
  assert.ok(!isSignedBySecret(token, Buffer.alloc(0)));
  const zero = readJwt(tokenOf({ alg: 'ES256' }, Buffer.alloc(64).toString('base64url')), 'ES256')!;
  assert.ok(!isSignedByKey(zero, 'ES256', readJwk(jwk)!));
});
