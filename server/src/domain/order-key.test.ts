/** The key that a payload has. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderKeyIn } from './order-key.ts';

const order = { order: { id: 'A-1', lines: [{ sku: 7 }], paid: true, note: null } };

test('without a path every payload has the shared key', () => {
  assert.equal(orderKeyIn(order, null), '');
  assert.equal(orderKeyIn(undefined, null), '');
});

test('a path leads to a text, a number, a truth value, or something within a list', () => {
  assert.equal(orderKeyIn(order, ['order', 'id']), 'A-1');
  assert.equal(orderKeyIn(order, ['order', 'lines', '0', 'sku']), '7');
  assert.equal(orderKeyIn(order, ['order', 'paid']), 'true');
  assert.equal(orderKeyIn({ id: '7' }, ['id']), orderKeyIn({ id: 7 }, ['id']));
});

test('an object or a list is its JSON', () => {
  assert.equal(orderKeyIn(order, ['order', 'lines']), '[{"sku":7}]');
});

test('what leads to nothing has the shared key', () => {
  const paths = [
    ['other'],
    ['order', 'note'],
    ['order', 'id', 'length'],
    ['order', 'lines', 'length'],
    ['order', 'lines', '1'],
    ['order', 'lines', 'sku'],
    ['constructor', 'name'],
  ];
  for (const path of paths) assert.equal(orderKeyIn(order, path), '', path.join('.'));
  assert.equal(orderKeyIn(undefined, ['order']), '');
  assert.equal(orderKeyIn(null, ['order']), '');
});

test('a long key, and one that is no well-formed text, is told from others by its digest', () => {
  const long = (end: string) => orderKeyIn({ id: 'x'.repeat(5000) + end }, ['id']);
  assert.equal(long('a').length, 'sha256:'.length + 64);
  assert.notEqual(long('a'), long('b'));
  assert.equal(long('a'), long('a'));
  assert.match(orderKeyIn({ id: '\ud800' }, ['id']), /^sha256:/);
});
