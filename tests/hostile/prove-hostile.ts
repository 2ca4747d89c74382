/**
 * `npm run prove -- hostile`: what comes of deliveries to receivers that do their worst, and what
 * that costs the healthy ones beside them.
 */
import type { ProofOptions, ProofResult } from '../prove.ts';
import { compareNeighbours, neighboursPerSecond } from './compare-neighbours.ts';
import { renderRows, renderNeighbours } from './render-table.ts';
import { startHostileReceivers, type HostileReceivers } from './hostile-receivers.ts';
import { tryReceivers, type Judged, type Row } from './judge-server.ts';
import { startNeighbours, type NeighboursReport } from './neighbours.ts';
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
const ratioMax = 1.2;

export async function prove({ full, progress }: ProofOptions): Promise<ProofResult> {
  if (!full) {
    const { judged, neighbours } = await proveTogether();
    return {
      table: `${renderRows(judged.rows, 2, false)}\n\n${renderNeighbours({ 'beside all of them': neighbours.latenciesMs }, null)}`,
      violations: [...judged.violations, ...neighbours.violations],
    };
  }
  await using hostile = await startHostileReceivers();
  await using server = await startServerUnderTest(hostile.trustedFile, [shortKeepAlive]);
  await using neighbours = await startNeighbours(server.gancho);
  const { rows, violations } = await tryEach(server, hostile, progress);
  const comparison = await compareNeighbours(server, hostile.receivers, neighbours, progress);
  const { ratio, troubles } = comparison;
  violations.push(...troubles);
  if (ratio > ratioMax) violations.push(`the neighbours' p99 is ${ratio.toFixed(2)} times as long`);
  return {
    table: `${renderRows(rows, countOfEach, true)}\n\n${renderNeighbours(comparison.latenciesMs, ratio)}`,
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
