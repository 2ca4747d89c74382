/** Pages of other origins: they may call the API and read every answer, refusals too. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { useGancho } from '../support/shared-gancho.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
await gancho.api('POST', '/app', { name: 'Shop', uid: 'shop' });

const origin = 'https://portal.example';

test('a preflight is answered without a key', async () => {
  for (const path of ['/app', '/app/shop', '/app/shop/msg', '/app/shop/endpoint/x/headers']) {
    const response = await fetch(`${gancho.url}/api/v1${path}`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization,content-type,idempotency-key',
      },
    });
    assert.equal(response.status, 204, path);
    assert.equal(await response.text(), '');
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      assert.ok(response.headers.get('access-control-allow-methods')!.includes(method));
    }
    assert.equal(
      response.headers.get('access-control-allow-headers'),
      'authorization,content-type,idempotency-key',
    );
    assert.equal(response.headers.get('access-control-max-age'), '600');
  }
});

const calls: [number, string, string, string | undefined, Record<string, string>][] = [
  [200, 'GET', '/app', undefined, {}],
  [201, 'POST', '/app', '{"name":"x"}', {}],
  [401, 'GET', '/app', undefined, { authorization: 'Bearer wrong' }],
  [401, 'GET', '/app', undefined, { authorization: '' }],
  [404, 'GET', '/app/nobody', undefined, {}],
  [404, 'GET', '/nowhere', undefined, {}],
  [405, 'DELETE', '/app', undefined, {}],
  [409, 'POST', '/app', '{"name":"x","uid":"shop"}', {}],
  [413, 'POST', '/app', `{"name":"${'x'.repeat(2_000_001)}"}`, {}],
  [415, 'POST', '/app', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' }],
  [422, 'POST', '/app', '{"name":', {}],
  [400, 'GET', '/app/%ff', undefined, {}],
];

test('every answer can be read by a page of another origin', async () => {
  for (const [status, method, path, body, headers] of calls) {
    const answer = await gancho.api(method, path, body, { origin, ...headers });
    assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
    assert.equal(answer.headers.get('access-control-allow-origin'), '*', `${status}`);
    assert.match(answer.headers.get('content-type')!, /^application\/json/, `${status}`);
  }
});

test('no cookie is ever asked for, so no page can act in the name of who visits it', async () => {
  const answer = await gancho.api('GET', '/app', undefined, { origin });
  assert.equal(answer.headers.get('access-control-allow-credentials'), null);
  assert.equal(answer.headers.get('set-cookie'), null);
});
