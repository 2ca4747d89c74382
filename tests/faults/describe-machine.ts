/** Where a figure was made: the rows that stand below every published table. */
import { cpus, release, totalmem } from 'node:os';

/** Date, versions and machine, as rows of a table. */
export function machineRows(): string[][] {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const linux = release().split('-')[0];
  return [
    ['date', new Date().toISOString().slice(0, 10)],
    [
      'versions',
      `Node ${process.versions.node}, SQLite ${process.versions['sqlite']}, Linux ${linux}`,
    ],
    [
      'machine',
      `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}, ${memory} GiB`,
    ],
  ];
}

/** A table in markdown. */
export function markdownTable(head: string[], rows: readonly string[][]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** p50 / p99 / max of some numbers. */
export function spread(numbers: readonly number[], unit: string): string {
  const values = [0.5, 0.99, 1].map((share) => Math.round(percentile(numbers, share)));
  return values.map((value) => `${value}${unit}`).join(' / ');
}

/** The value below which the given share of the numbers lies. */
function percentile(numbers: readonly number[], share: number): number {
  if (numbers.length === 0) return 0;
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)]!;
}
