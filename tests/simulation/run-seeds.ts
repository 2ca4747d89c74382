/** Many runs, one after the other: what they come to together, and how fast they are. */
import { runSeed } from './run-seed.ts';
import type { BrokenRule } from './trace.ts';

/** One seed in so many is run twice, and both runs must be equal. */
export const twiceEvery = 100;

/** What is looked at of a run. */
export interface RunResult {
  seed: number;
  broken: BrokenRule | null;
  hash: string;
  lines: readonly string[];
  totals: object;
}

export interface SeedsResult {
  done: number;
  twice: number;
  /** The first run that broke a rule; null where none did. */
  failed: RunResult | null;
  /** Totals of all runs, by name. */
  sum: Record<string, number>;
  /** Of the processor. */
  seconds: number;
}

/** Ends with the first broken rule. */
export async function runSeeds(
  first: number,
  count: number,
  onResult: (result: RunResult) => void = () => {},
  run: (seed: number) => Promise<RunResult> = runSeed,
): Promise<SeedsResult> {
  const began = process.cpuUsage();
  const sum: Record<string, number> = {};
  let failed: RunResult | null = null;
  let done = 0;
  let twice = 0;
  for (let seed = first; seed < first + count && failed === null; seed++) {
    const result = await run(seed);
    done += 1;
    add(sum, result.totals);
    onResult(result);
    if (result.broken !== null) failed = result;
    else if (seed % twiceEvery === 0) {
      twice += 1;
      failed = differenceOf(result, await run(seed));
    }
  }
  const { user, system } = process.cpuUsage(began);
  return { done, twice, failed, sum, seconds: (user + system) / 1_000_000 };
}

/** Seeds in an hour of one core. */
export function seedsPerHour({ done, twice, seconds }: SeedsResult): number {
  return Math.round(((done + twice) / seconds) * 3600);
}

/** The second of two runs of a seed as a failed one, if it was another. */
function differenceOf(first: RunResult, second: RunResult): RunResult | null {
  if (first.hash === second.hash) return null;
  const at = first.lines.findIndex((line, index) => line !== second.lines[index]);
  const detail = `line ${at + 1}: ${first.lines[at]}; then ${second.lines[at]}`;
  return { ...second, broken: { rule: 'a seed brings the same run every time', detail } };
}

function add(sum: Record<string, number>, totals: object): void {
  for (const [name, value] of Object.entries(totals)) {
    if (typeof value === 'number') sum[name] = (sum[name] ?? 0) + value;
    else {
      for (const [reason, times] of Object.entries(value as Record<string, number>)) {
        const key = `duplicates by ${reason}`;
        sum[key] = (sum[key] ?? 0) + times;
      }
    }
  }
}
