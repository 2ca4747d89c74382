/**
 * What hostile receivers cost the healthy ones beside them: latencies alone, beside as many healthy
 * receivers with the same traffic, and beside the hostile ones; by turns, so that a machine that
 * slows down does so for all three.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { GanchoProcess } from '../support/gancho-process.ts';
import { startReceiver } from '../support/receiver.ts';
import type { HostileReceiver } from './hostile-receivers.ts';
import { addEndpoint, sendMessage } from './make-deliveries.ts';
import { percentile, type Neighbours, type NeighboursReport } from './neighbours.ts';
import type { ServerUnderTest } from './server-under-test.ts';

export interface Comparison {
  /** By what was beside them; in milliseconds, sorted. */
  latenciesMs: Record<string, number[]>;
  /** Of the p99 beside the hostile ones to that alone, both medians of the rounds. */
  ratio: number;
  troubles: string[];
}

export const neighboursPerSecond = 40;
const windowMs = 8_000;
const rounds = 8;
/** As often as each receiver beside the neighbours gets a delivery. */
const besideEveryMs = 3_000;
const [alone, healthy, hostile] = [
  'alone',
  'beside as many healthy ones',
  'beside the hostile ones',
];
let applications = 0;

export async function compareNeighbours(
  { gancho }: ServerUnderTest,
  receivers: readonly HostileReceiver[],
  neighbours: Neighbours,
  progress: (line: string) => void,
): Promise<Comparison> {
  await using twin = await startReceiver();
  const urls: Record<string, string[]> = {
    [alone]: [],
    [healthy]: receivers.map(() => twin.url),
    [hostile]: receivers.map(({ url }) => url),
  };
  const reports: Record<string, NeighboursReport[]> = { [alone]: [], [healthy]: [], [hostile]: [] };
  for (let round = 1; round <= rounds; round += 1) {
    for (const [what, theirs] of Object.entries(urls)) {
      // New ones each time: those that failed before are held back, and would cost nothing.
      const app = await addReceivers(gancho, theirs);
      const stop = sleep(windowMs);
      const [report] = await Promise.all([
        neighbours.loadWhile(neighboursPerSecond, stop),
        keepSending(gancho, app, theirs.length, stop),
      ]);
      reports[what]!.push(report);
      progress(`round ${round}, ${what}: p99 ${p99Of(report).toFixed(1)} ms`);
    }
  }
  return {
    latenciesMs: Object.fromEntries(
      Object.entries(reports).map(([what, all]) => [
        what,
        sorted(all.flatMap(({ latenciesMs }) => latenciesMs)),
      ]),
    ),
    ratio: median(reports[hostile]!.map(p99Of)) / median(reports[alone]!.map(p99Of)),
    troubles: Object.values(reports).flatMap((all) => all.flatMap(({ violations }) => violations)),
  };
}

/** Resolves with the application that they belong to. */
async function addReceivers(gancho: GanchoProcess, urls: readonly string[]): Promise<string> {
  const app = `beside-${(applications += 1)}`;
  await gancho.api('POST', '/app', { name: app, uid: app });
  for (const [index, url] of urls.entries()) {
    await addEndpoint(gancho, app, `${url}/beside`, `beside-${index}`);
  }
  return app;
}

/** A message to each of them every so often, spread evenly. */
async function keepSending(
  gancho: GanchoProcess,
  app: string,
  count: number,
  stop: Promise<unknown>,
): Promise<void> {
  const stopping = new AbortController();
  const stopped = stop.then(() => stopping.abort());
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await sleep((besideEveryMs * index) / count);
      while (!stopping.signal.aborted) {
        await sendMessage(gancho, app, `beside-${index}`);
        await sleep(besideEveryMs);
      }
    }),
  );
  await stopped;
}

const p99Of = ({ latenciesMs }: NeighboursReport): number => percentile(latenciesMs, 0.99);

const sorted = (values: number[]): number[] => values.toSorted((one, other) => one - other);

const median = (values: number[]): number => percentile(sorted(values), 0.5);
