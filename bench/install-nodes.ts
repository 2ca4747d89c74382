/** Nodes on one PostgreSQL, to be measured like a single server. */
import { startGancho, type GanchoProcess } from '../tests/support/gancho-process.ts';
import type { PostgresServer } from '../tests/support/postgres-server.ts';
import { startPostgres } from '../tests/support/postgres-server.ts';
import type { Installation } from './measure.ts';
import { cpuOfAll } from './processes.ts';

/** Durable, and otherwise as it comes but for memory, and for checkpoints that a minute does not force. */
export function startBenchPostgres(): Promise<PostgresServer> {
  return startPostgres({ settings: { shared_buffers: '512MB', max_wal_size: '4GB' } });
}

/** So many nodes on a new database. */
export async function installNodes(server: PostgresServer, count: number): Promise<Installation> {
  const url = await server.createDatabase();
  const nodes: GanchoProcess[] = [];
  for (let index = 0; index < count; index++) {
    nodes.push(
      await startGancho({
        env: {
          GANCHO_DATABASE_URL: url,
          GANCHO_MASTER_KEY: `${'A'.repeat(43)}=`,
          GANCHO_LOG_LEVEL: 'info',
        },
      }),
    );
  }
  return {
    nodes,
    databaseCpu: () => cpuOfAll(server.postmasterPid),
    async [Symbol.asyncDispose]() {
      for (const node of nodes) await node[Symbol.asyncDispose]();
      await server.dropDatabase(url);
      // What one measurement has left to write is not to be written during the next.
      await server.query('CHECKPOINT');
    },
  };
}
