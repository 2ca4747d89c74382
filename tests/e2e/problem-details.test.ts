/** Refusals by RFC 9457, for those who ask for them. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { useGancho } from '../support/shared-gancho.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const accept = { accept: 'application/problem+json, application/json' };

test('a refusal has the members of RFC 9457 and ours', async () => {
  const { status, headers, body } = await gancho.api('GET', '/app/none', undefined, accept);
  assert.equal(status, 404);
  assert.equal(headers.get('content-type'), 'application/problem+json');
  assert.equal(body.type, 'urn:gancho:problem:not_found');
  assert.equal(body.status, 404);
  assert.equal(body.code, 'not_found');
  assert.equal(body.detail, 'Entity not found.');
  assert.ok(body.title.length > 0 && body.remedy.length > 0);
});

test('wrong fields are listed under errors', async () => {
  const { status, body } = await gancho.api('POST', '/app', { name: 1 }, accept);
  assert.equal(status, 422);
  assert.equal(body.code, 'validation');
  assert.deepEqual(body.errors[0].loc, ['body', 'name']);
  assert.equal(typeof body.detail, 'string');
});

test('an address without a route, a missing key and a broken address answer alike', async () => {
  for (const [path, key, status] of [
    ['/nothing', gancho.key, 404],
    ['/app', 'sk_wrong', 401],
    ['/app/%ff', gancho.key, 400],
  ] as const) {
    const response = await fetch(`${gancho.url}/api/v1${path}`, {
      headers: { ...accept, authorization: `Bearer ${key}` },
    });
    assert.equal(response.status, status);
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
    assert.equal(((await response.json()) as { status: number }).status, status);
  }
});

test('others get the form that clients know', async () => {
  const { headers, body } = await gancho.api('GET', '/app/none');
  assert.equal(headers.get('content-type'), 'application/json; charset=utf-8');
  assert.deepEqual(body, { code: 'not_found', detail: 'Entity not found.' });
});
