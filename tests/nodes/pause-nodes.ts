/** Pauses nodes for longer than their leases (SIGSTOP), several at once, and wakes them (SIGCONT). */
import { startPostgres } from '../support/postgres-server.ts';
import { takeOverMsMax } from './kill-nodes.ts';
import type { NodeProof, NodeProofOptions } from './node-proof.ts';
import { NodeRun, pause } from './node-run.ts';
import { takeOverTimes, type Silence } from './take-over-times.ts';

const slots = 5;
const atOnceMax = 3;
/** Beyond the lease. */
const usualBeyondMs = { min: 100, max: 1_300 };
const loadMs = { min: 200, max: 700 };
/** Less than the pause: the same request reaches another node, and later the one that wakes. */
const answerMsMax = 1_000;

export interface PauseOptions extends NodeProofOptions {
  /** How far beyond the lease a pause lasts. */
  beyondMs?: { min: number; max: number };
}

export async function pauseNodes(options: PauseOptions): Promise<NodeProof> {
  const {
    rounds,
    progress,
    takeOverMs = takeOverMsMax,
    beyondMs = usualBeyondMs,
    ...how
  } = options;
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
    await pause(run.leaseMs + chance.between(beyondMs.min, beyondMs.max));
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
