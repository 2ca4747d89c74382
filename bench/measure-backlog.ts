/** A store with a backlog: what the server weighs with it, and how fast it goes once it can. */
import { join } from 'node:path';
import { createIds } from '../server/src/domain/ids.ts';
import { systemClock } from '../server/src/lib/clock.ts';
import { systemRandom } from '../server/src/lib/random.ts';
import { limits } from '../server/src/limits.ts';
import { openSqlite } from '../server/src/storage/sqlite/open-sqlite.ts';
import { startGancho } from '../tests/support/gancho-process.ts';
import { temporaryFolder } from '../tests/support/temporary-folder.ts';
import { payloadBytes } from './measure.ts';
import { memoryOf, pause, type BenchReceiver } from './processes.ts';

const batch = 1000;
const hangSeconds = 60;
const drainSeconds = 20;

export interface Backlog {
  pending: number;
  /** From the start of the process to the line that says where it listens. */
  readySeconds: number;
  memoryMegabytes: number;
  drainedPerSecond: number;
}

/** Starts a server on `pending` accepted messages for an endpoint that hangs, then lets it answer. */
export async function measureBacklog(receiver: BenchReceiver, pending: number): Promise<Backlog> {
  using folder = temporaryFolder();
  await fill(folder.path, pending, `http://127.0.0.1:${receiver.ports[0]}/hook`);
  await receiver.hang();
  const startedAt = performance.now();
  await using gancho = await startGancho({ dataDir: folder.path });
  const readySeconds = (performance.now() - startedAt) / 1000;
  const pid = gancho.process.pid!;
  await pause(hangSeconds);
  const memoryMegabytes = memoryOf(pid).peak;
  await receiver.answer();
  await pause(2);
  const before = { count: await receiver.count(), at: performance.now() };
  await pause(drainSeconds);
  const passed = (performance.now() - before.at) / 1000;
  const drainedPerSecond = ((await receiver.count()) - before.count) / passed;
  return { pending, readySeconds, memoryMegabytes, drainedPerSecond };
}

/** Writes messages straight into the store, as accepting them would have. */
export async function fill(dataDir: string, pending: number, url: string): Promise<void> {
  const ids = createIds(systemClock, systemRandom);
  await using gancho = await startGancho({ dataDir });
  const { body: application } = await gancho.api('POST', '/app', { name: 'Bench', uid: 'bench' });
  const { body: endpoint } = await gancho.api('POST', '/app/bench/endpoint', { url });
  await gancho.stop();

  const storage = await openSqlite({
    path: join(dataDir, 'gancho.db'),
    clock: systemClock,
    groupCommit: limits.groupCommit,
    ...limits.store,
  });
  const payload = Buffer.from(JSON.stringify({ text: 'x'.repeat(payloadBytes - 12) }));
  for (let count = 0; count < pending; count += batch) {
    await Promise.all(
      Array.from({ length: Math.min(batch, pending - count) }, () =>
        storage.write('acceptMessage', {
          id: ids.next('msg'),
          applicationId: application.id as string,
          eventType: 'bench.event',
          eventId: null,
          channels: null,
          tags: null,
          payload,
          createdAt: systemClock.now(),
          contentType: null,
          headers: null,
          pollers: null,
          ordered: null,
          deliverAt: null,
          deliverBefore: null,
          expiresAt: null,
          targets: [endpoint.id as string],
        }),
      ),
    );
  }
  await storage.close();
}
