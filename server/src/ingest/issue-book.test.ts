/** Failures are added up in memory, written together, and kept while the store cannot take them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import { createIds } from '../domain/ids.ts';
import type { NotedFailures } from '../domain/issue.ts';
import type { Attempt } from '../domain/message.ts';
import { systemRandom } from '../lib/random.ts';
import type { Storage } from '../storage/storage.ts';
import { IssueBook } from './issue-book.ts';

const attempt: Attempt = {
  id: 'atmpt_1',
  position: 1,
  messageId: 'msg_1',
  applicationId: 'app_a',
  endpointId: 'ep_a',
  eventType: 'a',
  url: 'https://receiver.example',
  number: 1,
  trigger: 'scheduled',
  status: 'fail',
  responseStatus: 500,
  responseBody: new Uint8Array(),
  durationMs: 1,
  cause: 'answered 500',
  startedAt: 1_000,
  nextAt: null,
};

function setUp() {
  const clock = manualClock();
  const written: NotedFailures[][] = [];
  const reports: string[] = [];
  const state = { fails: false };
  const storage = {
    write: (_verb: string, input: { failures: NotedFailures[] }) => {
      if (state.fails) return Promise.reject(new Error('no store'));
      written.push(input.failures);
      return Promise.resolve();
    },
  } as unknown as Storage;
  const report = (problem: string): void => void reports.push(problem);
  const ids = createIds(clock, systemRandom);
  const options = { gatherMs: 1_000, gatheredMax: 2, perEnvironmentMax: 10 };
  const book = new IssueBook({ clock, ids, storage, report }, options);
  return { book, clock, written, reports, state };
}

test('many failures of one cause are one row of a write; successes and cancellations none', async () => {
  const { book, clock, written } = setUp();
  for (const startedAt of [2_000, 1_000, 3_000]) {
    book.noteAttempt({ ...attempt, id: `atmpt_${startedAt}`, startedAt });
  }
  book.noteAttempt({ ...attempt, status: 'success' });
  book.noteAttempt({ ...attempt, status: 'canceled', endpointId: 'ep_c' });
  await clock.advance(999);
  assert.equal(written.length, 0);
  await clock.advance(1);
  assert.equal(written.length, 1);
  assert.equal(written[0]!.length, 1);
  const noted = written[0]![0]!;
  assert.match(noted.id, /^iss_[A-Za-z0-9]{27}$/);
  assert.equal(noted.cause, 'http_500');
  assert.equal(noted.occurrences, 3);
  assert.deepEqual([noted.firstSeen, noted.lastSeen], [1_000, 3_000]);
  assert.equal(noted.example!.attemptId, 'atmpt_3000');
  await clock.advance(5_000);
  assert.equal(written.length, 1, 'nothing is written where nothing failed');
});

test('a rejected request belongs to its source and reason, with an example where one is kept', async () => {
  const { book, written } = setUp();
  book.noteRejected('app_a', 'signature_wrong', { id: 'req_1', status: 401, detail: 'x' });
  book.noteRejected('app_a', 'signature_wrong', null);
  await book.flush();
  const noted = written[0]![0]!;
  assert.equal(noted.cause, 'rejected_signature_wrong');
  assert.equal(noted.endpointId, null);
  assert.equal(noted.occurrences, 2);
  assert.equal(noted.example!.requestId, 'req_1');
});

test('what the store could not take is added to what comes after it, within the bound', async () => {
  const { book, written, reports, state } = setUp();
  state.fails = true;
  book.noteAttempt(attempt);
  await book.flush();
  assert.equal(reports.length, 1);
  state.fails = false;
  for (const endpointId of ['ep_a', 'ep_b', 'ep_c']) book.noteAttempt({ ...attempt, endpointId });
  await book.flush();
  assert.deepEqual(
    written[0]!.map(({ endpointId, occurrences }) => [endpointId, occurrences]),
    [
      ['ep_a', 2],
      ['ep_b', 1],
    ],
  );
});
