/** Holds the store that nodes share to the promises of the contract. */
import { systemClock } from '../../server/src/lib/clock.ts';
import { systemRandom } from '../../server/src/lib/random.ts';
import { limits } from '../../server/src/limits.ts';
import {
  openPostgres,
  type PostgresStorage,
} from '../../server/src/storage/postgres/open-postgres.ts';
import { databaseOf, sharedPostgres } from '../support/postgres-server.ts';
import { storageConformance } from './conformance.ts';
import type { StoreUnderTest } from './store-under-test.ts';

/** Longer than any test. */
const leaseMs = 600_000;

function openAt(url: string): Promise<PostgresStorage> {
  const { groupCommit } = limits;
  return openPostgres({ url, clock: systemClock, random: systemRandom, groupCommit });
}

/** As a node that is not the one before. */
async function joinAt(url: string): Promise<PostgresStorage> {
  const storage = await openAt(url);
  await storage.shared.join({ name: 'test', works: true, leaseMs });
  return storage;
}

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

storageConformance('postgres', async () => {
  const server = await sharedPostgres();
  const url = await createStore();
  let storage = await joinAt(url);
  const { newestPosition } = await storage.read('freshState', undefined);
  const ask = (sql: string) => server.query(sql, databaseOf(url));
  const store: StoreUnderTest = {
    get storage() {
      return storage;
    },
    async reopen() {
      await storage.close();
      await ask('UPDATE node SET lease_until = 0 WHERE ended_at IS NULL');
      storage = await joinAt(url);
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
});
