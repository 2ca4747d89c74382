/** Others take every connection that the database gives, under load, and leave again. */
import { Client } from 'pg';
import { startPostgres } from '../support/postgres-server.ts';
import { answersWith } from './kill-postmaster.ts';
import type { NodeProof, NodeProofOptions } from './node-proof.ts';
import { NodeRun, pause } from './node-run.ts';

const connectionsMax = 40;
/** Longer than a node lets its callers wait. */
const crowdedMs = 7_000;
const loadMs = 1_000;
const otherName = 'others';

export async function crowdDatabase(options: NodeProofOptions): Promise<NodeProof> {
  const { rounds, progress, ...how } = options;
  const settings = { max_connections: String(connectionsMax) };
  await using server = await startPostgres({ settings });
  // Few each, so that all nodes have room where nobody else is there.
  const env = { GANCHO_DATABASE_CONNECTIONS: '6' };
  await using run = await NodeRun.begin({ ...how, server, env });
  const { producer } = run;
  const backMs: number[] = [];
  producer.start();
  await run.accepting();
  for (let round = 1; round <= rounds; round++) {
    await pause(loadMs);
    const others = new Set<Client>();
    const isOver = { now: false };
    // As each place becomes free one of the others takes it.
    const crowd = Array.from({ length: connectionsMax }, () =>
      takePlace(server.url(), others, isOver),
    );
    await endOthers(server);
    await pause(crowdedMs);
    isOver.now = true;
    await Promise.all(crowd);
    await Promise.all([...others].map((client) => client.end()));
    const leftAt = Date.now();
    await run.accepting();
    backMs.push(Date.now() - leftAt);
    progress(`${round}: ${producer.accepted.length} accepted so far`);
  }
  const { verdict } = await run.judge();
  if (answersWith(producer.answers, '503') === 0) {
    verdict.violations.push({ kind: 'answer', what: 'no 503 while there was no connection' });
  }
  return {
    verdict,
    producer,
    times: null,
    backMs,
    done: [['all connections of the server taken by others, for 7 s', String(rounds)]],
    output: run.cluster.output,
  };
}

/** Tries until it has a connection or it is over. */
async function takePlace(
  url: string,
  others: Set<Client>,
  isOver: { now: boolean },
): Promise<void> {
  while (!isOver.now) {
    const client = new Client({ connectionString: url, application_name: otherName });
    client.on('error', () => others.delete(client));
    try {
      await client.connect();
      others.add(client);
      return;
    } catch {
      await client.end().catch(() => {});
      await pause(5);
    }
  }
}

const endNodes = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE application_name LIKE 'life-%'`;

/** Ends the connections of the nodes, over one that is kept for the superuser. */
async function endOthers(server: { query: (sql: string) => Promise<unknown> }): Promise<void> {
  for (let times = 0; times < 20; times++) {
    // Where those that are being refused have the last place for a moment, the next time will do.
    await server.query(endNodes).catch(() => {});
    await pause(50);
  }
}
