/** An installation that moves from its folder to PostgreSQL is the same one there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runGancho, startGancho } from '../support/gancho-process.ts';
import { sharedPostgres } from '../support/postgres-server.ts';
import { startReceiver } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('what was accepted, tried and planned on one file goes on in a database', async () => {
  using folder = temporaryFolder();
  await using good = await startReceiver();
  await using bad = await startReceiver();
  bad.respond(500);
  const dataDir = folder.path;
  const once = { 'idempotency-key': 'moved' };
  const body = { eventType: 'a', payload: { n: 1 } };
  let answer: Awaited<ReturnType<Awaited<ReturnType<typeof startGancho>>['api']>>;
  {
    await using gancho = await startGancho({ dataDir });
    await gancho.api('POST', '/app', { name: 'x', uid: 'x' });
    await gancho.api('POST', '/app/x/endpoint', { url: good.url, uid: 'good' });
    await gancho.api('POST', '/app/x/endpoint', { url: bad.url, uid: 'bad', retrySchedule: [3] });
    answer = await gancho.api('POST', '/app/x/msg', body, once);
    assert.equal(answer.status, 202);
    for (let count = 0; count < 4; count += 1) {
      await gancho.api('POST', '/app/x/msg', { eventType: 'a', payload: { count } });
    }
    await good.waitForCount(5);
    await bad.waitForCount(5);
    assert.equal(await gancho.stop(), 0);
  }
  const server = await sharedPostgres();
  const url = await server.createDatabase();
  const args = ['migrate-store', '--from', `sqlite:${dataDir}`, '--to', url];
  const first = await runGancho(args, { dataDir });
  assert.equal(first.code, 0, first.stdout + first.stderr);
  assert.match(first.stdout, /message +5 +5 .*same/);
  const again = await runGancho(args, { dataDir });
  assert.equal(again.code, 0, again.stdout + again.stderr);

  bad.respond(204);
  await using gancho = await startGancho({ dataDir, env: { GANCHO_DATABASE_URL: url } });
  await bad.waitForCount(10, 20_000);
  const listed = (await gancho.api('GET', '/app/x/msg?limit=50')).body.data;
  assert.equal(listed.length, 5);
  const repeated = await gancho.api('POST', '/app/x/msg', body, once);
  assert.equal(repeated.body.id, answer.body.id);
  assert.equal(good.received.length, 5, 'what had arrived is not sent again');
});
