/** `npm run prove -- syscalls`: killed at each write and fsync on the way of one message. */
import type { Prove } from '../prove.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { machineRows, markdownTable } from './describe-machine.ts';
import { runSyscallKills, type SyscallKill } from './syscall-kills.ts';

export const prove: Prove = async ({ full, seed, progress }) => {
  using folder = temporaryFolder();
  const result = await runSyscallKills({
    folder: folder.path,
    seed,
    from: 1,
    stride: full ? 1 : 6,
    applications: full ? ['one', 'two'] : ['one'],
    onKill: progress,
  });
  const { kills, violations, unrecordedPerKill } = result;
  const sum = unrecordedPerKill.reduce((total, one) => total + one, 0);
  const count = (kind: string) => violations.filter((one) => one.kind === kind).length;
  const table = markdownTable(
    ['what', 'figure'],
    [
      ['calls at which it was killed', String(kills.length)],
      ...Object.entries(
        tally(kills, ({ application }) => `… on the way of a message of \`${application}\``),
      ),
      ...Object.entries(tally(kills, ({ file, call }) => `… \`${call}\` of \`${file}\``)),
      ...Object.entries(tally(kills, ({ known }) => `… when the world knew: ${known}`)),
      ['**accepted and lost**', `**${count('lost')}**`],
      ['… that became two messages', String(count('twice') + count('other id'))],
      ['deliveries sent again because their record was not yet committed', String(sum)],
      ['deliveries sent again for no reason', String(count('repeated'))],
      ['`PRAGMA integrity_check`', count('damaged file') === 0 ? 'ok' : 'FAILED'],
      ['violations of any kind', String(violations.length)],
      ...machineRows(),
    ],
  );
  return { table, violations: violations.map(({ kind, what }) => `${kind}: ${what}`) };
};

function tally(kills: SyscallKill[], name: (kill: SyscallKill) => string): Record<string, string> {
  const counts = new Map<string, number>();
  for (const kill of kills) counts.set(name(kill), (counts.get(name(kill)) ?? 0) + 1);
  return Object.fromEntries([...counts].map(([key, number]) => [key, String(number)]));
}
