/** Opens stores on PostgreSQL for the conformance suite: a database of its own for each test. */
import { systemClock } from '../../server/src/lib/clock.ts';
import { systemRandom } from '../../server/src/lib/random.ts';
import { limits } from '../../server/src/limits.ts';
import {
  openPostgres,
  type PostgresStorage,
} from '../../server/src/storage/postgres/open-postgres.ts';
import { databaseOf, sharedPostgres } from '../support/postgres-server.ts';
import type { OpenStore, StoreUnderTest } from './store-under-test.ts';

/** Longer than any test. */
const leaseMs = 600_000;

let migrated: Promise<string> | undefined;
let next: Promise<string> | undefined;

/** An empty database in the newest schema: a copy of one that was migrated once. */
async function copyMigrated(): Promise<string> {
  const server = await sharedPostgres();
  migrated ??= (async () => {
    const url = await server.createDatabase();
    await (await openAt(url)).close();
    return url;
  })();
  return server.createDatabase(await migrated);
}

/** Made while the test before runs. */
async function createStore(): Promise<string> {
  const url = await (next ?? copyMigrated());
  next = copyMigrated();
  next.catch(() => {});
  return url;
}

export function openAt(url: string, listenUrl = url): Promise<PostgresStorage> {
  const { groupCommit } = limits;
  return openPostgres({ url, listenUrl, clock: systemClock, random: systemRandom, groupCommit });
}

/** `through` says how the program reaches a database of the shared server: directly, or by a pooler. */
export function postgresStores(through: (url: string) => string | Promise<string>): OpenStore {
  /** As a node that is not the one before. */
  async function join(url: string): Promise<PostgresStorage> {
    const storage = await openAt(await through(url), url);
    await storage.shared.join({ name: 'test', works: true, leaseMs });
    return storage;
  }

  return async () => {
    const server = await sharedPostgres();
    const url = await createStore();
    const ask = (sql: string) => server.query(sql, databaseOf(url));
    let storage = await join(url);
    const { newestPosition } = await storage.read('freshState', undefined);
    const store: StoreUnderTest = {
      get storage() {
        return storage;
      },
      async reopen() {
        await storage.close();
        await ask('UPDATE node SET lease_until = 0 WHERE ended_at IS NULL');
        storage = await join(url);
        while ((await storage.shared.takeOver({ limit: 10_000 })).more);
      },
      place: (nth) => newestPosition + nth,
      async endDay() {
        // Positions are cut by days: those of a day are 2^32.
        await ask(
          `SELECT setval('message_position', ((last_value >> 32) + 1) << 32, false) FROM message_position`,
        );
      },
      async [Symbol.asyncDispose]() {
        await storage.close();
        await server.dropDatabase(url);
      },
    };
    return store;
  };
}
