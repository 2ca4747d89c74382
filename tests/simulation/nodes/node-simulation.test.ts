/** Several simulated nodes: seeds that hold, one that repeats itself, and planted bugs that are found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findNodeBug, nodePlants, quickNodePlants } from './planted-node-bugs.ts';
import { runNodeSeed, type NodeSeedResult } from './run-node-seed.ts';

const seedsMax = 2;

function story({ seed, broken, lines }: NodeSeedResult): string {
  if (broken === null) return '';
  return [
    `seed ${seed} breaks "${broken.rule}": ${broken.detail}`,
    ...lines.slice(-20),
    `npm run simulate -- --nodes 3 --seeds 1 --seed ${seed} --verbose`,
  ].join('\n');
}

test(`no rule is broken by three nodes in ${seedsMax} worlds, and a seed brings the same run again`, async () => {
  const results: NodeSeedResult[] = [];
  for (let seed = 1; seed <= seedsMax; seed++) {
    const result = await runNodeSeed(seed);
    assert.equal(result.broken, null, story(result));
    results.push(result);
  }
  const again = await runNodeSeed(1);
  assert.equal(again.hash, results[0]!.hash);
  // Worlds in which nothing goes wrong would prove nothing.
  for (const name of ['crashes', 'pauses', 'fenced', 'lostConnections'] as const) {
    assert.ok(
      results.some(({ totals }) => totals[name] > 0),
      `no ${name} in all of these worlds`,
    );
  }
});

for (const name of quickNodePlants) {
  test(`a node that ${name} is found out`, async () => {
    assert.notEqual(await findNodeBug(nodePlants[name]!, 3), null);
  });
}
