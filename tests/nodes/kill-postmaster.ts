/** Kills the postmaster under load, and starts the server again. */
import { startPostgres } from '../support/postgres-server.ts';
import type { NodeProof, NodeProofOptions } from './node-proof.ts';
import { NodeRun, pause } from './node-run.ts';

const loadMs = { min: 200, max: 1_000 };
const awayMs = { min: 0, max: 2_500 };
/** Longer than a node lets its callers wait: they are told. */
const longAwayMs = 6_500;
const longEvery = 10;

export interface PostmasterOptions extends NodeProofOptions {
  settings?: Record<string, string>;
}

export async function killPostmaster(options: PostmasterOptions): Promise<NodeProof> {
  const { rounds, progress, settings = {}, ...how } = options;
  await using server = await startPostgres({ settings });
  await using run = await NodeRun.begin({ ...how, server });
  const { producer, chance } = run;
  const backMs: number[] = [];
  producer.start();
  await run.accepting();
  for (let round = 1; round <= rounds; round++) {
    await pause(chance.between(loadMs.min, loadMs.max));
    await server.kill();
    const isLong = round % longEvery === 2;
    await pause(isLong ? longAwayMs : chance.between(awayMs.min, awayMs.max));
    await server.start();
    const startedAt = Date.now();
    await run.accepting();
    backMs.push(Date.now() - startedAt);
    progress(`${round}: ${producer.accepted.length} accepted so far`);
  }
  const { verdict } = await run.judge();
  const refused = answersWith(producer.answers, '503');
  if (rounds >= 2 && refused === 0) {
    verdict.violations.push({ kind: 'answer', what: 'no 503 while the database was away' });
  }
  return {
    verdict,
    producer,
    times: null,
    backMs,
    done: [['kill -9 of the postmaster', String(rounds)]],
    output: run.cluster.output,
  };
}

/** How many answers begin with these letters. */
export function answersWith(answers: ReadonlyMap<string, number>, start: string): number {
  let sum = 0;
  for (const [answer, count] of answers) if (answer.startsWith(start)) sum += count;
  return sum;
}
