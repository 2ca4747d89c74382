/** Stores that are full of messages, to be read from: a file, or a database cut into slices of days. */
import { join } from 'node:path';
import { createSqliteActs } from '../server/src/storage/sqlite/commit-calls.ts';
import { connect } from '../server/src/storage/sqlite/connect.ts';
import { migrate } from '../server/src/storage/sqlite/migrate.ts';
import { PreparedStatements } from '../server/src/storage/sqlite/prepared-statements.ts';
import type { ReadVerb } from '../server/src/storage/storage.ts';
import { SharedDatabase } from '../tests/support/postgres-nodes.ts';
import { startPostgres } from '../tests/support/postgres-server.ts';
import { programRole } from '../tests/support/postgres-folder.ts';
import { temporaryFolder } from '../tests/support/temporary-folder.ts';
import { fillStore, type FillOptions, type Filled, type FilledStore } from './fill-store.ts';
import { cpuOf, cpuOfAll } from './processes.ts';

export interface ReadableStore extends Filled, AsyncDisposable {
  read: (verb: ReadVerb, input: unknown) => unknown;
  /** Processor time so far of what answers, in microseconds. */
  cpu: () => number;
}

const dayMs = 86_400_000;

function progress(done: number): void {
  if (done % 20_000 === 0) process.stderr.write(`${done} messages\n`);
}

export async function fillSqlite(options: FillOptions): Promise<ReadableStore> {
  const folder = temporaryFolder();
  const database = connect({ path: join(folder.path, 'lists.db'), readOnly: false });
  migrate(database);
  database.exec('PRAGMA synchronous = OFF');
  const acts = createSqliteActs(new PreparedStatements(database));
  const store: FilledStore = {
    commit: (calls) =>
      acts.commit(calls).map((result) => {
        if ('error' in result) throw new Error(result.error);
        return (result.ok as { value: unknown }).value;
      }),
  };
  const filled = await fillStore(store, options, (done) => {
    progress(done);
    if (done % 20_000 === 0) database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  });
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  return {
    ...filled,
    read: (verb, input) => acts.read(verb, input),
    cpu: () => cpuOf(process.pid),
    async [Symbol.asyncDispose]() {
      database.close();
      folder[Symbol.dispose]();
    },
  };
}

/** The slices of past days are made as if the database had been there: a day each. */
export async function fillPostgres(options: FillOptions): Promise<ReadableStore> {
  const server = await startPostgres({
    settings: { fsync: 'off', shared_buffers: '512MB', max_wal_size: '4GB' },
  });
  const database = await SharedDatabase.create(server);
  const node = await database.openNode();
  let last = -1;
  const store: FilledStore = {
    commit: (calls) =>
      Promise.all(calls.map(({ verb, input }) => node.write(verb, input as never))),
    async reach(at) {
      // Counted as the store counts them (see slices.ts).
      const day = Math.floor((at - Date.UTC(2020, 0, 1)) / dayMs);
      if (day === last) return;
      last = day;
      const [first, before] = [day * 2 ** 32, (day + 1) * 2 ** 32];
      const slices = ['message', 'attempt', 'undelivered'].map(
        (table) =>
          `CREATE TABLE IF NOT EXISTS ${table}_${day} PARTITION OF ${table} FOR VALUES FROM (${first}) TO (${before});`,
      );
      await database.query(
        `SET ROLE ${programRole}; ${slices.join(' ')} SELECT setval('message_position', ${first}, false)`,
      );
    },
  };
  const filled = await fillStore(store, options, progress);
  await database.query('VACUUM ANALYZE');
  return {
    ...filled,
    read: (verb, input) => node.read(verb, input),
    cpu: () => cpuOfAll(server.postmasterPid),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
