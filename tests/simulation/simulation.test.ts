/** Seeds that hold, seeds that repeat themselves, and planted bugs that are found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findBug, plants, slowPlants } from './planted-bugs.ts';
import { runSeed, type SeedResult } from './run-seed.ts';

/** `npm run prove -- simulation` runs thousands. */
const seedsMax = 25;

function story({ seed, broken, lines }: SeedResult): string {
  if (broken === null) return '';
  return [
    `seed ${seed} breaks "${broken.rule}": ${broken.detail}`,
    ...lines.slice(-20),
    `npm run simulate -- --seeds 1 --seed ${seed} --verbose`,
  ].join('\n');
}

test(`no rule is broken in ${seedsMax} worlds`, async () => {
  const seen = {
    crashes: 0,
    restarts: 0,
    refusedWrites: 0,
    exhausted: 0,
    canceled: 0,
    repeated: 0,
  };
  const duplicates = { crash: 0, 'lost answer': 0, 'manual resend': 0 };
  for (let seed = 1; seed <= seedsMax; seed++) {
    const result = await runSeed(seed);
    assert.equal(result.broken, null, story(result));
    for (const name of Object.keys(seen) as (keyof typeof seen)[])
      seen[name] += result.totals[name];
    for (const name of Object.keys(duplicates) as (keyof typeof duplicates)[]) {
      duplicates[name] += result.totals.duplicates[name];
    }
  }
  // Worlds in which nothing goes wrong would prove nothing.
  for (const [name, count] of Object.entries({ ...seen, ...duplicates })) {
    assert.ok(count > 0, `no ${name} in all of these worlds`);
  }
});

test('a seed brings the same run every time', async () => {
  for (const seed of [3, 20]) {
    const first = await runSeed(seed);
    const second = await runSeed(seed);
    assert.equal(second.hash, first.hash, `seed ${seed}`);
    assert.deepEqual(second.totals, first.totals);
  }
});

test('another seed brings another run', async () => {
  const [first, second] = [await runSeed(3), await runSeed(4)];
  assert.notEqual(second.hash, first.hash);
});

for (const [name, plant] of Object.entries(plants)) {
  if (slowPlants.has(name)) continue;
  test(`a core that ${name} is found out`, async () => {
    assert.notEqual(await findBug(plant), null);
  });
}
