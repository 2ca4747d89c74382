/** What was measured, as a table for people. */
import { cpus, totalmem } from 'node:os';
import type { Growth } from './measure-growth.ts';

export interface Results {
  machine: string;
  rounds: number;
  bare: { perSecond: number; cpuMicroseconds: number };
  throughput: {
    fanOut: number;
    connections: number;
    acceptedPerSecond: number;
    deliveredPerSecond: number;
    cpuMicroseconds: number;
    memoryMegabytes: number;
    ratio: number;
    ratioMin: number;
    ratioMax: number;
  }[];
  batches: {
    deliveredPerSecond: number;
    ratio: number;
    cpuMicroseconds: number;
    acceptedPerSecond: number;
    storeAlonePerSecond: number;
    acceptedRatio: number;
  };
  growth: Growth[];
  latency: { rate: number; p50: number; p99: number; count: number };
  backlog: {
    pending: number;
    readySeconds: number;
    memoryMegabytes: number;
    drainedPerSecond: number;
  } | null;
}

export function describeMachine(): string {
  const all = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${all.length} × ${all[0]!.model.trim()}, ${memory} GiB, Node ${process.versions.node}, ${process.platform}`;
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-GB');

export function renderTable({
  machine,
  rounds,
  bare,
  throughput,
  batches,
  growth,
  latency,
  backlog,
}: Results): string {
  const lines = [
    `Measured on ${new Date().toISOString().slice(0, 10)}: ${machine}. Medians of ${rounds} rounds; in brackets the lowest and highest round.`,
    '',
    `The bare client: ${whole(bare.perSecond)} requests/s, ${bare.cpuMicroseconds.toFixed(1)} µs of processor time each.`,
    '',
    '| fan-out | clients | accepted/s | delivered/s | of the bare client | CPU µs per delivery | peak memory, MB |',
    '|---|---|---|---|---|---|---|',
    ...throughput.map((row) =>
      [
        '',
        row.fanOut,
        row.connections,
        whole(row.acceptedPerSecond),
        whole(row.deliveredPerSecond),
        `**${row.ratio.toFixed(2)}** (${row.ratioMin.toFixed(2)}–${row.ratioMax.toFixed(2)})`,
        row.cpuMicroseconds.toFixed(0),
        whole(row.memoryMegabytes),
        '',
      ]
        .join(' | ')
        .trim(),
    ),
    '',
    `In batches of 100, fan-out 1: ${whole(batches.deliveredPerSecond)} deliveries/s, **${batches.ratio.toFixed(2)}** of the ` +
      `bare client, ${batches.cpuMicroseconds.toFixed(0)} µs each while more is accepted than delivered. ` +
      `With nobody to deliver to, ${whole(batches.acceptedPerSecond)} messages/s are accepted, **${batches.acceptedRatio.toFixed(2)}** of the ` +
      `${whole(batches.storeAlonePerSecond)} that the store alone appends, each commit on disk.`,
    '',
    `From the moment a message is to be sent to its arrival at the receiver, at ${latency.rate} messages/s: ` +
      `p50 ${latency.p50.toFixed(1)} ms, p99 ${latency.p99.toFixed(1)} ms (${whole(latency.count)} messages).`,
  ];
  if (growth.length > 0) {
    lines.push(
      '',
      '| stored messages | a commit, µs per message | of 10,000 in the same minutes | × | server, per delivery, × |',
      '|---|---|---|---|---|',
      ...growth.map(
        (row) =>
          `| ${whole(row.messages)} | ${row.grownMicroseconds.toFixed(1)} | ${row.smallMicroseconds.toFixed(1)} | ` +
          `**${row.commitRatio.toFixed(2)}** | **${row.serverRatio.toFixed(2)}** |`,
      ),
    );
  }
  if (backlog !== null) {
    lines.push(
      '',
      `With ${whole(backlog.pending)} messages pending for an endpoint that hangs: listening after ` +
        `${backlog.readySeconds.toFixed(1)} s, at most ${whole(backlog.memoryMegabytes)} MB resident; ` +
        `once the endpoint answers, ${whole(backlog.drainedPerSecond)} deliveries/s.`,
    );
  }
  return lines.join('\n');
}
