/** The sign-in of the dashboard: what a session may do, when it ends, and who cannot use it. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { startGancho, testKey, type Served } from '../support/gancho-process.ts';
import { serveGancho } from '../support/hosted-gancho.ts';

const gancho = await serveGancho({ env: { GANCHO_PUBLIC_URL: undefined } });
after(() => gancho[Symbol.asyncDispose]());

const own = { 'gancho-session': 'own', 'content-type': 'application/json' };

async function ask(
  server: Pick<Served, 'url'>,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<{ status: number; body: any; headers: Headers }> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : JSON.parse(text),
  };
}

async function cookieOf(key: string, server: Pick<Served, 'url'> = gancho): Promise<string> {
  const { status, headers, body } = await ask(server, 'POST', '/auth/session', own, { key });
  assert.equal(status, 200, JSON.stringify(body));
  return headers.get('set-cookie')!.split(';')[0]!;
}

async function newKey(body: object): Promise<{ id: string; token: string }> {
  const { environmentId } = (await gancho.api('GET', '/auth/whoami')).body;
  const path = `/management/authentication/${environmentId}/api-token`;
  return (await gancho.api('POST', path, { name: 'Page', ...body })).body;
}

describe('a session', () => {
  test('is a cookie that scripts and other sites do not get, and holds no key', async () => {
    const { headers, body } = await ask(gancho, 'POST', '/auth/session', own, { key: testKey });
    const cookie = headers.get('set-cookie')!;
    const port = new URL(gancho.url).port;
    assert.match(
      cookie,
      new RegExp(`^gancho-${port}=[\\w-]+; Path=/; Max-Age=604800; HttpOnly; SameSite=Strict$`),
    );
    assert.ok(!cookie.includes(testKey));
    assert.ok(!Buffer.from(cookie.split(/[=;]/)[1]!, 'base64url').includes(testKey));
    assert.equal(body.kind, 'environment');
  });

  test('has a name that needs https where the server is reached by https', async () => {
    const env = { GANCHO_PUBLIC_URL: 'https://hooks.example.com' };
    await using secure = await serveGancho({ env });
    const { headers } = await ask(secure, 'POST', '/auth/session', own, { key: testKey });
    assert.match(headers.get('set-cookie')!, /^__Host-gancho=[\w-]+; Path=\/; .*; Secure$/);
  });

  test('opens the API with what its key may do', async () => {
    const { token } = await newKey({ scopes: ['applications:read'] });
    const cookie = await cookieOf(token);
    assert.equal((await ask(gancho, 'GET', '/app', { ...own, cookie })).status, 200);
    const made = await ask(gancho, 'POST', '/app', { ...own, cookie }, { name: 'x' });
    assert.equal(made.status, 403);
  });

  test('counts for nothing without the header that only our pages send', async () => {
    const cookie = await cookieOf(testKey);
    const without = await ask(gancho, 'GET', '/app', { cookie });
    assert.equal(without.status, 401);
    for (const site of ['cross-site', 'same-site', 'none']) {
      const headers = { ...own, cookie, 'sec-fetch-site': site };
      assert.equal((await ask(gancho, 'GET', '/app', headers)).status, 401, site);
      const form = { ...own, 'sec-fetch-site': site };
      const signIn = await ask(gancho, 'POST', '/auth/session', form, { key: testKey });
      assert.equal(signIn.status, 401, `signing in: ${site}`);
    }
    const ownPage = { ...own, cookie, 'sec-fetch-site': 'same-origin' };
    assert.equal((await ask(gancho, 'GET', '/app', ownPage)).status, 200);
  });

  test('ends with its key', async () => {
    const { environmentId } = (await gancho.api('GET', '/auth/whoami')).body;
    const { id, token } = await newKey({});
    const cookie = await cookieOf(token);
    assert.equal((await ask(gancho, 'GET', '/app', { ...own, cookie })).status, 200);
    const keys = `/management/authentication/${environmentId}/api-token`;
    await gancho.api('POST', `${keys}/${id}/expire`, {});
    assert.equal((await ask(gancho, 'GET', '/app', { ...own, cookie })).status, 401);
  });

  test('is removed from the browser on signing out', async () => {
    const cookie = await cookieOf(testKey);
    const { status, headers } = await ask(gancho, 'DELETE', '/auth/session', {
      'gancho-session': 'own',
      cookie,
    });
    assert.equal(status, 204);
    assert.match(headers.get('set-cookie')!, /^gancho-\d+=; Path=\/; Max-Age=0/);
  });

  test('cannot be changed, and is of no other server', async () => {
    const cookie = await cookieOf(testKey);
    const changed = `${cookie.slice(0, -4)}AAAA`;
    assert.equal((await ask(gancho, 'GET', '/app', { ...own, cookie: changed })).status, 401);
    await using other = await serveGancho();
    const { port } = new URL(other.url);
    const moved = cookie.replace(/^gancho-\d+/, `gancho-${port}`);
    assert.equal((await ask(other, 'GET', '/app', { ...own, cookie: moved })).status, 401);
  });

  test('opens another environment where its key manages it, and no other key', async () => {
    const second = (await gancho.api('POST', '/management/environment', { name: 'Second' })).body;
    const cookie = await cookieOf(testKey);
    const there = { ...own, cookie, 'gancho-session': second.id };
    const who = await ask(gancho, 'GET', '/auth/whoami', there);
    assert.equal(who.body.environmentId, second.id);
    const narrow = await cookieOf((await newKey({ scopes: ['applications:read'] })).token);
    const refused = await ask(gancho, 'GET', '/app', { ...there, cookie: narrow });
    assert.equal(refused.status, 401);
  });
});

describe('signing in', () => {
  test('refuses tokens of customers', async () => {
    await gancho.api('POST', '/app', { name: 'Shop', uid: 'shop' });
    const { token } = (await gancho.api('POST', '/auth/app-portal-access/shop', {})).body;
    const { status, body } = await ask(gancho, 'POST', '/auth/session', own, { key: token });
    assert.equal(status, 422, JSON.stringify(body));
  });

  test('takes a key or a link, and not both or neither', async () => {
    for (const body of [{}, { key: testKey, link: 'x' }]) {
      assert.equal((await ask(gancho, 'POST', '/auth/session', own, body)).status, 422);
    }
  });

  test('by the link of a first start works once', async () => {
    await using first = await startGancho({ env: { GANCHO_API_KEY: undefined } });
    const link = /sign-in#link=(\w+)/.exec(first.output())?.[1];
    assert.ok(link !== undefined, first.output());
    const once = await ask(first, 'POST', '/auth/session', own, { link });
    assert.equal(once.status, 200);
    const cookie = once.headers.get('set-cookie')!.split(';')[0]!;
    assert.equal((await ask(first, 'GET', '/app', { ...own, cookie })).status, 200);
    assert.equal((await ask(first, 'POST', '/auth/session', own, { link })).status, 401);
  });

  test('is not open to guesses for long', async () => {
    await using guessed = await serveGancho();
    const statuses: number[] = [];
    for (let guess = 0; guess < 22; guess += 1) {
      const body = { key: `sk_guess_${guess}` };
      statuses.push((await ask(guessed, 'POST', '/auth/session', own, body)).status);
    }
    assert.deepEqual(statuses, [...Array<number>(20).fill(401), 429, 429]);
    const right = await ask(guessed, 'POST', '/auth/session', own, { key: testKey });
    assert.equal(right.status, 429);
    assert.ok(Number(right.headers.get('retry-after')) > 0);
  });
});
