import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHint, writeHint, type Hint } from './hints.ts';

const hints: Hint[] = [
  { kind: 'due', due: { applicationId: 'app_1', endpointId: 'ep_1', at: 1_700_000_000_123 } },
  { kind: 'wake', due: { applicationId: 'app_1', endpointId: 'ep_1', at: 1 } },
  { kind: 'walk' },
  { kind: 'trouble', trouble: { applicationId: 'app_1', endpointId: 'ep_1', waitMs: 1500 } },
  { kind: 'well', endpointId: 'ep_1' },
  { kind: 'removed', positions: [1, 20, 300] },
  { kind: 'listens', environmentId: 'env_1', at: 1_700_000_000_123 },
  {
    kind: 'happened',
    environmentId: 'env_1',
    number: 7,
    happening: { cause: 'no\nanswer at all' },
  },
];

for (const hint of hints) {
  test(`a hint of the kind ${hint.kind} is read as it was written, in one line`, () => {
    const text = writeHint(hint);
    assert.ok(!text.includes('\n'));
    assert.deepEqual(readHint(text), hint);
  });
}

test('a hint that a later program tells is nothing to this one', () => {
  assert.equal(readHint('rebalance 7'), null);
});
