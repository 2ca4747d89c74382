import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import { ClientPool, type PooledClient } from './client-pool.ts';

const options = { clientsMax: 2, idleMs: 1_000, closeMsMax: 100 };

class FakeClient implements PooledClient {
  closed = 0;
  #ended: () => void = () => {};

  end(): void {
    this.#ended();
  }

  onEnd(ended: () => void): void {
    this.#ended = ended;
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}

function scene() {
  const clock = manualClock();
  const pool = new ClientPool(clock, options);
  const opened: FakeClient[] = [];
  const open = (): Promise<FakeClient> => {
    opened.push(new FakeClient());
    return Promise.resolve(opened.at(-1)!);
  };
  const use = (key: string, run = (client: FakeClient) => Promise.resolve(client)) =>
    pool.use(key, open, run);
  return { clock, pool, opened, use };
}

test('a client is shared, and closed once nobody has used it for a while', async () => {
  const { clock, pool, opened, use } = scene();
  const [one, other] = await Promise.all([use('a'), use('a')]);
  assert.equal(one, other);
  await clock.advance(999);
  await use('a');
  await clock.advance(999);
  assert.equal(pool.size, 1);
  await clock.advance(1);
  await new Promise(setImmediate);
  assert.deepEqual([pool.size, opened.length, opened[0]!.closed], [0, 1, 1]);
});

test('the one that is idle for longest makes room; where all are in use the send fails', async () => {
  const { pool, opened, use } = scene();
  await use('a');
  await use('b');
  await use('a');
  await use('c');
  await new Promise(setImmediate);
  assert.equal(pool.size, 2);
  assert.deepEqual(
    opened.map(({ closed }) => closed),
    [0, 1, 0],
  );
  const held = Promise.withResolvers<FakeClient>();
  const busy = [use('a', () => held.promise), use('c', () => held.promise)];
  await assert.rejects(use('d'), /2 connections to brokers are in use already/);
  held.resolve(opened[0]!);
  await Promise.all(busy);
});

test('one that ended, hung or did not open is not used again', async () => {
  const { pool, opened, use } = scene();
  await use('a');
  opened[0]!.end();
  assert.notEqual(await use('a'), opened[0]);
  pool.drop('a');
  await use('a');
  assert.equal(opened.length, 3);
  const failed = pool.use(
    'x',
    () => Promise.reject(new Error('refused')),
    () => Promise.resolve(),
  );
  await assert.rejects(failed, /refused/);
  await use('x');
  await pool.close();
  assert.equal(opened.at(-1)!.closed, 1);
  await assert.rejects(use('a'), /stopping/);
});
