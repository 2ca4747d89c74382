/**
 * Killed at single writes and fsyncs of one message's way, it loses and doubles nothing.
 * `npm run prove -- syscalls --full` takes every one of them, also with a retry on the way.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runSyscallKills } from './syscall-kills.ts';

test('a message survives the death of the server at any call that writes it', async () => {
  using folder = temporaryFolder();
  const { kills, violations } = await runSyscallKills({
    folder: folder.path,
    seed: 1,
    from: 3,
    stride: 8,
    applications: ['one'],
  });
  assert.deepEqual(violations, []);
  const files = new Set(kills.map(({ file }) => file));
  assert.deepEqual(files, new Set(['gancho.db-wal', 'gancho.db']));
  const known = new Set(kills.map((kill) => kill.known));
  assert.ok(known.has('nothing'), 'a kill struck before it was accepted');
  assert.ok(known.has('accepted and delivered'), 'a kill struck while it was recorded');
});
