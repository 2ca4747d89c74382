/** `gancho demo seed` and `gancho demo remove`: a week that can be seen, and nothing left of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runGancho, startGancho } from '../support/gancho-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a week of history is written, seen by the API, and removed', async () => {
  using folder = temporaryFolder();
  const dataDir = folder.path;
  const seeded = await runGancho(['demo', 'seed', '--seed', '7'], { dataDir });
  assert.equal(seeded.code, 0, seeded.stderr);
  assert.match(seeded.stdout, /Wrote \d{3,} messages, \d{3,} attempts and 12 refused requests/);
  const again = await runGancho(['demo', 'seed'], { dataDir });
  assert.equal(again.code, 1);
  assert.match(again.stderr, /gancho demo remove/);

  await using gancho = await startGancho({ dataDir, allowSubnets: null });
  const running = await runGancho(['demo', 'seed'], { dataDir });
  assert.equal(running.code, 1, 'the folder belongs to the server');

  const { body: apps } = await gancho.api('GET', '/app');
  assert.equal(apps.data.length, 4);
  for (const { metadata } of apps.data) assert.equal(metadata.demo, 'true');
  const weekAgo = new Date(Date.now() - 6 * 86_400_000).toISOString();
  const old = await gancho.api('GET', `/app/demo-padaria/msg?before=${weekAgo}`);
  assert.ok(old.body.data.length > 0, 'messages of a week ago');
  const failed = await gancho.api(
    'GET',
    '/app/demo-norte/attempt/endpoint/demo-norte-failing?status=2',
  );
  assert.ok(failed.body.data.length > 0, 'attempts that failed');
  const since = new Date(Date.now() - 20 * 3_600_000).toISOString();
  const stats = await gancho.api(
    'GET',
    `/app/demo-norte/endpoint/demo-norte-failing/stats?since=${since}`,
  );
  assert.ok(stats.body.fail > 0, stats.text);

  const removed = await runGancho(['demo', 'remove', '--server', gancho.url], { dataDir });
  assert.equal(removed.code, 0, removed.stderr);
  assert.match(removed.stdout, /Removed 4 applications, 1 sources and 3 event types/);
  for (const path of ['/app', '/event-type']) {
    assert.deepEqual((await gancho.api('GET', path)).body.data, [], path);
  }
});
