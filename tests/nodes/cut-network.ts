/** Cuts, freezes and slows the ways of nodes to their database, and heals them. */
import { openLine, type CutLine } from '../support/cut-line.ts';
import { startPostgres } from '../support/postgres-server.ts';
import type { NodeProof, NodeProofOptions } from './node-proof.ts';
import { NodeRun, pause } from './node-run.ts';

const loadMs = { min: 200, max: 800 };
const brokenMs = { min: 100, max: 3_000 };
/** Of some: a node that cannot reach the database says so after 5 s. */
const longMs = 6_500;
const longEvery = 10;
const slowMs = 150;

export interface CutOptions extends NodeProofOptions {
  /** One of the faults alone, and no longer than this. */
  only?: { fault: string; forMs: number };
}

export const reset = 'connections reset, new ones too';

const faults: Record<string, (line: CutLine) => void> = {
  [reset]: (line) => line.cut(),
  'nothing passes': (line) => line.freeze(),
  'no answer passes': (line) => line.freeze('answers'),
  'no request passes': (line) => line.freeze('requests'),
  [`each piece takes ${slowMs} ms`]: (line) => line.slow(slowMs),
};

export async function cutNetwork(options: CutOptions): Promise<NodeProof> {
  const { rounds, progress, only, ...how } = options;
  await using server = await startPostgres();
  const lines: CutLine[] = [];
  for (let slot = 0; slot < 3; slot++) lines.push(await openLine(server.port));
  try {
    const databaseUrl = (url: string, slot: number): string => lines[slot]!.urlOver(url);
    await using run = await NodeRun.begin({ ...how, server, databaseUrl });
    const { producer, chance } = run;
    const done = new Map<string, number>();
    const backMs: number[] = [];
    const names = only === undefined ? Object.keys(faults) : [only.fault];
    producer.start();
    await run.accepting();
    for (let round = 1; round <= rounds; round++) {
      await pause(chance.between(loadMs.min, loadMs.max));
      // Each once at first; to one node, to two, or to all of them.
      const name = round <= names.length ? names[round - 1]! : chance.pick(names);
      const struck = lines.toSorted(() => chance.fraction() - 0.5).slice(0, chance.pick([1, 2, 3]));
      for (const line of struck) faults[name]!(line);
      const isLong = round % longEvery === 0;
      const usualMs = only?.forMs ?? chance.between(brokenMs.min, brokenMs.max);
      await pause(isLong && only === undefined ? longMs : usualMs);
      for (const line of struck) line.heal();
      const healedAt = Date.now();
      await run.accepting();
      backMs.push(Date.now() - healedAt);
      done.set(name, (done.get(name) ?? 0) + 1);
      progress(`${round} ${name}: ${producer.accepted.length} accepted so far`);
    }
    const { verdict } = await run.judge();
    const rows = [...done].map(([name, times]) => [`… ${name}`, String(times)]);
    return {
      verdict,
      producer,
      times: null,
      backMs,
      done: [['faults between nodes and database', String(rounds)], ...rows],
      output: run.cluster.output,
    };
  } finally {
    for (const line of lines) await line[Symbol.asyncDispose]();
  }
}
