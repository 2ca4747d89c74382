/** Kills the primary under load and promotes its synchronous standby, again and again. */
import { openLine, type CutLine } from '../support/cut-line.ts';
import { startPostgres, type PostgresServer } from '../support/postgres-server.ts';
import type { NodeProof, NodeProofOptions } from './node-proof.ts';
import { NodeRun, pause } from './node-run.ts';

const loadMs = { min: 300, max: 1_200 };
/** For how long nobody is there who can be written to. */
const gapMsMax = 1_500;

export interface PromoteOptions extends NodeProofOptions {
  /** Done to the primary and its standby before the load, to show that the judge sees what it breaks. */
  spoil?: (primary: PostgresServer, standby: PostgresServer) => Promise<void>;
}

/**
 * Nodes know two addresses, at each of which one server of the pair is reached: a new standby takes
 * the place of the primary that was killed.
 */
export async function promoteStandby(options: PromoteOptions): Promise<NodeProof> {
  const { rounds, progress, spoil, ...how } = options;
  const servers: PostgresServer[] = [await startPostgres()];
  const lines: CutLine[] = [];
  const [first] = servers;
  try {
    for (const _ of [0, 1]) lines.push(await openLine(first!.port));
    const hosts = lines.map(({ port }) => `127.0.0.1:${port}`).join(',');
    await using run = await NodeRun.begin({
      ...how,
      server: first!,
      databaseUrl: (url) => url.replace(/127\.0\.0\.1:\d+/, hosts),
    });
    const { producer, chance } = run;
    const backMs: number[] = [];
    let primary = first!;
    let place = 0;
    producer.start();
    await run.accepting();
    for (let round = 1; round <= rounds; round++) {
      const standby = await primary.standby();
      servers.push(standby);
      lines[1 - place]!.leadTo(standby.port);
      await spoil?.(primary, standby);
      await pause(chance.between(loadMs.min, loadMs.max));
      await primary.kill();
      await pause(chance.between(0, gapMsMax));
      await standby.promote();
      const promotedAt = Date.now();
      run.server = standby;
      await run.accepting();
      backMs.push(Date.now() - promotedAt);
      primary.remove();
      primary = standby;
      place = 1 - place;
      progress(`${round}: ${producer.accepted.length} accepted so far`);
    }
    const { verdict } = await run.judge();
    return {
      verdict,
      producer,
      times: null,
      backMs,
      done: [['kill -9 of the primary, its synchronous standby promoted', String(rounds)]],
      output: run.cluster.output,
    };
  } finally {
    for (const server of servers) await server[Symbol.asyncDispose]();
    for (const line of lines) await line[Symbol.asyncDispose]();
  }
}
