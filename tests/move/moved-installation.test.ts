/** An installation with something of everything, moved: the same answers, and its work goes on. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { startGancho, type GanchoProcess } from '../support/gancho-process.ts';
import { databaseOf, startPostgres } from '../support/postgres-server.ts';
import type { Received } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';
import { failedCount, settings, startReceivers } from './installation.ts';
import { lookAround } from './look-around.ts';
import { leaveFolder, readReport, runMove } from './moved-folder.ts';

const server = await startPostgres({ settings: { fsync: 'off' } });
after(() => server[Symbol.asyncDispose]());
const receivers = await startReceivers();
after(() => receivers[Symbol.asyncDispose]());
const left = await leaveFolder(receivers);
after(() => left[Symbol.dispose]());

const url = await server.createDatabase();
const digest = () =>
  createHash('sha256')
    .update(readFileSync(join(left.path, 'gancho.db')))
    .digest('hex');
const before = digest();
const moved = await runMove(left.path, url);
/** What it was given before its server died it never answered. */
const silentBefore = receivers.silent.received.length;
receivers.silent.respond(204);
let gancho: GanchoProcess;
after(() => gancho?.[Symbol.asyncDispose]());

const idsAt = (received: Received[], path: string, from: number): string[] =>
  received
    .slice(from)
    .filter((one) => one.path === path)
    .map(({ headers }) => headers['webhook-id'] as string);

describe('an installation that has moved', () => {
  test('is the same on both sides, with something in every table', () => {
    assert.equal(moved.code, 0, moved.stdout + moved.stderr);
    const report = readReport(moved.stdout);
    assert.ok(report.size > 20);
    for (const [name, cells] of report) {
      assert.equal(cells.at(-1), 'same', name);
      assert.notEqual(cells[0], '0', `${name} is empty, so nothing was shown of it`);
    }
    assert.match(moved.stdout, /Deliveries that had not been tried yet, and are due there: \d+\./);
    assert.match(moved.stdout, /GANCHO_DATABASE_URL/);
    assert.equal(digest(), before, 'the old file is as it was');
  });

  test('leaves nothing in the parts for what belongs nowhere', async () => {
    for (const table of ['message', 'attempt', 'undelivered']) {
      const rows = await server.query(`SELECT FROM ${table}_other LIMIT 1`, databaseOf(url));
      assert.equal(rows.length, 0, table);
    }
  });

  test('is answered for as before, list by list and field by field', async () => {
    gancho = await startGancho({
      dataDir: left.path,
      env: { ...settings, GANCHO_DATABASE_URL: url },
    });
    const now = await lookAround(gancho, left.furnished);
    assert.ok(left.seen.size > 100, `only ${left.seen.size} answers were compared`);
    for (const [path, answer] of left.seen) {
      if (path.startsWith('/background-task?')) continue;
      assert.deepEqual(now.get(path), answer, path);
    }
  });

  test('gives the same answer to what is asked once more under the same key', async () => {
    for (const { path, body, key, answer } of left.furnished.repeated) {
      const { status, text } = await gancho.api('POST', path, body, { 'idempotency-key': key });
      assert.deepEqual([status, text], [202, answer]);
    }
    const { path, key } = left.furnished.repeated[0]!;
    const other = { eventType: 'a', payload: { other: true } };
    const refused = await gancho.api('POST', path, other, { 'idempotency-key': key });
    assert.equal(refused.status, 409);
    const known = { eventType: 'a', eventId: 'event-1', payload: {} };
    assert.equal((await gancho.api('POST', path, known)).status, 409);
  });

  test('sends what had been accepted and not been tried', async () => {
    const { silent } = receivers;
    await waitFor(
      'every fresh message',
      async () => {
        const { data } = (
          await gancho.api('GET', '/app/fresh/attempt/endpoint/silent?limit=250&status=0')
        ).body;
        return (
          new Set(data.map(({ msgId }: { msgId: string }) => msgId)).size === left.fresh.length
        );
      },
      60_000,
    );
    const arrived = new Set(idsAt(silent.received, '/fresh', silentBefore));
    assert.deepEqual(arrived, new Set(left.fresh));
  });

  test('ends the task that had begun, each message sent again', async () => {
    await waitFor(
      'the task',
      async () => {
        const { body } = await gancho.api('GET', `/background-task/${left.task}`);
        return body.status === 'finished';
      },
      60_000,
    );
    await waitFor(
      'all of them',
      () => {
        const ids = idsAt(receivers.refusing.received, '/again', 0);
        const counts = new Map<string, number>();
        for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
        return counts.size === failedCount && [...counts.values()].every((count) => count >= 2);
      },
      60_000,
    );
  });

  test('goes on where an endpoint was paused, and where an order was held back', async () => {
    const { good, refusing } = receivers;
    const path = '/app/shop/endpoint/paused';
    assert.deepEqual(idsAt(good.received, '/paused', 0), []);
    await gancho.api('PATCH', path, { paused: false });
    const waited = left.seen.get('/app/shop/msg?limit=250') as { body: { data: any[] } };
    await waitFor(
      'what waited for the paused one',
      () => {
        const arrived = new Set(idsAt(good.received, '/paused', 0));
        return arrived.size === waited.body.data.length - 1;
      },
      60_000,
    );

    const { data } = (
      left.seen.get('/app/ordered/msg?limit=250') as {
        body: { data: { id: string; payload: { key: string } }[] };
      }
    ).body;
    const line = data.filter(({ payload }) => payload.key === 'k1').map(({ id }) => id);
    const from = refusing.received.length;
    refusing.respond(204);
    await gancho.api('POST', '/app/ordered/endpoint/line/fifo/retry', { key: 'k1' });
    await waitFor('the line', () => idsAt(refusing.received, '/line', from).length >= 3, 60_000);
    assert.deepEqual(idsAt(refusing.received, '/line', from), line.toReversed());
  });

  test('goes on with its numbers, and tells the readers of events what is new', async () => {
    const page = (await gancho.api('GET', '/app/fetch/poller/inbox?limit=250')).body;
    const events = (await gancho.api('GET', '/app/fetch/events?limit=250')).body;
    await gancho.api('POST', '/app/fetch/msg', { eventType: 'a', payload: { n: 1000 } });
    const after = (await gancho.api('GET', `/app/fetch/poller/inbox?iterator=${page.iterator}`))
      .body;
    assert.deepEqual(
      after.data.map(({ payload }: any) => payload.n),
      [1000],
    );
    const later = (await gancho.api('GET', `/app/fetch/events?iterator=${events.iterator}`)).body;
    assert.deepEqual(
      later.data.map(({ payload }: any) => payload.n),
      [1000],
    );
  });
});
