/** The simulation's command: `npm run simulate -- --seeds N [--seed S] [--nodes N] [--verbose]`. */
import { parseArgs } from 'node:util';
import { runNodeSeed } from './nodes/run-node-seed.ts';
import { runSeed } from './run-seed.ts';
import { runSeeds, seedsPerHour, type RunResult } from './run-seeds.ts';

const { values } = parseArgs({
  options: {
    /** How many seeds, one after the other. */
    seeds: { type: 'string', default: '100' },
    /** The first of them. */
    seed: { type: 'string', default: '1' },
    /** Several nodes on one PostgreSQL, in place of one process on a file. */
    nodes: { type: 'string', default: '1' },
    /** Prints what happens in each run. */
    verbose: { type: 'boolean', default: false },
  },
});

const first = Number(values.seed);
const count = Number(values.seeds);
const nodes = Number(values.nodes);
const run = nodes > 1 ? (seed: number) => runNodeSeed(seed, {}, nodes) : runSeed;
/** Of a failed run, the last lines are printed; all of them with --verbose. */
const linesMax = 40;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function explain({ seed, broken, lines }: RunResult): void {
  const names = broken!.detail.match(/\b(msg|ep)_\w+/g) ?? [];
  const concerned = lines.filter((line) => names.some((name) => line.includes(name)));
  print(`\nseed ${seed} breaks the rule "${broken!.rule}":\n  ${broken!.detail}\n`);
  print('What concerns it:');
  for (const line of concerned.slice(-linesMax)) print(`  ${line}`);
  print('The last that happened:');
  for (const line of lines.slice(-linesMax)) print(`  ${line}`);
  print(
    `\nAgain: npm run simulate -- --seeds 1 --seed ${seed}${nodes > 1 ? ` --nodes ${nodes}` : ''} --verbose`,
  );
}

const result = await runSeeds(
  first,
  count,
  ({ lines }) => {
    if (values.verbose) for (const line of lines) print(line);
  },
  run,
);
const { done, twice, failed, sum, seconds } = result;
const days = ((sum['virtualMs'] ?? 0) / 86_400_000).toFixed(0);
print(
  `${done} seeds in ${seconds.toFixed(1)} s of the processor, ${twice} of them twice; ${days} days`,
);
print(`${seedsPerHour(result)} seeds an hour on one core`);
for (const [name, value] of Object.entries(sum)) {
  if (name !== 'virtualMs') print(`  ${name.padEnd(28)} ${value}`);
}
if (failed !== null) {
  explain(failed);
  process.exitCode = 1;
} else {
  print('no rule was broken');
}
