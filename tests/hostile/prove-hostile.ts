/**
 * `npm run prove -- hostile`: what comes of deliveries to receivers that do their worst, and what
 * that costs the healthy ones beside them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProofOptions, ProofResult } from '../prove.ts';
import { renderRows, renderSummary } from './render-table.ts';
import {
  startHostileReceivers,
  type HostileReceiver,
  type HostileReceivers,
} from './hostile-receivers.ts';
import { tryReceivers, type Judged, type Row } from './judge-server.ts';
import { sendDelivery } from './make-deliveries.ts';
import {
  percentile,
  startNeighbours,
  type Neighbours,
  type NeighboursReport,
} from './neighbours.ts';
import type { Patch } from './server-hooks.ts';
import { shortKeepAlive, startServerUnderTest, type ServerUnderTest } from './server-under-test.ts';

/** So few that a slot which is not given back is soon missed. */
const fewSlots: Patch[] = ['quickInFlightMax', 'slowInFlightMax'].map((name) => ({
  file: '/limits.ts',
  find: `${name}: 512`,
  replace: `${name}: 48`,
}));
/** First uses of all parts included; what is each one's own is measured in full. */
const togetherHeldBytesMax = 150_000_000;
const eachHeldBytesMax = 5_000_000;
const neighboursPerSecond = 40;
const quietMs = 10_000;
const rounds = 6;
/** As often as each hostile receiver gets a delivery while the neighbours are measured. */
const hostileEveryMs = 2_000;
const ratioMax = 1.2;

export async function prove({ full, progress }: ProofOptions): Promise<ProofResult> {
  if (!full) {
    const { judged, neighbours } = await proveTogether();
    return {
      table: `${renderRows(judged.rows, 2, false)}\n\n${renderSummary({ beside: neighbours.latenciesMs })}`,
      violations: [...judged.violations, ...neighbours.violations],
    };
  }
  await using hostile = await startHostileReceivers();
  await using server = await startServerUnderTest(hostile.trustedFile, [shortKeepAlive]);
  await using neighbours = await startNeighbours(server.gancho);
  const { rows, violations } = await tryEach(server, hostile, progress);
  const { alone, beside, ratio, troubles } = await compareNeighbours(
    server,
    hostile,
    neighbours,
    progress,
  );
  violations.push(...troubles);
  if (ratio > ratioMax) violations.push(`the neighbours' p99 is ${ratio.toFixed(2)} times as long`);
  return {
    table: `${renderRows(rows, countOfEach, true)}\n\n${renderSummary({ alone, beside, ratio })}`,
    violations,
  };
}

/** Two deliveries to each receiver, all at the same time, while the neighbours get theirs. */
export async function proveTogether(): Promise<{ judged: Judged; neighbours: NeighboursReport }> {
  await using hostile = await startHostileReceivers();
  await using server = await startServerUnderTest(hostile.trustedFile, [
    shortKeepAlive,
    ...fewSlots,
  ]);
  await using neighbours = await startNeighbours(server.gancho);
  const trial = tryReceivers(server, hostile, hostile.receivers, {
    count: 2,
    lateMsMax: 10_000,
    heldBytesMax: togetherHeldBytesMax,
    atOnce: 16,
    again: 2,
  });
  const report = await neighbours.loadWhile(neighboursPerSecond / 2, trial);
  return { judged: await trial, neighbours: report };
}

const countOfEach = 25;
const againMax = 2;

/** One receiver after the other, so that memory and sockets are each one's own. */
async function tryEach(
  server: ServerUnderTest,
  hostile: HostileReceivers,
  progress: (line: string) => void,
): Promise<Judged> {
  const options = {
    count: countOfEach,
    lateMsMax: 1_000,
    heldBytesMax: eachHeldBytesMax,
    atOnce: 1,
    again: 0,
  };
  // What the server keeps for its first use of each part is nobody's fault.
  await tryReceivers(server, hostile, hostile.receivers, {
    count: 4,
    lateMsMax: 10_000,
    heldBytesMax: Infinity,
    atOnce: 32,
    again: 0,
  });
  const rows: Row[] = [];
  const violations: string[] = [];
  for (const receiver of hostile.receivers) {
    let judged = await tryReceivers(server, hostile, [receiver], options);
    // A heap that grows to its size, or a machine that stalls, does so once; a fault stays.
    for (let turn = 0; turn < againMax && judged.violations.length > 0; turn += 1) {
      progress(`  again, for: ${judged.violations.join('; ')}`);
      judged = await tryReceivers(server, hostile, [receiver], options);
    }
    rows.push(...judged.rows);
    violations.push(...judged.violations);
    progress(`${rows.length}/${hostile.receivers.length} ${receiver.name}`);
    for (const violation of judged.violations) progress(`  ${violation}`);
  }
  return { rows, violations };
}

interface Comparison {
  alone: number[];
  beside: number[];
  /** Of the medians of the p99 of each round. */
  ratio: number;
  troubles: string[];
}

/** By turns with and without, so that a machine that slows down does so for both. */
async function compareNeighbours(
  server: ServerUnderTest,
  hostile: HostileReceivers,
  neighbours: Neighbours,
  progress: (line: string) => void,
): Promise<Comparison> {
  const alone: NeighboursReport[] = [];
  const beside: NeighboursReport[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    alone.push(await neighbours.loadWhile(neighboursPerSecond, sleep(quietMs)));
    const stop = sleep(quietMs);
    const hostilities = keepTrying(server, hostile, stop);
    beside.push(await neighbours.loadWhile(neighboursPerSecond, stop));
    await hostilities;
    const [before, during] = [alone.at(-1)!, beside.at(-1)!].map(p99Of);
    progress(`round ${round}: p99 ${before!.toFixed(1)} ms alone, ${during!.toFixed(1)} ms beside`);
  }
  return {
    alone: sorted(alone.flatMap(({ latenciesMs }) => latenciesMs)),
    beside: sorted(beside.flatMap(({ latenciesMs }) => latenciesMs)),
    ratio: median(beside.map(p99Of)) / median(alone.map(p99Of)),
    troubles: [...alone, ...beside].flatMap(({ violations }) => violations),
  };
}

/** A delivery to each receiver every so often, spread evenly. */
async function keepTrying(
  server: ServerUnderTest,
  hostile: HostileReceivers,
  stop: Promise<unknown>,
): Promise<void> {
  const app = `beside-${performance.now()}`.replace('.', '-');
  const stopping = new AbortController();
  const stopped = stop.then(() => stopping.abort());
  const { receivers } = hostile;
  await server.gancho.api('POST', '/app', { name: app, uid: app });
  await Promise.all(
    receivers.map(async (receiver: HostileReceiver, index) => {
      await sleep((hostileEveryMs * index) / receivers.length);
      while (!stopping.signal.aborted) {
        await sendDelivery({ gancho: server.gancho, app, receiver });
        await sleep(hostileEveryMs);
      }
    }),
  );
  await stopped;
}

const p99Of = ({ latenciesMs }: NeighboursReport): number => percentile(latenciesMs, 0.99);

const sorted = (values: number[]): number[] => values.toSorted((one, other) => one - other);

const median = (values: number[]): number => percentile(sorted(values), 0.5);
