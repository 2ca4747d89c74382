/** `npm run prove -- node-simulation`: worlds of three nodes without a broken rule, and planted bugs found. */
import type { Prove } from '../prove.ts';
import { machineRows, markdownTable } from '../faults/describe-machine.ts';
import { findNodeBug, nodePlants } from './nodes/planted-node-bugs.ts';
import { runNodeSeed } from './nodes/run-node-seed.ts';
import { runSeeds } from './run-seeds.ts';

const seedsOfPlant = 40;

export const prove: Prove = async ({ full, rounds, seed, progress }) => {
  const violations: string[] = [];
  const count = rounds ?? (full ? 100 : 5);
  const result = await runSeeds(
    seed,
    count,
    ({ seed: at }) => progress(`seed ${at}`),
    (one: number) => runNodeSeed(one),
  );
  const { done, twice, failed, sum } = result;
  if (failed !== null) {
    violations.push(`seed ${failed.seed}: ${failed.broken!.rule}: ${failed.broken!.detail}`);
  }
  const bugs: string[][] = [];
  for (const [name, plant] of Object.entries(nodePlants)) {
    const found = await findNodeBug(plant, seedsOfPlant);
    progress(`${name}: ${found === null ? 'not found' : `seed ${found.seed}`}`);
    if (found === null) violations.push(`planted and not found: ${name}`);
    bugs.push([
      name,
      found === null ? '-' : String(found.seed),
      found?.broken!.rule ?? 'not found',
    ]);
  }
  const figures = markdownTable(
    ['figure', 'value'],
    [
      ['seeds, of three nodes each', `${done}, from ${seed} on`],
      ['broken rules', failed === null ? '0' : '1'],
      ['run twice, with equal traces', String(twice)],
      ...[
        'messages',
        'attempts',
        'crashes',
        'pauses',
        'fenced',
        'left',
        'lostConnections',
        'starts',
      ].map((name) => [
        name.replace(/[A-Z]/, (letter) => ` ${letter.toLowerCase()}`),
        String(sum[name] ?? 0),
      ]),
      ['planted bugs found', `${bugs.filter(([, at]) => at !== '-').length} of ${bugs.length}`],
      ...machineRows(),
    ],
  );
  const table = markdownTable(['a node that …', 'seed', 'breaks the rule'], bugs);
  return { table: `${figures}\n\n${table}`, violations };
};
