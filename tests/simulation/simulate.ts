/** The simulation's command: `npm run simulate -- --seeds N [--seed S] [--verbose]`. */
import { parseArgs } from 'node:util';
import { runSeed, type SeedResult, type Totals } from './run-seed.ts';

const { values } = parseArgs({
  options: {
    /** How many seeds, one after the other. */
    seeds: { type: 'string', default: '100' },
    /** The first of them. */
    seed: { type: 'string', default: '1' },
    /** Prints what happens in each run. */
    verbose: { type: 'boolean', default: false },
  },
});

const first = Number(values.seed);
const count = Number(values.seeds);
/** Of a failed run, the last lines are printed; all of them with --verbose. */
const linesMax = 40;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function add(sum: Record<string, number>, totals: Totals): void {
  for (const [name, value] of Object.entries(totals)) {
    if (typeof value === 'number') sum[name] = (sum[name] ?? 0) + value;
    else {
      for (const [reason, times] of Object.entries(value as Record<string, number>)) {
        const key = `duplicates by ${reason}`;
        sum[key] = (sum[key] ?? 0) + times;
      }
    }
  }
}

function explain({ seed, broken, lines }: SeedResult): void {
  const names = broken!.detail.match(/\b(msg|ep)_\w+/g) ?? [];
  const concerned = lines.filter((line) => names.some((name) => line.includes(name)));
  print(`\nseed ${seed} breaks the rule "${broken!.rule}":\n  ${broken!.detail}\n`);
  print('What concerns it:');
  for (const line of concerned.slice(-linesMax)) print(`  ${line}`);
  print('The last that happened:');
  for (const line of lines.slice(-linesMax)) print(`  ${line}`);
  print(`\nAgain: npm run simulate -- --seeds 1 --seed ${seed} --verbose`);
}

const began = performance.now();
const sum: Record<string, number> = {};
let failed: SeedResult | null = null;
let done = 0;
for (let seed = first; seed < first + count && failed === null; seed++) {
  const result = await runSeed(seed);
  done += 1;
  add(sum, result.totals);
  if (values.verbose) for (const line of result.lines) print(line);
  if (result.broken !== null) failed = result;
}
const seconds = (performance.now() - began) / 1000;
const days = ((sum['virtualMs'] ?? 0) / 86_400_000).toFixed(0);
print(
  `${done} seeds in ${seconds.toFixed(1)} s, ${(done / seconds).toFixed(1)} a second, ${days} days`,
);
for (const [name, value] of Object.entries(sum)) {
  if (name !== 'virtualMs') print(`  ${name.padEnd(28)} ${value}`);
}
if (failed !== null) {
  explain(failed);
  process.exitCode = 1;
} else {
  print('no rule was broken');
}
