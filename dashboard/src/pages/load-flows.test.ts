/** A line stands as its attempts went, and a search finds both ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Flow } from '../api/source-shapes.ts';
import { fittingFlows, lineState, lineWidth, successShare } from './load-flows.ts';

const line = { disabled: false, paused: false, success: 0, fail: 0 };

test('a line stands as its attempts went', () => {
  assert.equal(lineState(line), 'quiet');
  assert.equal(lineState({ ...line, success: 95, fail: 5 }), 'healthy');
  assert.equal(lineState({ ...line, success: 94, fail: 6 }), 'failing');
  assert.equal(lineState({ ...line, fail: 1 }), 'broken');
  assert.equal(lineState({ ...line, fail: 1, paused: true }), 'paused');
  assert.equal(lineState({ ...line, paused: true, disabled: true }), 'disabled');
  assert.equal(successShare(line), null);
  assert.equal(successShare({ success: 1, fail: 3 }), 0.25);
  assert.ok(lineWidth({ success: 10, fail: 0 }) < lineWidth({ success: 1000, fail: 0 }));
  assert.ok(lineWidth({ success: 1e9, fail: 0 }) <= 7);
});

test('a search finds the origin with all its lines, or the lines alone', () => {
  const endpoint = (id: string, address: string, fail: number) => ({
    id,
    kind: 'webhook',
    address,
    description: '',
    disabled: false,
    paused: false,
    filtered: false,
    transformed: false,
    enriched: false,
    success: 0,
    fail,
  });
  const flow = (name: string, endpoints: Flow['endpoints']): Flow => ({
    applicationId: `app_${name}`,
    sourceId: `src_${name}`,
    name,
    type: 'github',
    disabled: false,
    accepted: 0,
    rejected: 0,
    endpoints,
    hasMoreEndpoints: false,
  });
  const flows = [
    flow('Shop', [
      endpoint('a', 'https://erp.example', 1),
      endpoint('b', 'https://crm.example', 0),
    ]),
    flow('Lonely', []),
  ];
  const seen = (text: string, onlyFailing = false) =>
    fittingFlows(flows, text, onlyFailing).map(({ name, endpoints }) => [
      name,
      endpoints.map(({ id }) => id).join(),
    ]);
  assert.deepEqual(seen(''), [
    ['Shop', 'a,b'],
    ['Lonely', ''],
  ]);
  assert.deepEqual(seen('shop'), [['Shop', 'a,b']]);
  assert.deepEqual(seen('erp'), [['Shop', 'a']]);
  assert.deepEqual(seen('', true), [['Shop', 'a']]);
  assert.deepEqual(seen('nothing'), []);
});
