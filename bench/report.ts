/** What was measured, as a table for people. */
import { cpus, totalmem } from 'node:os';

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
    `From the moment a message is to be sent to its arrival at the receiver, at ${latency.rate} messages/s: ` +
      `p50 ${latency.p50.toFixed(1)} ms, p99 ${latency.p99.toFixed(1)} ms (${whole(latency.count)} messages).`,
  ];
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
