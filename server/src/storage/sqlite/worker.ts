/** A thread that owns one SQLite connection: the only writer, or one that reads. */
import { flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { ReadVerb } from '../storage.ts';
import { createSqliteActs } from './commit-calls.ts';
import { connect, settleLog } from './connect.ts';
import { migrate } from './migrate.ts';
import { packResult, unpackCall, type PackedCall } from './packed-calls.ts';
import type { StoreError } from './store-fault.ts';
import { PreparedStatements } from './prepared-statements.ts';

export type Request =
  | { id: number; kind: 'commit'; calls: PackedCall[] }
  | { id: number; kind: 'read'; verb: ReadVerb; input: unknown }
  | { id: number; kind: 'checkpoint'; mode: 'PASSIVE' | 'RESTART' | 'TRUNCATE' }
  | { id: number; kind: 'close' };

export type Reply = { id: number; result: unknown } | ({ id: number } & StoreError);

export type Role = 'writer' | 'reader' | 'lister';

const { path, role } = workerData as { path: string; role: Role };
const port = parentPort!;

try {
  // The lister's connection must be able to write, because it runs checkpoints.
  const database = connect({ path, readOnly: role === 'reader' });
  if (role === 'writer') {
    settleLog(database);
    migrate(database);
  }
  const statements = new PreparedStatements(database);
  const acts = createSqliteActs(statements);
  port.postMessage({ id: 0, result: 'ready' });
  // What was compiled serves the next start, however this one ends.
  flushCompileCache();

  port.on('message', (request: Request) => {
    try {
      port.postMessage({ id: request.id, result: handle(request) } satisfies Reply);
    } catch (error) {
      port.postMessage({ id: request.id, ...describe(error) } satisfies Reply);
    }
    if (request.kind === 'close') port.close();
  });

  function handle(request: Request): unknown {
    switch (request.kind) {
      case 'commit':
        return acts.commit(request.calls.map(unpackCall)).map(packResult);
      case 'read':
        return acts.read(request.verb, request.input);
      case 'checkpoint':
        return statements.get(`PRAGMA wal_checkpoint(${request.mode})`);
      case 'close':
        database.close();
        return null;
    }
  }
} catch (error) {
  port.postMessage({ id: 0, ...describe(error) });
  port.close();
}

function describe(error: unknown): StoreError {
  const code = (error as { errcode?: number } | null)?.errcode ?? 0;
  return { error: error instanceof Error ? error.message : String(error), code };
}
