/** Fills a store with delivered messages as a server would have left them, in large commits. */
import { join } from 'node:path';
import { createIds } from '../server/src/domain/ids.ts';
import type { Attempt, Message } from '../server/src/domain/message.ts';
import { systemClock } from '../server/src/lib/clock.ts';
import { systemRandom } from '../server/src/lib/random.ts';
import type { AttemptRecord } from '../server/src/storage/storage.ts';
import { createSqliteActs, type SqliteActs } from '../server/src/storage/sqlite/commit-calls.ts';
import { connect } from '../server/src/storage/sqlite/connect.ts';
import { PreparedStatements } from '../server/src/storage/sqlite/prepared-statements.ts';
import { payloadBytes, setUpBench } from './measure.ts';
import { startGancho } from '../tests/support/gancho-process.ts';

const commitMessages = 2_000;
const ids = createIds(systemClock, systemRandom);
const payload = Buffer.from(JSON.stringify({ text: 'x'.repeat(payloadBytes - 12) }));
const noBody = new Uint8Array();

/** A store with an application and one endpoint, to be written to in this process. */
export interface BenchStore {
  dataDir: string;
  applicationId: string;
  endpointId: string;
}

export async function newBenchStore(dataDir: string, url: string): Promise<BenchStore> {
  await using gancho = await startGancho({ dataDir });
  const { applicationId, endpointIds } = await setUpBench(gancho, [url]);
  await gancho.stop();
  return { dataDir, applicationId, endpointId: endpointIds[0]! };
}

/** The acts of a store, while no server runs on it. */
export function openActs({ dataDir }: BenchStore, { safe }: { safe: boolean }) {
  const database = connect({ path: join(dataDir, 'gancho.db'), readOnly: false });
  if (!safe) database.exec('PRAGMA synchronous = OFF');
  const acts = createSqliteActs(new PreparedStatements(database));
  return {
    acts,
    checkpoint: () => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'),
    [Symbol.dispose]() {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      database.close();
    },
  };
}

export function newMessages(store: BenchStore, count: number): Message[] {
  return Array.from({ length: count }, () => ({
    id: ids.next('msg'),
    applicationId: store.applicationId,
    eventType: 'bench.event',
    eventId: null,
    channels: null,
    tags: null,
    payload,
    contentType: null,
    headers: null,
    createdAt: systemClock.now(),
    deliverAt: null,
    deliverBefore: null,
    expiresAt: null,
    targets: [store.endpointId],
    pollers: null,
    ordered: null,
  }));
}

/** The successes of these messages, which have consecutive positions. */
export function successesOf(
  store: BenchStore,
  messages: readonly Message[],
  first: number,
): AttemptRecord[] {
  return messages.map((message, index) => {
    const attempt: Attempt = {
      id: ids.next('atmpt'),
      position: first + index,
      messageId: message.id,
      applicationId: store.applicationId,
      endpointId: store.endpointId,
      eventType: message.eventType,
      url: 'http://127.0.0.1:8080/hook',
      number: 1,
      trigger: 'scheduled',
      status: 'success',
      responseStatus: 204,
      responseBody: noBody,
      durationMs: 5,
      cause: null,
      startedAt: message.createdAt,
      nextAt: null,
    };
    return { attempt, doneDueAt: null };
  });
}

/** Accepts messages and records the successes of others in one commit; returns the first position. */
export function commitTogether(
  acts: SqliteActs,
  messages: Message[],
  records: AttemptRecord[],
): number {
  const [accepted] = acts.commit([
    { verb: 'acceptMessages', input: { messages, refused: '[]' }, once: null },
    { verb: 'recordAttempts', input: records, once: null },
  ]);
  if (accepted === undefined || 'error' in accepted) throw new Error(accepted?.error);
  return (accepted.ok as { value: { positions: number[] } }).value.positions[0]!;
}

/** Adds messages, each delivered at the first attempt, and leaves nothing owed. */
export function growStore(store: BenchStore, count: number, progress: (done: number) => void) {
  using opened = openActs(store, { safe: false });
  const { acts } = opened;
  let records: AttemptRecord[] = [];
  let last = 0;
  for (let done = 0; done < count; done += commitMessages) {
    const messages = newMessages(store, Math.min(commitMessages, count - done));
    const first = commitTogether(acts, messages, records);
    records = successesOf(store, messages, first);
    last = first + messages.length - 1;
    if (done % 20_000 === 0) opened.checkpoint();
    if (done % 200_000 === 0) progress(done);
  }
  acts.commit([
    { verb: 'recordAttempts', input: records, once: null },
    { verb: 'advanceFresh', input: last, once: null },
  ]);
}
