/** Pauses nodes for longer than their leases (SIGSTOP), several at once, and wakes them (SIGCONT). */
import { startPostgres } from '../support/postgres-server.ts';
import { takeOverMsMax } from './kill-nodes.ts';
import type { NodeProof, NodeProofOptions } from './node-proof.ts';
import { NodeRun, pause } from './node-run.ts';
import { waitFor } from '../support/wait-for.ts';
import { takeOverTimes, type Silence } from './take-over-times.ts';

const slots = 5;
const atOnceMax = 3;
/** Beyond the lease. */
const beyondMs = { min: 100, max: 1_300 };
const loadMs = { min: 200, max: 700 };
/** The promise is the lease and 5 s. */
const endedMsMax = 60_000;
/** Less than the pause: the same request reaches another node, and later the one that wakes. */
const answerMsMax = 1_000;

export interface PauseOptions extends NodeProofOptions {
  /** Pauses last beyond the moment at which others have ended the node, however long a busy machine takes. */
  untilEnded?: boolean;
}

export async function pauseNodes(options: PauseOptions): Promise<NodeProof> {
  const { rounds, progress, takeOverMs = takeOverMsMax, untilEnded = false, ...how } = options;
  await using server = await startPostgres();
  await using run = await NodeRun.begin({ ...how, server, slots, answerMsMax });
  const { cluster, producer, chance } = run;
  const silences: Silence[] = [];
  producer.start();
  await run.accepting();
  while (silences.length < rounds) {
    await pause(chance.between(loadMs.min, loadMs.max));
    const count = Math.min(rounds - silences.length, atOnceMax);
    const drawn = cluster.slots.toSorted(() => chance.fraction() - 0.5).slice(0, count);
    for (const slot of drawn) {
      cluster.pause(slot);
      silences.push({ life: cluster.lifeOf(slot).name, at: Date.now() });
    }
    if (untilEnded)
      await haveEnded(
        run,
        drawn.map((slot) => cluster.lifeOf(slot).pid),
      );
    else await pause(run.leaseMs);
    await pause(chance.between(beyondMs.min, beyondMs.max));
    for (const slot of drawn) cluster.resume(slot);
    progress(`${silences.length}: ${producer.accepted.length} accepted so far`);
  }
  const { verdict, evidence } = await run.judge();
  const times = takeOverTimes(evidence, silences, run.leaseMs + takeOverMs);
  for (const what of times.slow) verdict.violations.push({ kind: 'slow', what });
  return {
    verdict,
    producer,
    times,
    backMs: [],
    done: [
      [`SIGSTOP beyond the lease, up to ${atOnceMax} of ${slots} nodes at once`, String(rounds)],
    ],
    output: cluster.output,
  };
}

/** A node is called by its host and its process. */
async function haveEnded(run: NodeRun, pids: number[]): Promise<void> {
  const names = pids.map((pid) => `name LIKE '%/${pid}'`).join(' OR ');
  await waitFor(
    'others to end the paused nodes',
    async () =>
      (await run.query(`SELECT FROM node WHERE ended_at IS NULL AND (${names})`)).length === 0,
    endedMsMax,
  );
}
