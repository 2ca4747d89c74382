/** `npm run prove -- simulation`: thousands of worlds without a broken rule, and planted bugs found. */
import type { Prove } from '../prove.ts';
import { machineRows, markdownTable } from '../faults/describe-machine.ts';
import { findBug, plants, slowPlants } from './planted-bugs.ts';
import { runSeeds, seedsPerHour } from './run-seeds.ts';

const perHourMin = 20_000;

export const prove: Prove = async ({ full, seed, progress }) => {
  const violations: string[] = [];
  const count = full ? 2000 : 100;
  const result = await runSeeds(seed, count, ({ seed: at }) => {
    if (at % 500 === 0) progress(`seed ${at}`);
  });
  const { done, twice, failed, sum } = result;
  const perHour = seedsPerHour(result);
  if (failed !== null) {
    violations.push(`seed ${failed.seed}: ${failed.broken!.rule}: ${failed.broken!.detail}`);
  }
  if (full && perHour < perHourMin) violations.push(`${perHour} seeds an hour on one core`);

  const bugs: string[][] = [];
  for (const [name, plant] of Object.entries(plants)) {
    if (!full && slowPlants.has(name)) continue;
    const found = await findBug(plant);
    progress(`${name}: ${found === null ? 'not found' : `seed ${found.seed}`}`);
    if (found === null) violations.push(`planted and not found: ${name}`);
    bugs.push([
      name,
      found === null ? '-' : String(found.seed),
      found?.broken!.rule ?? 'not found',
    ]);
  }
  const days = Math.round((sum['virtualMs'] ?? 0) / 86_400_000);
  const figures = markdownTable(
    ['figure', 'value'],
    [
      ['seeds', `${done}, from ${seed} on`],
      ['broken rules', failed === null ? '0' : '1'],
      ['run twice, with equal traces', String(twice)],
      ['seeds an hour on one core', String(perHour)],
      ['simulated time', `${days} days`],
      ...['messages', 'attempts', 'crashes', 'restarts', 'refusedWrites'].map((name) => [
        name === 'refusedWrites' ? 'writes refused by the store' : name,
        String(sum[name] ?? 0),
      ]),
      ['planted bugs found', `${bugs.filter(([, at]) => at !== '-').length} of ${bugs.length}`],
      ...machineRows(),
    ],
  );
  const table = markdownTable(['a core that …', 'seed', 'breaks the rule'], bugs);
  return { table: `${figures}\n\n${table}`, violations };
};
