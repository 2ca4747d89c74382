/** Failures are counted in full, and written now and then. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt } from '../../domain/message.ts';
import type { AttemptRecord } from '../storage.ts';
import { FailingStreaks } from './failing-streaks.ts';

function recordOf(
  endpointId: string,
  startedAt: number,
  fields: Partial<Attempt> = {},
): AttemptRecord {
  const attempt: Attempt = {
    id: `atmpt_${endpointId}_${startedAt}`,
    position: startedAt,
    messageId: 'msg_1',
    applicationId: 'app_1',
    endpointId,
    eventType: 'a',
    url: '',
    number: 1,
    trigger: 'scheduled',
    status: 'fail',
    responseStatus: 500,
    responseBody: Buffer.alloc(0),
    durationMs: 1,
    cause: null,
    startedAt,
    nextAt: null,
    ...fields,
  };
  return { attempt, doneDueAt: null };
}

function note(streaks: FailingStreaks, ...records: AttemptRecord[]) {
  const { notes, written } = streaks.plan(records);
  written();
  return [...notes];
}

test('a first failure is written, those of the next seconds with a later one', () => {
  const streaks = new FailingStreaks();
  const first = note(streaks, recordOf('ep_a', 1_000), recordOf('ep_a', 1_100));
  assert.deepEqual(first, [[1, { failures: 2, failingSince: 1_000 }]]);
  assert.deepEqual(note(streaks, recordOf('ep_a', 2_000), recordOf('ep_a', 5_000)), []);
  const later = note(streaks, recordOf('ep_b', 5_900), recordOf('ep_a', 6_100));
  assert.deepEqual(later, [
    [0, { failures: 1, failingSince: 5_900 }],
    [1, { failures: 3, failingSince: 6_100 }],
  ]);
});

test('a success ends the streak, whatever failed beside it', () => {
  const streaks = new FailingStreaks();
  note(streaks, recordOf('ep_a', 1_000));
  const success = recordOf('ep_a', 1_200, { status: 'success' });
  const both = note(streaks, recordOf('ep_a', 1_100), success, recordOf('ep_a', 1_300));
  assert.deepEqual(both, [[1, { cures: true }]]);
  const anew = note(streaks, recordOf('ep_a', 1_400));
  assert.deepEqual(anew, [[0, { failures: 1, failingSince: 1_400 }]]);
});

test('what was asked for by hand, or ended, says nothing of an endpoint', () => {
  const manual = recordOf('ep_a', 1_000, { trigger: 'manual', status: 'success' });
  const canceled = recordOf('ep_a', 1_000, { status: 'canceled' });
  assert.deepEqual(note(new FailingStreaks(), manual, canceled), []);
});

test('what did not come to be written is written with the next', () => {
  const streaks = new FailingStreaks();
  streaks.plan([recordOf('ep_a', 1_000)]);
  const again = note(streaks, recordOf('ep_a', 1_001));
  assert.deepEqual(again, [[0, { failures: 1, failingSince: 1_001 }]]);
});
