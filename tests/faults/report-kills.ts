/** The table that a run of kills prints and that the documentation shows. */
import { machineRows, markdownTable, spread } from './describe-machine.ts';
import type { KillResult } from './kill-cycles.ts';

/** Rows of what was done and seen, in the words of the documentation. */
export function killTable(
  result: KillResult,
  { cycles, seed, rate }: { cycles: number; seed: number; rate: number },
): string {
  const { violations, moments, unrecordedPerKill, unrecordedAgesMs, recoveriesMs } = result;
  const count = (kind: string) => violations.filter((one) => one.kind === kind).length;
  const sum = unrecordedPerKill.reduce((total, one) => total + one, 0);
  return markdownTable(
    ['what', 'figure'],
    [
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
      ...machineRows(),
    ],
  );
}
