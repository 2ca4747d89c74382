import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpAuth } from './destination.ts';
import { admissionOf } from './http-auth.ts';
import { baseString, oauth1Header } from './oauth1.ts';
import { readToken, tokenRequest } from './token-request.ts';

const random = { bytes: (size: number) => new Uint8Array(size), fraction: () => 0 };
const request = {
  applicationId: 'app_1',
  method: 'GET',
  url: 'https://api.example/a?b=1',
  headers: { Authorization: 'mine', 'X-Key': 'old', accept: 'x' },
  body: new Uint8Array(),
};
const admit = (auth: HttpAuth) => admissionOf(request, auth, 1_800_000_000_000, random);

test('basic, bearer and an API key take the place of a header of that name', () => {
  assert.deepEqual(admit({ type: 'basic', username: 'añb', password: 'p:q' }), {
    url: request.url,
    headers: {
      'X-Key': 'old',
      accept: 'x',
      authorization: `Basic ${Buffer.from('añb:p:q').toString('base64')}`,
    },
    oauth: null,
  });
  assert.equal(admit({ type: 'bearer', token: 't' }).headers['authorization'], 'Bearer t');
  assert.deepEqual(admit({ type: 'apiKey', name: 'x-key', value: 'k', in: 'header' }).headers, {
    Authorization: 'mine',
    accept: 'x',
    'x-key': 'k',
  });
  const inQuery = admit({ type: 'apiKey', name: 'key', value: 'a&b', in: 'query' });
  assert.equal(inQuery.url, 'https://api.example/a?b=1&key=a%26b');
  assert.deepEqual(admit({ type: 'none' }).headers, request.headers);
});

const oauth2 = {
  type: 'oauth2',
  grant: 'client_credentials',
  tokenUrl: 'https://id.example/token',
  clientId: 'c',
  clientSecret: 's',
  username: null,
  password: null,
  scopes: ['a'],
  extraParams: {},
  clientAuth: 'basic',
  paramsIn: 'form',
} as const satisfies HttpAuth;

test('a token is of one application and of exactly these settings', () => {
  const id = (applicationId: string, more: object = {}) =>
    admissionOf({ ...request, applicationId }, { ...oauth2, scopes: ['a'], ...more }, 0, random)
      .oauth!.id;
  assert.equal(id('app_1'), id('app_1'));
  assert.notEqual(id('app_1'), id('app_2'));
  assert.notEqual(id('app_1'), id('app_1', { clientSecret: 'other' }));
});

test('a token can be fetched with the password of its owner, with a client or without one', () => {
  const form = (more: object) => {
    const auth = { ...oauth2, scopes: ['a'], ...more } as HttpAuth;
    const { body, authorization } = tokenRequest(admit(auth).oauth!.client, 0, random);
    return {
      ...Object.fromEntries(new URLSearchParams(Buffer.from(body).toString())),
      authorization,
    };
  };
  const basic = `Basic ${Buffer.from('c:s').toString('base64')}`;
  assert.deepEqual(form({}), {
    grant_type: 'client_credentials',
    scope: 'a',
    authorization: basic,
  });
  const owner = { grant: 'password', username: 'u', password: 'p' };
  const asOwner = { grant_type: 'password', username: 'u', password: 'p', scope: 'a' };
  assert.deepEqual(form(owner), { ...asOwner, authorization: basic });
  assert.deepEqual(form({ ...owner, clientAuth: 'post' }), {
    ...asOwner,
    client_id: 'c',
    client_secret: 's',
    authorization: null,
  });
  assert.deepEqual(form({ ...owner, clientId: null, clientSecret: null }), {
    ...asOwner,
    authorization: null,
  });
});

test('a server with a form of its own is asked and read as it is, and no other', () => {
  const auth = {
    ...oauth2,
    grant: 'password',
    clientId: null,
    clientSecret: null,
    username: 'u',
    password: 'p',
    scopes: [],
    paramsIn: 'json',
    tokenAt: 'data.token',
  } as const satisfies HttpAuth;
  const { client } = admit(auth).oauth!;
  const asked = JSON.parse(Buffer.from(tokenRequest(client, 0, random).body).toString()) as object;
  assert.deepEqual(asked, { grant_type: 'password', username: 'u', password: 'p' });
  const read = (answer: object, how: { tokenAt?: string } = client) =>
    readToken(
      {
        kind: 'answered',
        status: 200,
        body: Buffer.from(JSON.stringify(answer)),
        durationMs: 1,
        retryAfter: null,
        control: null,
      },
      how,
    );
  assert.deepEqual(read({ succeeded: true, data: { token: 'abc' } }), {
    value: 'abc',
    lifeMs: 300_000,
  });
  assert.ok('cause' in read({ token: 'abc' }));
  assert.ok('cause' in read({ data: { token: 'a b' } }));
  assert.ok('cause' in read({ data: { token: 'abc' }, token_type: 'mac' }));
  assert.ok('cause' in read({ access_token: 'abc' }, {}));
  assert.ok('value' in read({ access_token: 'abc', token_type: 'Bearer' }, {}));
});

const oauth1 = {
  type: 'oauth1',
  consumerKey: 'xvz1evFS4wEEPTGEFPHBog',
  consumerSecret: 'kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw',
  token: '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb',
  tokenSecret: 'LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE',
  realm: null,
  signatureMethod: 'HMAC-SHA1',
} as const satisfies HttpAuth;

test('a request is signed by OAuth 1.0 as in the example that Twitter published', () => {
  const header = oauth1Header(
    oauth1,
    {
      method: 'post',
      url: 'https://api.twitter.com/1.1/statuses/update.json?include_entities=true',
      contentType: 'application/x-www-form-urlencoded; charset=utf-8',
      body: Buffer.from(
        'status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21',
      ),
    },
    { nowMs: 1_318_622_958_000, nonce: 'kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg' },
  );
  assert.match(header, /^OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog", oauth_nonce=/);
  assert.match(header, /oauth_signature="hCtSmYh%2BiHYCEqBWrE7C7hYmtUk%3D"$/);
});

test('the text that is signed is the one of RFC 5849, section 3.4.1.1', () => {
  const text = baseString(
    {
      method: 'POST',
      url: 'http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b',
      contentType: 'application/x-www-form-urlencoded',
      body: Buffer.from('c2&a3=2+q'),
    },
    [
      ['oauth_consumer_key', '9djdj82h48djs9d2'],
      ['oauth_token', 'kkk9d7dh3k39sjv7'],
      ['oauth_signature_method', 'HMAC-SHA1'],
      ['oauth_timestamp', '137131201'],
      ['oauth_nonce', '7d8f3e4a'],
    ],
  );
  assert.equal(
    text,
    'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25' +
      '253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a' +
      '%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7' +
      'dh3k39sjv7',
  );
});

test('the realm stands first and is not signed', () => {
  const { headers } = admit({ ...oauth1, realm: 'a "b"', signatureMethod: 'HMAC-SHA256' });
  assert.match(headers['authorization']!, /^OAuth realm="a b", oauth_consumer_key=/);
  assert.equal(headers['Authorization'], undefined);
});
