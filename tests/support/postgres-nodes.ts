/** Opens nodes on one database, as several processes would. */
import { systemClock } from '../../server/src/lib/clock.ts';
import { systemRandom } from '../../server/src/lib/random.ts';
import { limits } from '../../server/src/limits.ts';
import {
  openPostgres,
  type PostgresOptions,
  type PostgresStorage,
} from '../../server/src/storage/postgres/open-postgres.ts';
import { sharedPostgres, type PostgresServer } from './postgres-server.ts';

/** Longer than any test. */
const leaseMsUsual = 600_000;

/** A database in the newest schema, and as many nodes on it as are asked for. */
export class SharedDatabase implements AsyncDisposable {
  readonly server: PostgresServer;
  readonly url: string;
  readonly #nodes: PostgresStorage[] = [];

  private constructor(server: PostgresServer, url: string) {
    this.server = server;
    this.url = url;
  }

  /** On a server of the test's own, or on the one of the process. */
  static async create(own?: PostgresServer): Promise<SharedDatabase> {
    const server = own ?? (await sharedPostgres());
    return new SharedDatabase(server, await server.createDatabase());
  }

  /** Another opening of the store, which has joined with a lease. */
  async openNode(
    options: Partial<PostgresOptions> & { leaseMs?: number } = {},
  ): Promise<PostgresStorage & { node: number }> {
    const { leaseMs = leaseMsUsual, ...own } = options;
    const storage = await openPostgres({
      url: this.url,
      clock: systemClock,
      random: systemRandom,
      groupCommit: limits.groupCommit,
      ...own,
    });
    this.#nodes.push(storage);
    const { node } = await storage.shared.join({ name: 'test', works: true, leaseMs });
    return { ...storage, node };
  }

  /** Asks the database as the server's superuser. */
  query(sql: string): Promise<Record<string, any>[]> {
    return this.server.query(sql, new URL(this.url).pathname.slice(1));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.close()));
    await this.server.dropDatabase(this.url);
  }
}
