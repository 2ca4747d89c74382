/** The same load through PgBouncer in transaction mode, with and without a way past it, and a kill. */
import { databaseOf, startPostgres } from '../support/postgres-server.ts';
import { startPgBouncer } from '../support/pgbouncer.ts';
import { takeOverMsMax } from './kill-nodes.ts';
import type { NodeProof, NodeProofOptions } from './node-proof.ts';
import { NodeRun, pause } from './node-run.ts';
import { takeOverTimes, type Silence } from './take-over-times.ts';

const loadMs = 1_500;

export interface PoolOptions extends NodeProofOptions {
  /** Whether the nodes hear each other past the pool. */
  listens: boolean;
}

export async function poolInFront(options: PoolOptions): Promise<NodeProof> {
  const { rounds, progress, listens, takeOverMs = takeOverMsMax, ...how } = options;
  await using server = await startPostgres();
  await using pool = await startPgBouncer({ server });
  const direct = await server.createDatabase();
  await using run = await NodeRun.begin({
    ...how,
    server,
    database: direct,
    databaseUrl: (url) => pool.url(databaseOf(url)),
    ...(listens ? { env: { GANCHO_DATABASE_LISTEN_URL: direct } } : {}),
  });
  const { producer, cluster, chance } = run;
  const silences: Silence[] = [];
  producer.start();
  await run.accepting();
  for (let round = 1; round <= rounds; round++) {
    await pause(loadMs);
    const slot = chance.pick(cluster.slots);
    await cluster.kill(slot);
    const { name, endedAt } = cluster.lifeOf(slot);
    silences.push({ life: name, at: endedAt! });
    await pause(loadMs);
    await cluster.start(slot, { newFolder: true });
    progress(`${round} ${name} killed: ${producer.accepted.length} accepted so far`);
  }
  await run.accepting();
  const { verdict, evidence } = await run.judge();
  const times = takeOverTimes(evidence, silences, run.leaseMs + takeOverMs);
  for (const what of times.slow) verdict.violations.push({ kind: 'slow', what });
  return {
    verdict,
    producer,
    times,
    backMs: [],
    done: [
      [
        `PgBouncer in front, nodes hear each other ${listens ? 'past it' : 'by polling'}: kill -9`,
        String(rounds),
      ],
    ],
    output: cluster.output,
  };
}
