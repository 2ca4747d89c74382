/** `npm run prove -- kills`: kill -9 at any moment, under load. */
import type { Prove } from '../prove.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runKillCycles } from './kill-cycles.ts';
import { killTable } from './report-kills.ts';

const rate = 200;
const recoveryMsMax = 3000;
/** A thousand short lives show more kinds of moments than a hundred long ones. */
const loadMs = { min: 50, max: 600 };

export const prove: Prove = async ({ full, rounds, seed, progress }) => {
  using folder = temporaryFolder();
  const cycles = rounds ?? (full ? 1000 : 20);
  const result = await runKillCycles({
    folder: folder.path,
    cycles,
    seed,
    rate,
    loadMs,
    onCycle: progress,
  });
  const violations = result.violations.map(({ kind, what }) => `${kind}: ${what}`);
  const slow = result.recoveriesMs.filter((ms) => ms > recoveryMsMax);
  if (slow.length > 0) violations.push(`recovery: ${slow.length} took over ${recoveryMsMax} ms`);
  for (const line of new Set(result.complaints)) progress(`the server said: ${line}`);
  return { table: killTable(result, { cycles, seed, rate }), violations };
};
