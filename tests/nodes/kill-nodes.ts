/** Kills nodes at random moments under load, and starts them again. */
import { startPostgres } from '../support/postgres-server.ts';
import { NodeRun, pause } from './node-run.ts';
import { takeOverTimes, type Silence } from './take-over-times.ts';
import type { NodeProof, NodeProofOptions } from './node-proof.ts';

const loadMs = { min: 100, max: 900 };
const awayMsMax = 2_500;
/** By the promise: after the end of the lease. */
export const takeOverMsMax = 5_000;

export interface KillNodesOptions extends NodeProofOptions {
  /** Each dead node comes back with a new data folder, so that only others can take over. */
  newFolders?: boolean;
}

export async function killNodes(options: KillNodesOptions): Promise<NodeProof> {
  const { rounds, progress, takeOverMs = takeOverMsMax, newFolders = false, ...how } = options;
  await using server = await startPostgres();
  await using run = await NodeRun.begin({ ...how, server });
  const { cluster, producer, chance } = run;
  const silences: Silence[] = [];
  const counts = { newFolder: 0, starting: 0 };
  producer.start();
  await run.accepting();
  for (let round = 1; round <= rounds; round++) {
    await pause(chance.between(loadMs.min, loadMs.max));
    const slot = chance.pick(cluster.slots);
    if (!cluster.isListening(slot)) counts.starting += 1;
    const { name } = cluster.lifeOf(slot);
    await cluster.kill(slot);
    silences.push({ life: name, at: cluster.lifeOf(slot).endedAt! });
    const newFolder = chance.fraction() < 0.5 || newFolders;
    if (newFolder) counts.newFolder += 1;
    await pause(chance.between(0, awayMsMax));
    const started = cluster.spawn(slot, { newFolder });
    // One round in four strikes again while it starts.
    if (chance.fraction() < 0.75) await started.listening;
    progress(`${round} ${name} killed: ${producer.accepted.length} accepted so far`);
  }
  await Promise.all(cluster.slots.map((slot) => cluster.listening(slot)));
  const { verdict, evidence } = await run.judge();
  const times = takeOverTimes(evidence, silences, run.leaseMs + takeOverMs);
  for (const what of times.slow) verdict.violations.push({ kind: 'slow', what });
  return {
    verdict,
    producer,
    times,
    backMs: [],
    done: [
      ['kill -9 of a node', String(rounds)],
      ['… while it started', String(counts.starting)],
      ['… then started with a new data folder', String(counts.newFolder)],
    ],
    output: cluster.output,
  };
}
