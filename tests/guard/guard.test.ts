/** The proof of the guard in short, and that each planted fault turns it red. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runInside } from './network-of-its-own.ts';
import { plantedFaults } from './planted-faults.ts';

/** What is published is never less than this. */
const least: Readonly<Record<string, number>> = {
  'forms of URLs that lead inwards': 2_000,
  'addresses at the edges, inside': 400,
  'DNS scenarios': 12,
  'lawful URLs': 300,
};

test('nothing that leads inwards leaves, and all that is lawful arrives', async () => {
  const { checked } = await runInside('proof');
  assert.deepEqual(checked.violations, []);
  for (const [what, count] of Object.entries(least)) {
    const figure = checked.figures.find((one) => one.what === what);
    assert.ok(figure !== undefined && figure.count >= count, `${what}: ${figure?.count}`);
  }
});

const { faults } = await runInside('faults');

describe('the proof itself', () => {
  test('finds nothing in a copy without a fault', () => {
    assert.deepEqual(faults['none'], []);
  });

  for (const name of Object.keys(plantedFaults)) {
    test(`turns red where ${name}`, () => {
      assert.ok(faults[name]!.length > 0);
    });
  }
});
