/** What lists of scopes stand for, and what can be handed on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandScopes, scopePattern, scopesBeyond } from './scope.ts';

test('a star stands for reading and writing, and for nothing of another resource', () => {
  assert.deepEqual(
    [...expandScopes(['event-types:*', 'keys:read'])],
    ['event-types:read', 'event-types:write', 'keys:read'],
  );
  assert.deepEqual([...expandScopes([])], []);
});

test('nobody hands on what they do not have', () => {
  assert.deepEqual(scopesBeyond(null, null), []);
  assert.deepEqual(scopesBeyond(null, ['keys:*']), []);
  assert.deepEqual(scopesBeyond(['keys:*'], ['keys:read', 'keys:write']), []);
  assert.deepEqual(scopesBeyond(['keys:read', 'keys:write'], ['keys:*']), []);
  assert.deepEqual(scopesBeyond(['keys:read'], ['keys:*']), ['keys:write']);
  assert.deepEqual(scopesBeyond(['environment:*'], ['environments:read']), ['environments:read']);
  assert.deepEqual(scopesBeyond(['keys:*'], null), ['*']);
  assert.deepEqual(scopesBeyond([], []), []);
});

test('only known resources make scopes', () => {
  const pattern = new RegExp(scopePattern);
  for (const scope of ['messages:write', 'event-types:*', 'environment:read']) {
    assert.ok(pattern.test(scope), scope);
  }
  for (const scope of [
    'messages',
    'messages:',
    '*',
    '*:read',
    'xmessages:read',
    'messages:admin',
  ]) {
    assert.ok(!pattern.test(scope), scope);
  }
});
