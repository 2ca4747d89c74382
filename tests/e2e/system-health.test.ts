/** How the server itself is: told to those who run it, with what should be seen to. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fieldsOf } from '../support/client.ts';
import { startGancho } from '../support/gancho-process.ts';
import { isOnPostgres } from '../support/process-database.ts';

const gancho = await startGancho({ env: { GANCHO_PUBLIC_URL: 'http://hub.example.com' } });
after(() => gancho[Symbol.asyncDispose]());
const path = '/system/health';

test('it says what runs, where the data are, and how much room there is', async () => {
  const { status, body } = await gancho.api('GET', path);
  assert.equal(status, 200);
  assert.equal(body.nodeVersion, process.version);
  assert.ok(Math.abs(Date.parse(body.startedAt) - Date.now()) < 120_000);
  assert.match(body.store.engine, isOnPostgres() ? /^PostgreSQL \d+/ : /^SQLite 3/);
  assert.equal(body.store.isWritable, true);
  assert.ok(body.store.sizeBytes > 50_000 && body.memoryBytes > 10_000_000);
  assert.ok(body.disk.freeBytes > 0 && body.disk.freeBytes <= body.disk.sizeBytes);
  assert.deepEqual([body.settings.retentionDays, body.settings.retryScheduleSeconds[0]], [90, 5]);
  if (!isOnPostgres()) assert.equal(body.nodes, null);
  else {
    const [node] = body.nodes;
    assert.deepEqual([node.delivers, node.isAlive, node.shards], [true, true, 256]);
    assert.equal(node.name, body.name);
  }
});

test('it names no secret, and warns of an address in the open', async () => {
  const { text, body } = await gancho.api('GET', path);
  assert.ok(!text.includes(gancho.key));
  assert.ok(!text.includes('postgres://'));
  assert.ok(body.warnings.some(({ code }: { code: string }) => code === 'public_url_plain'));
});

test('it is for keys of the first environment with the scope, and for nobody else', async () => {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const { environmentId } = (await gancho.api('GET', '/auth/whoami')).body;
  const keyWith = async (environment: string, scopes: string[]): Promise<string> => {
    const keys = `/management/authentication/${environment}/api-token`;
    return (await gancho.api('POST', keys, { name: 'x', scopes })).body.token;
  };
  const asked = async (token: string) => gancho.api('GET', path, undefined, bearer(token));
  assert.equal((await asked(await keyWith(environmentId, ['system:read']))).status, 200);
  assert.equal((await asked(await keyWith(environmentId, ['statistics:read']))).status, 403);
  const { id } = (await gancho.api('POST', '/management/environment', { name: 'Other' })).body;
  const other = `/management/authentication/${id}/api-token`;
  const { token } = (await gancho.api('POST', other, { name: 'All' })).body;
  assert.equal((await asked(token)).status, 403);
});

test('the time that messages are kept is set, counts at once, and is forgotten again', async () => {
  const retention = '/system/retention';
  const usual = (await gancho.api('GET', retention)).body;
  assert.deepEqual([usual.messageDays, usual.usualDays, usual.isSet], [90, 90, false]);
  assert.ok(Object.values(usual.others).every((days) => Number.isInteger(days)));
  const put = await gancho.api('PUT', retention, { messageDays: 30 });
  assert.deepEqual([put.status, put.body.messageDays, put.body.isSet], [200, 30, true]);
  assert.equal((await gancho.api('GET', path)).body.settings.retentionDays, 30);
  for (const [messageDays, status] of [
    [0, 422],
    [3_651, 422],
    ['x', 422],
    [undefined, 422],
  ]) {
    const refused = await gancho.api('PUT', retention, { messageDays });
    assert.deepEqual([refused.status, fieldsOf(refused.body)], [status, ['body.messageDays']]);
  }
  assert.equal((await gancho.api('GET', retention)).body.messageDays, 30);
  const forgotten = await gancho.api('PUT', retention, { messageDays: null });
  assert.deepEqual([forgotten.body.messageDays, forgotten.body.isSet], [90, false]);
  const log = await gancho.api('GET', '/management/audit-log?operation=v1.system.set-retention');
  const outcomes = log.body.data.map(({ status }: { status: number }) => status);
  assert.deepEqual(outcomes.toSorted(), [200, 200, 422, 422, 422, 422]);
});

test('an environment keeps messages for less time than the server, and never for more', async () => {
  const path = '/environment/retention';
  const { id } = (await gancho.api('POST', '/management/environment', { name: 'Short' })).body;
  const as = { authorization: `Bearer ${gancho.key}|${id}` };
  const ask = async (method: string, messageDays?: unknown) =>
    gancho.api(method, path, messageDays === undefined ? undefined : { messageDays }, as);
  const standing = { messageDays: 90, ownDays: null, serverDays: 90 };
  assert.deepEqual((await ask('GET')).body, standing);
  assert.deepEqual((await ask('PUT', 7)).body, { ...standing, messageDays: 7, ownDays: 7 });
  assert.deepEqual((await gancho.api('GET', path)).body, standing);
  for (const days of [91, 0, '7', 1.5]) {
    const refused = await ask('PUT', days);
    assert.deepEqual([refused.status, fieldsOf(refused.body)], [422, ['body.messageDays']]);
  }
  assert.match((await ask('PUT', 91)).text, /at most 90, .*system\/retention/);
  // Where the server comes to keep less, so does everybody.
  await gancho.api('PUT', '/system/retention', { messageDays: 5 });
  assert.deepEqual((await ask('GET')).body, { messageDays: 5, ownDays: 7, serverDays: 5 });
  await gancho.api('PUT', '/system/retention', { messageDays: null });
  assert.deepEqual((await ask('PUT', null)).body, standing);
  const log = await gancho.api('GET', '/management/audit-log', undefined, as);
  assert.equal(log.body.data[0].operation, 'v1.environment.set-retention');
});
