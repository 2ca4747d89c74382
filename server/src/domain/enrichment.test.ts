import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookupKey, lookupOf, type Enrichment } from './enrichment.ts';

const enrichment: Enrichment = {
  url: 'https://api.example/orders/{{payload.id}}?full={{payload.q}}',
  method: 'GET',
  headers: {},
  bodyTemplate: null,
  auth: { type: 'none' },
  hosts: ['api.example'],
  cacheSeconds: 0,
  missingOn: [],
  as: 'beside',
};
const webhook = (payload: unknown) => ({
  method: 'POST',
  url: 'https://receiver.example/',
  headers: {},
  payload,
  eventType: 'order.paid',
});
const look = (payload: unknown, more: Partial<Enrichment> = {}) =>
  lookupOf({ ...enrichment, ...more }, webhook(payload));
const urlOf = (payload: unknown, more: Partial<Enrichment> = {}) => {
  const lookup = look(payload, more);
  return 'ok' in lookup ? lookup.ok.url.href : lookup.error;
};

test('each value stays within its segment, whatever it holds', () => {
  assert.equal(
    urlOf({ id: 'a/b', q: 'x&y=1#' }),
    'https://api.example/orders/a%2Fb?full=x%26y%3D1%23',
  );
  assert.equal(urlOf({ id: 7, q: '..' }), 'https://api.example/orders/7?full=..');
  assert.equal(urlOf({ id: 'a\\..\\b', q: 1 }), 'https://api.example/orders/a%5C..%5Cb?full=1');
  for (const id of ['..', '.']) {
    assert.equal(urlOf({ id, q: 1 }), 'a value makes another path of its address');
  }
  // Two values that lead upwards only together.
  const url = 'https://api.example/a/{{payload.x}}{{payload.y}}/b';
  assert.equal(urlOf({ x: '.', y: '.' }, { url }), 'a value makes another path of its address');
  assert.equal(urlOf({ x: '.', y: 'a' }, { url }), 'https://api.example/a/.a/b');
});

test('what is missing or empty asks for nothing', () => {
  assert.match(urlOf({ q: 1 }), /^its address: \{\{payload\.id\}\} has no value$/);
  assert.match(urlOf({ id: '', q: 1 }), /^its address: /);
  assert.match(urlOf('text'), /has no value/);
});

test('only hosts of the list are asked, once the values stand in the address', () => {
  const url = 'https://{{payload.host}}/x';
  const asked = (host: string, hosts = ['api.example', 'api.example:8443']) =>
    urlOf({ host }, { url, hosts });
  assert.equal(asked('api.example'), 'https://api.example/x');
  assert.equal(asked('API.example'), 'https://api.example/x');
  assert.equal(asked('evil.example'), 'evil.example is not among its hosts');
  assert.equal(
    asked('api.example.evil.example'),
    'api.example.evil.example is not among its hosts',
  );
  for (const host of ['evil.example/', 'api.example@evil.example', 'evil.example#', 'a:b@c']) {
    assert.match(asked(host), /is not among its hosts|is no URL|a name or password/);
  }
  const withPort = 'https://api.example:{{payload.port}}/x';
  assert.equal(urlOf({ port: 8443 }, { url: withPort }), 'api.example:8443 is not among its hosts');
  assert.equal(urlOf({ port: 443 }, { url: withPort }), 'https://api.example/x');
  assert.match(urlOf({}, { url: 'https://u:p@api.example/' }), /name or password/);
  assert.match(urlOf({}, { url: 'ftp://api.example/' }), /neither https nor http/);
});

test('values of a body are written as its type asks', () => {
  const body = (bodyTemplate: string, contentType?: string) => {
    const headers: Record<string, string> =
      contentType === undefined ? {} : { 'content-type': contentType };
    const lookup = look({ id: 'a"b&c', q: 1 }, { bodyTemplate, headers, method: 'POST' });
    assert.ok('ok' in lookup);
    return new TextDecoder().decode(lookup.ok.body);
  };
  assert.equal(body('{"id":"{{payload.id}}"}'), '{"id":"a\\"b&c"}');
  assert.equal(body('id={{payload.id}}', 'application/x-www-form-urlencoded'), 'id=a%22b%26c');
  assert.equal(body('{{payload.id}}', 'text/plain'), 'a"b&c');
});

test('an answer is kept for the same question of the same endpoint with the same settings', () => {
  const key = (id: string, payload: unknown, more: Partial<Enrichment> = {}) => {
    const lookup = look(payload, more);
    assert.ok('ok' in lookup);
    return lookupKey({ applicationId: 'app_1', id }, { ...enrichment, ...more }, lookup.ok);
  };
  const first = key('ep_1', { id: 1, q: 1 });
  assert.equal(key('ep_1', { id: 1, q: 1, more: true }), first);
  assert.notEqual(key('ep_1', { id: 2, q: 1 }), first);
  assert.notEqual(key('ep_2', { id: 1, q: 1 }), first);
  const auth = { type: 'bearer', token: 't' } as const;
  assert.notEqual(key('ep_1', { id: 1, q: 1 }, { auth }), first);
});
