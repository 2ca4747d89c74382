/** The published table of hostile receivers, as markdown. */
import type { Row } from './judge-server.ts';
import { percentile } from './neighbours.ts';

const megabyte = 1_000_000;

/** Memory has columns only where each receiver was tried alone. */
export function renderRows(rows: readonly Row[], count: number, alone: boolean): string {
  const head = ['what the receiver does', 'what came of it', 'slowest end', 'sockets left'];
  if (alone) head.push('MB held after', 'MB held at most');
  const lines = rows.map((row) => {
    const cells = [
      row.name,
      row.outcome.replaceAll('|', '\\|'),
      `${row.slowestMs} ms`,
      String(row.socketsLeft),
    ];
    if (alone) cells.push(megabytes(row.bytesHeld), megabytes(row.bytesHeldAtMost));
    return `| ${cells.join(' | ')} |`;
  });
  return [
    `${rows.length} behaviours, ${count} deliveries to each.`,
    '',
    `| ${head.join(' | ')} |`,
    `| ${head.map(() => '---').join(' | ')} |`,
    ...lines,
  ].join('\n');
}

function megabytes(bytes: number): string {
  return Math.max(0, bytes / megabyte).toFixed(1);
}

/** Latencies in milliseconds, sorted, by what was beside the neighbours. */
export function renderNeighbours(
  latenciesMs: Record<string, number[]>,
  ratio: number | null,
): string {
  const lines = Object.entries(latenciesMs).map(([what, values]) => {
    const [p50, p99] = [0.5, 0.99].map((share) => percentile(values, share).toFixed(1));
    return `| ${what} | ${values.length} | ${p50} ms | ${p99} ms |`;
  });
  return [
    '| neighbours | deliveries | p50 | p99 |',
    '| --- | --- | --- | --- |',
    ...lines,
    ...(ratio === null
      ? []
      : [
          '',
          `p99 beside the hostile ones to p99 alone, medians of the rounds: ${ratio.toFixed(2)}`,
        ]),
  ].join('\n');
}
