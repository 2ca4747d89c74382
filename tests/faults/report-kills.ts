/** The table that a chaos run prints and that the documentation shows. */
import { cpus, totalmem } from 'node:os';
import type { KillResult } from './kill-cycles.ts';

/** The value below which the given share of the numbers lies. */
export function percentile(numbers: readonly number[], share: number): number {
  if (numbers.length === 0) return 0;
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)]!;
}

function spread(numbers: readonly number[], unit: string): string {
  const values = [0.5, 0.99, 1].map((share) => Math.round(percentile(numbers, share)));
  return values.map((value) => `${value}${unit}`).join(' / ');
}

/** Rows of what was done and seen, in the words of the documentation. */
export function killTable(
  result: KillResult,
  { cycles, seed, rate }: { cycles: number; seed: number; rate: number },
): string {
  const { violations, moments, unrecordedPerKill, unrecordedAgesMs, recoveriesMs } = result;
  const count = (kind: string) => violations.filter((one) => one.kind === kind).length;
  const sum = unrecordedPerKill.reduce((total, one) => total + one, 0);
  const rows = [
    ['kill -9', `${cycles} (${result.stopped} had ended in order before it struck)`],
    ...Object.entries(moments).map(([moment, times]) => [`… ${moment}`, String(times)]),
    ['messages accepted', String(result.accepted)],
    ['deliveries owed', String(result.deliveries)],
    ['**accepted and lost**', `**${count('lost')}**`],
    ['requests without an answer, sent again', String(result.repeated)],
    ['… that became two messages', String(count('twice'))],
    ['answered requests sent again', String(result.echoed)],
    ['… that got another id', String(count('other id'))],
    ['deliveries sent again because of a kill', String(sum)],
    ['… per kill, p50 / p99 / max', spread(unrecordedPerKill, '')],
    ['… age at the kill, p50 / p99 / max', spread(unrecordedAgesMs, ' ms')],
    ['… back after the start, p50 / p99 / max', spread(recoveriesMs, ' ms')],
    ['deliveries sent again for no reason', String(count('repeated'))],
    ['`PRAGMA integrity_check`', count('damaged file') === 0 ? 'ok' : 'FAILED'],
    ['violations of any kind', String(violations.length)],
    ['load', `${rate} messages/s, seed ${seed}`],
    ['date', new Date().toISOString().slice(0, 10)],
    ['versions', `Node ${process.versions.node}, SQLite ${process.versions['sqlite']}`],
    ['machine', machine()],
  ];
  return [['what', 'figure'], ['---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function machine(): string {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}, ${memory} GiB`;
}
