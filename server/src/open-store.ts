/** Opens the store that the configuration names: a file of this machine's, or one that nodes share. */
import type { Config } from './config.ts';
import type { Message } from './domain/message.ts';
import type { Clock } from './lib/clock.ts';
import type { Random } from './lib/random.ts';
import { limits } from './limits.ts';
import type { SharedStore } from './storage/contract/nodes.ts';
import { openSqlite } from './storage/sqlite/open-sqlite.ts';
import type { Storage } from './storage/storage.ts';

export interface OpenStoreInput {
  config: Pick<Config, 'databaseUrl' | 'databaseListenUrl' | 'databaseConnections'>;
  /** The file of the embedded store. */
  databasePath: string;
  clock: Clock;
  random: Random;
  report: (problem: string) => void;
  /** The promise cannot be kept any more: must end the process at once, with this sentence. */
  lost: (sentence: string) => void;
  /** Messages that are accepted though their callers were told that it could not be known. */
  found: (message: Message, place: { position: number; previous: number }) => void;
}

export interface OpenStore {
  storage: Storage;
  /** null where no other process can have it. */
  shared: SharedStore | null;
  /** Whether it takes writes at present. */
  isWritable: () => boolean;
}

export async function openStore(input: OpenStoreInput): Promise<OpenStore> {
  const { config, databasePath, clock, random, report, lost } = input;
  const { groupCommit } = limits;
  if (config.databaseUrl === null) {
    const storage = await openSqlite({
      path: databasePath,
      clock,
      groupCommit,
      report,
      lost,
      ...limits.store,
    });
    return { storage, shared: null, isWritable: () => storage.diskState() !== 'unwritable' };
  }
  // Loaded late: most installations have no use for it.
  const { openPostgres } = await import('./storage/postgres/open-postgres.ts');
  const storage = await openPostgres({
    url: config.databaseUrl,
    listenUrl: config.databaseListenUrl ?? config.databaseUrl,
    connections: config.databaseConnections,
    clock,
    random,
    groupCommit,
    report,
    found: (messages) => {
      for (const { message, ...place } of messages) input.found(message, place);
    },
  });
  return { storage, shared: storage.shared, isWritable: () => storage.isReachable() };
}
