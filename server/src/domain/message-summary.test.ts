import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mainFields, oneLine, shortened } from './message-summary.ts';

test('outer fields come before inner ones, and what says nothing is left out', () => {
  const payload = { a: { b: { c: 1 } }, id: 7, empty: '', none: null, list: ['x', { y: true }] };
  assert.deepEqual(mainFields(payload), [
    { name: 'id', value: '7' },
    { name: 'list.0', value: 'x' },
    { name: 'a.b.c', value: '1' },
    { name: 'list.1.y', value: 'true' },
  ]);
});

test('fields are few and short, whatever the payload is', () => {
  const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`f${n}`, { v: n }]));
  assert.deepEqual(mainFields(wide), []);
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`f${n}`, n]));
  assert.equal(mainFields(many).length, 12);
  assert.equal(mainFields({ a: 'x'.repeat(1000) })[0]!.value.length, 200);
  assert.deepEqual(mainFields('text'), [{ name: 'text', value: 'text' }]);
  assert.deepEqual(mainFields(5), [{ name: 'value', value: '5' }]);
  for (const nothing of [null, '', {}, [], undefined]) assert.deepEqual(mainFields(nothing), []);
});

test('no character is cut in two, and lines become one', () => {
  assert.equal(shortened('abc', 3), 'abc');
  assert.equal(shortened('abcd', 3), 'ab…');
  assert.equal(shortened('a😀bc', 3), 'a…');
  assert.equal(oneLine(' a\r\n b\u0000c\u2028d '), 'a b c d');
});
