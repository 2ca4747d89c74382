/** `npm run prove -- fairness`: a quiet tenant beside a busy one keeps its latency. */
import { percentile } from '../../bench/processes.ts';
import type { ProofOptions, ProofResult } from '../prove.ts';
import { measureWay, type FairnessOptions, type Neighbour, type Way } from './measure-fairness.ts';

/** What the quiet tenant's p99 may be, in times of what it has alone. */
const timesMax = 2;
/** Below this difference a scheduler's slice decides, not the product, in milliseconds. */
const noiseMs = 5;

const scenes: [string, Exclude<Neighbour, null>][] = [
  ['whose endpoint is healthy', 'healthy'],
  ['whose endpoint refuses connections', 'dead'],
  ['whose endpoint never answers', 'hanging'],
];

export async function prove({ full, progress }: ProofOptions): Promise<ProofResult> {
  const rounds = full ? 5 : 2;
  const options: FairnessOptions = {
    quietPerSecond: 20,
    busyPerSecond: 2_000,
    seconds: full ? 20 : 6,
  };
  const ways = new Map<Neighbour, Way[]>();
  for (let round = 1; round <= rounds; round++) {
    for (const neighbour of [null, ...scenes.map(([, one]) => one)]) {
      const way = await measureWay(neighbour, options);
      ways.set(neighbour, [...(ways.get(neighbour) ?? []), way]);
      progress(`round ${round}, ${neighbour ?? 'alone'}: ${describe(way)}`);
    }
  }
  const alone = median(ways.get(null)!);
  const violations: string[] = [];
  const rows = [row('alone', alone, alone)];
  for (const [name, neighbour] of scenes) {
    const way = median(ways.get(neighbour)!);
    rows.push(row(`beside a tenant with 100 times its load, ${name}`, way, alone));
    const violation = violationOf(way, alone);
    if (violation !== null) violations.push(`${name}: ${violation}`);
  }
  // The judge itself: a tenant that shares an endpoint which never answers must be found out.
  const planted = await measureWay('hanging', { ...options, shared: true, seconds: 3 });
  const found = violationOf(planted, alone) !== null;
  if (!found) violations.push('the planted fault was not found');
  rows.push(
    `| planted: both send to the endpoint that never answers | ${found ? 'found' : 'not found'} | | | |`,
  );
  return {
    table: [
      `A quiet tenant with ${options.quietPerSecond} messages/s; medians of ${rounds} rounds of ${options.seconds} s by turns.`,
      '',
      '| | p50, ms | p99, ms | p99 ÷ alone | arrived |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n'),
    violations,
  };
}

function violationOf(way: Way, alone: Way): string | null {
  if (!(way.arrived > 0.95)) return `only ${(way.arrived * 100).toFixed(0)} % arrived`;
  const allowed = Math.max(alone.p99 * timesMax, alone.p99 + noiseMs);
  return way.p99 > allowed ? `p99 ${way.p99.toFixed(1)} ms, allowed ${allowed.toFixed(1)}` : null;
}

function median(ways: readonly Way[]): Way {
  const of = (name: keyof Way) =>
    percentile(
      ways.map((way) => way[name]),
      0.5,
    );
  return { p50: of('p50'), p99: of('p99'), arrived: of('arrived') };
}

function describe({ p50, p99, arrived }: Way): string {
  return `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${(arrived * 100).toFixed(0)} % arrived`;
}

function row(name: string, way: Way, alone: Way): string {
  return `| ${name} | ${way.p50.toFixed(1)} | ${way.p99.toFixed(1)} | ${(way.p99 / alone.p99).toFixed(2)} | ${(way.arrived * 100).toFixed(0)} % |`;
}
