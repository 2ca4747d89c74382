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

/** Latencies of the neighbours in milliseconds, sorted. */
export function renderSummary(neighbours: {
  alone?: number[];
  beside: number[];
  ratio?: number;
}): string {
  const line = (what: string, values: number[]): string =>
    `| ${what} | ${values.length} | ${percentile(values, 0.5).toFixed(1)} ms | ${percentile(values, 0.99).toFixed(1)} ms |`;
  return [
    '| neighbours | deliveries | p50 | p99 |',
    '| --- | --- | --- | --- |',
    ...(neighbours.alone === undefined ? [] : [line('alone', neighbours.alone)]),
    line('beside all hostile receivers', neighbours.beside),
    ...(neighbours.ratio === undefined
      ? []
      : ['', `p99 beside to p99 alone, medians of the rounds: ${neighbours.ratio.toFixed(2)}`]),
  ].join('\n');
}
