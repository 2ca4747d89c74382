/** Puts hostile receivers before a server and says what became of it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostileReceiver, HostileReceivers } from './hostile-receivers.ts';
import { judgeAttempts } from './judge-attempts.ts';
import { makeDeliveries } from './make-deliveries.ts';
import { keepAliveMs, requestTimeoutSeconds, type ServerUnderTest } from './server-under-test.ts';

export interface Row {
  name: string;
  outcome: string;
  slowestMs: number;
  socketsLeft: number;
  /** Bytes that the server took of one connection, at most. */
  bytesTaken: number;
  /** Requests that came by its redirects. */
  followed: number;
  /** Memory that is still held once all has ended, and at most meanwhile, in bytes. */
  bytesHeld: number;
  bytesHeldAtMost: number;
}

export interface Judged {
  rows: Row[];
  violations: string[];
}

export interface TrialOptions {
  /** Deliveries to each receiver. */
  count: number;
  /** Beyond the deadline; a busy machine needs more. */
  lateMsMax: number;
  /** Of all the receivers of one trial together, once garbage is collected. */
  heldBytesMax: number;
  /** Receivers at the same time. */
  atOnce: number;
  /** What went wrong is tried again so often: a machine may stall, a fault stays. */
  again: number;
}

const deadlineMs = requestTimeoutSeconds * 1000;
/** An idle connection may be kept; what was under way at the deadline must be gone at once. */
const socketsGoneMsMax = keepAliveMs + 1_500;
/** Buffers of the kernel on both sides, and one of our own: more was not read by the server. */
const bytesTakenMax = 24_000_000;
/** For each delivery under way; what a server needs for itself comes on top. */
const bytesEachMax = 5_000_000;
const bytesForItself = 60_000_000;
let applications = 0;

/** Sends to all of the receivers at the same time, and waits until everything has ended. */
export async function tryReceivers(
  server: ServerUnderTest,
  hostile: HostileReceivers,
  receivers: readonly HostileReceiver[],
  options: TrialOptions,
): Promise<Judged> {
  const { gancho } = server;
  const { count, lateMsMax, heldBytesMax, atOnce, again } = options;
  const before = await server.memory();
  forgetPeak(gancho.process.pid!);
  const tryOne = async (receiver: HostileReceiver) => {
    const app = `hostile-${(applications += 1)}`;
    await gancho.api('POST', '/app', { name: app, uid: app });
    const waitMsMax = deadlineMs + lateMsMax;
    const attempts = await makeDeliveries({ gancho, app, receiver, count, waitMsMax });
    return { receiver, ...judgeAttempts(receiver, attempts, waitMsMax) };
  };
  const waiting = [...receivers];
  const tried: Awaited<ReturnType<typeof tryOne>>[] = [];
  const tryWaiting = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      let found = await tryOne(one);
      for (let turn = 0; turn < again && found.violations.length > 0; turn += 1) {
        found = await tryOne(one);
      }
      tried.push(found);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, tryWaiting));
  tried.sort((one, other) => receivers.indexOf(one.receiver) - receivers.indexOf(other.receiver));
  const peak = peakOf(gancho.process.pid!);
  const violations = tried.flatMap((one) => one.violations);

  const left = await socketsLeft(server, receivers);
  const held = (await server.memory()) - before;
  const heldAtMost = peak - before;
  const counts = await hostile.counts(receivers.map(({ name }) => name));
  const rows = tried.map(({ receiver: { name, port }, outcome, slowestMs }) => ({
    name,
    outcome,
    slowestMs,
    socketsLeft: left.get(port)!,
    bytesTaken: counts[name]!.bytesTaken,
    followed: counts[name]!.followed,
    bytesHeld: held,
    bytesHeldAtMost: heldAtMost,
  }));
  for (const { name, socketsLeft: sockets, bytesTaken, followed } of rows) {
    if (sockets > 0) violations.push(`${name}: ${sockets} connections are left`);
    if (bytesTaken > bytesTakenMax) violations.push(`${name}: ${bytesTaken} bytes were read of it`);
    if (followed > 0) violations.push(`${name}: ${followed} redirects were followed`);
  }
  const names = receivers.length === 1 ? receivers[0]!.name : `${receivers.length} receivers`;
  if (held > heldBytesMax) violations.push(`${names}: ${held} bytes are still held`);
  if (heldAtMost > bytesForItself + Math.min(atOnce, receivers.length) * count * bytesEachMax) {
    violations.push(`${names}: ${heldAtMost} bytes were held`);
  }
  return { rows, violations };
}

async function socketsLeft(
  server: ServerUnderTest,
  receivers: readonly HostileReceiver[],
): Promise<Map<number, number>> {
  const ports = receivers.map(({ port }) => port);
  const until = performance.now() + socketsGoneMsMax;
  for (;;) {
    const counts = server.socketsTo(ports);
    if (performance.now() > until || [...counts.values()].every((count) => count === 0)) {
      return counts;
    }
    await sleep(100);
  }
}

function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** The most that was resident since then, in bytes. */
function peakOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}
