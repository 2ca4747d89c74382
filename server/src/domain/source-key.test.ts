import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashOfContent, hashOfKey } from './source-key.ts';

const request = { method: 'POST', path: '', query: '', body: Buffer.from('{}') };

test('the same event has the same key, and another one another', () => {
  assert.deepEqual(hashOfKey('evt_1'), hashOfKey('evt_1'));
  assert.notDeepEqual(hashOfKey('evt_1'), hashOfKey('evt_2'));
  assert.equal(hashOfKey('evt_1').length, 32);
});

test('without a key, all that a request consists of counts', () => {
  const same = hashOfContent(request);
  assert.deepEqual(hashOfContent({ ...request }), same);
  for (const change of [
    { method: 'PUT' },
    { path: '/a' },
    { query: 'a' },
    { body: Buffer.from('[]') },
  ]) {
    assert.notDeepEqual(hashOfContent({ ...request, ...change }), same);
  }
});

test('a key and a content are never taken for each other', () => {
  assert.notDeepEqual(hashOfKey('body ["POST","",""]{}'), hashOfContent(request));
});
