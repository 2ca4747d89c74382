/** Environments: wholly apart, managed from the first one, and removed with all that they hold. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Svix } from 'svix';
import { clientOf, fieldsOf, refusalOf } from '../support/client.ts';
import { askStore } from '../support/look-into-store.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await serveGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const as = (token: string) => new Svix(token, { serverUrl: gancho.url });

async function makeEnvironment(name: string): Promise<{ id: string; token: string }> {
  const made = await gancho.api('POST', '/management/environment', { name, type: 'staging' });
  assert.equal(made.status, 201, made.text);
  const path = `/management/authentication/${made.body.id}/api-token`;
  const key = await gancho.api('POST', path, { name: 'First' });
  assert.equal(key.status, 201, key.text);
  return { id: made.body.id, token: key.body.token };
}

test('the same uid and the same event type live in two environments, and neither sees the other', async () => {
  const { token } = await makeEnvironment('Staging');
  const other = as(token);
  for (const client of [svix, other]) {
    await client.eventType.create({ name: 'paid', description: 'x' });
  }
  const mine = await svix.application.create({ name: 'Mine', uid: 'shop' });
  const theirs = await other.application.create({ name: 'Theirs', uid: 'shop' });
  assert.notEqual(mine.id, theirs.id);
  assert.equal((await other.application.get('shop')).name, 'Theirs');
  await other.eventType.patch('paid', { description: 'theirs' });
  assert.equal((await svix.eventType.get('paid')).description, 'x');
  await refusalOf(other.application.get(mine.id), 404);
  assert.deepEqual(
    (await other.application.list()).data.map(({ id }) => id),
    [theirs.id],
  );
});

test('only keys of the first environment manage environments, and only with the scope', async () => {
  const { id, token } = await makeEnvironment('Apart');
  for (const [method, path, body] of [
    ['GET', '/management/environment'],
    ['POST', '/management/environment', { name: 'x' }],
    ['GET', `/management/environment/${id}`],
    ['PUT', `/management/environment/${id}`, { name: 'x' }],
    ['DELETE', `/management/environment/${id}`],
  ] as const) {
    const refused = await gancho.api(method, path, body, bearer(token));
    assert.equal(refused.status, 403, `${method} ${path}`);
  }
  const first = (await gancho.api('GET', '/auth/whoami')).body.environmentId;
  const foreign = `/management/authentication/${first}/api-token`;
  assert.equal((await gancho.api('GET', foreign, undefined, bearer(token))).status, 404);
  const own = `/management/authentication/${id}/api-token`;
  assert.equal((await gancho.api('GET', own, undefined, bearer(token))).status, 200);
  const refused = await gancho.api('POST', own, { name: 'x', scopes: ['environments:*'] });
  assert.deepEqual([refused.status, fieldsOf(refused.body)], [422, ['body.scopes']]);

  const scoped = await gancho.api('POST', foreign, { name: 'x', scopes: ['keys:*'] });
  const without = bearer(scoped.body.token);
  assert.equal((await gancho.api('GET', foreign, undefined, without)).status, 200);
  assert.equal((await gancho.api('GET', own, undefined, without)).status, 404);
  assert.equal(
    (await gancho.api('GET', '/management/environment', undefined, without)).status,
    403,
  );
});

test('an environment is listed, renamed, and gone once it is deleted, with its keys', async () => {
  const { id, token } = await makeEnvironment('Short');
  const path = `/management/environment/${id}`;
  const put = await gancho.api('PUT', path, { name: 'Shorter' });
  assert.deepEqual([put.status, put.body.name, put.body.type], [200, 'Shorter', 'staging']);
  const client = as(token);
  for (let count = 0; count < 3; count++) await client.application.create({ name: `App ${count}` });
  const portal = await client.authentication.appPortalAccess(
    (await client.application.list()).data[0]!.id,
    {},
  );
  assert.equal((await gancho.api('DELETE', path)).status, 204);
  for (const gone of [token, portal.token]) {
    const { status } = await gancho.api('GET', '/auth/whoami', undefined, bearer(gone));
    assert.equal(status, 401);
  }
  assert.equal((await gancho.api('GET', path)).status, 404);
  assert.equal((await gancho.api('DELETE', path)).status, 404);
  const { data } = (await gancho.api('GET', '/management/environment')).body;
  assert.ok(!data.some((one: { id: string }) => one.id === id));

  await waitFor('all rows to go', async () => {
    for (const table of ['application', 'api_key', 'access_token', 'event_type']) {
      const sql = `SELECT 1 FROM ${table} WHERE environment_id = ? LIMIT 1`;
      if ((await askStore(gancho, sql, [id])).length > 0) return false;
    }
    return true;
  });
});

test('the first environment cannot be removed', async () => {
  const first = (await gancho.api('GET', '/auth/whoami')).body.environmentId;
  const refused = await gancho.api('DELETE', `/management/environment/${first}`);
  assert.deepEqual([refused.status, refused.body.code], [409, 'conflict']);
  await svix.application.list();
});

test('a key of the first environment opens another one that is named behind it', async () => {
  const { id, token } = await makeEnvironment('Named');
  await as(`${gancho.key}|${id}`).eventType.create({ name: 'named', description: 'x' });
  assert.equal((await as(token).eventType.get('named')).description, 'x');
  await refusalOf(svix.eventType.get('named'), 404);
  // Its own environment may be named too; a foreign one may not.
  assert.equal((await as(`${token}|${id}`).eventType.get('named')).description, 'x');
  const first = (await gancho.api('GET', '/management/environment')).body.data[0].id as string;
  for (const wrong of [`${token}|${first}`, `${gancho.key}|env_none`, `sk_wrong|${id}`]) {
    await refusalOf(as(wrong).eventType.list(), 401);
  }
  assert.equal((await gancho.api('DELETE', `/management/environment/${id}`)).status, 204);
  await refusalOf(as(`${gancho.key}|${id}`).eventType.list(), 401);
});
