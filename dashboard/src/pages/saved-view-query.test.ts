/** A view is known again by what it shows, not by how its address is written. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSameQuery, queryOf } from './saved-view-query.ts';

test('the order of names and what is empty make no difference', () => {
  assert.equal(queryOf({ status: 'failed', app: 'a b', type: '' }), 'app=a+b&status=failed');
  assert.equal(queryOf({}), '');
  assert.ok(isSameQuery('status=failed&app=a%20b', 'app=a+b&status=failed'));
  assert.ok(isSameQuery('status=&app=x', 'app=x'));
  assert.ok(!isSameQuery('status=failed', 'status=failed&app=x'));
  assert.ok(!isSameQuery('status=failed', 'status=sending'));
});
