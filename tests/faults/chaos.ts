/**
 * `npm run chaos -- --cycles N [--seed S] [--rate R] [--keep FOLDER]`: kills the server N times
 * under load and says what came of it. Ends with 1 when anything was lost, doubled or unexplained.
 */
import { parseArgs } from 'node:util';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runKillCycles } from './kill-cycles.ts';
import { killTable } from './report-kills.ts';

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '20' },
    seed: { type: 'string' },
    rate: { type: 'string', default: '250' },
    keep: { type: 'string' },
  },
});
const cycles = Number(values.cycles);
const rate = Number(values.rate);
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const recoveryMsMax = 3000;

using folder = temporaryFolder();
const result = await runKillCycles({
  folder: values.keep ?? folder.path,
  cycles,
  seed,
  rate,
  onCycle: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(`${killTable(result, { cycles, seed, rate })}\n`);
const slow = result.recoveriesMs.filter((ms) => ms > recoveryMsMax);
for (const { kind, what } of result.violations.slice(0, 50)) {
  process.stdout.write(`VIOLATION ${kind}: ${what}\n`);
}
if (slow.length > 0) {
  process.stdout.write(`VIOLATION recovery: ${slow.length} took more than ${recoveryMsMax} ms\n`);
}
for (const line of new Set(result.complaints)) process.stdout.write(`the server said: ${line}\n`);
process.exitCode = result.violations.length + slow.length === 0 ? 0 : 1;
