import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shardCount, shardOf, shareOf } from './shard.ts';

test('the shard of an application is the first byte of its MD5, as the store computes it', () => {
  // `SELECT get_byte(decode(md5('app_1'), 'hex'), 0)` on PostgreSQL.
  assert.equal(shardOf('app_1'), Number.parseInt('b0', 16));
});

test('so many nodes take every shard between them, and none takes much more than another', () => {
  for (let nodes = 1; nodes <= 300; nodes += 1) {
    assert.ok(shareOf(nodes) * nodes >= shardCount);
    assert.ok((shareOf(nodes) - 1) * nodes < shardCount);
  }
});
