/** Mappings as rows of a form, and back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMapping, runMapping } from '../../../../server/src/domain/mapping.ts';
import { mappingOf, rowsOf, type RowMapping } from './mapping-rows.ts';

const mapping: RowMapping = {
  keepsPayload: true,
  rows: [
    { target: 'payload.id', from: 'path', value: 'payload.order.id', when: '' },
    { target: 'payload.text', from: 'template', value: 'Order {{payload.order.id}}', when: '' },
    { target: 'payload.kind', from: 'constant', value: 'sale', when: 'payload.state = paid' },
    { target: 'payload.digits', from: 'constant', value: '2', when: '' },
    { target: 'headers.x-total', from: 'path', value: 'payload.total', when: '' },
    { target: 'cancel', from: 'constant', value: 'true', when: 'payload.test' },
  ],
};

function made(text: string, payload: unknown) {
  const read = parseMapping(text);
  assert.ok('ok' in read, JSON.stringify(read));
  const webhook = { method: 'POST', url: 'https://a/', headers: {}, payload, eventType: 'a.b' };
  return runMapping(read.ok, webhook, null);
}

test('rows come to a mapping that the server reads, and that does what they say', () => {
  const text = mappingOf(mapping);
  const run = made(text, { order: { id: 7 }, total: 12.5, state: 'paid' });
  assert.ok(run.kind === 'done');
  assert.deepEqual(run.webhook.payload, {
    order: { id: 7 },
    total: 12.5,
    state: 'paid',
    id: 7,
    text: 'Order 7',
    kind: 'sale',
    digits: 2,
  });
  assert.equal(run.webhook.headers['x-total'], '12.5');
  assert.equal(made(text, { test: true }).kind, 'canceled');
});

test('a mapping that rows can say comes back as rows', () => {
  assert.deepEqual(rowsOf(mappingOf(mapping)), mapping);
  const plain = { ...mapping, keepsPayload: false };
  assert.deepEqual(rowsOf(mappingOf(plain)), plain);
});

test('any other mapping stays JSON', () => {
  for (const other of [
    { payload: { $each: 'payload.items', $as: {} } },
    { payload: [1] },
    { payload: { a: { $if: '{{x}}', $then: 1, $else: 2 } } },
    { payload: { $merge: ['{{payload}}', {}, {}] } },
  ]) {
    assert.equal(rowsOf(JSON.stringify(other)), null, JSON.stringify(other));
  }
  assert.equal(rowsOf('{'), null);
});
