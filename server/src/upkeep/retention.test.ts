/** Environments that keep messages for less time than the server, each to its end, one after the other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import type { TrimPlace } from '../storage/contract/system.ts';
import type { Storage } from '../storage/storage.ts';
import { environmentRetention } from './retention.ts';

const dayMs = 86_400_000;

test('each is trimmed to its end, and none that keeps no less than the server', async () => {
  const clock = manualClock();
  let ofServer: number | null = null;
  const asked: [string, number, string | null][] = [];
  const own = [
    { environmentId: 'env_a', days: 7 },
    { environmentId: 'env_b', days: 90 },
    { environmentId: 'env_c', days: 30 },
  ];
  // Two steps of the first, one of any other.
  const trim = (bounds: {
    environmentId: string;
    messagesBefore: number;
    after: TrimPlace | null;
  }): { next: TrimPlace | null } => {
    const { environmentId, messagesBefore, after } = bounds;
    const days = (clock.now() - messagesBefore) / dayMs;
    asked.push([environmentId, Math.round(days), after?.messageId ?? null]);
    const isFirst = environmentId === 'env_a' && after === null;
    return { next: isFirst ? { applicationId: 'app', messageId: 'msg_1' } : null };
  };
  const storage = {
    read: (verb: string) =>
      Promise.resolve(
        verb === 'retentionDays' ? ofServer : verb === 'environmentRetentions' && own,
      ),
    write: (_verb: string, bounds: Parameters<typeof trim>[0]) => Promise.resolve(trim(bounds)),
  } as unknown as Storage;
  const trimming = environmentRetention(
    { storage, clock, report: (problem) => assert.fail(problem) },
    { everyMs: 1_000, pauseMs: 10, rowsMax: 5, keptDays: 90 },
  );
  trimming.start();
  const pass = async (): Promise<typeof asked> => {
    asked.length = 0;
    await clock.advance(1_000);
    for (let step = 0; step < 5; step += 1) await clock.advance(10);
    return [...asked];
  };
  assert.deepEqual(await pass(), [
    ['env_a', 7, null],
    ['env_a', 7, 'msg_1'],
    ['env_c', 30, null],
  ]);
  assert.notEqual(trimming.endedAt, null);
  ofServer = 20;
  assert.deepEqual(
    (await pass()).map(([environmentId]) => environmentId),
    ['env_a', 'env_a'],
  );
  trimming.stop();
});
