/** What links say is what the API is asked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAskable, recoveryBody, recoveryOf, recoveryPath } from './recovery-request.ts';

test('a link brings its filters along, and empty fields ask for nothing', () => {
  const path = recoveryPath({
    app: 'shop',
    type: 'invoice.paid',
    status: 'failed',
    tag: '',
    after: '2026-01-31T14:00:00Z',
    before: '2026-01-31T15:00:00Z',
    answers: '503, 5xx',
  });
  const search = Object.fromEntries(new URL(path, 'http://here').searchParams);
  assert.deepEqual(recoveryBody(recoveryOf(search)), {
    appId: 'shop',
    since: '2026-01-31T14:00:00Z',
    until: '2026-01-31T15:00:00Z',
    window: 'message',
    statuses: [2],
    eventTypes: ['invoice.paid'],
    answers: ['503', '5xx'],
  });
});

test('without a state, all that did not arrive is meant, and an endpoint needs its application', () => {
  const asked = recoveryOf({ after: '2026-01-31T14:00:00Z', endpoint: 'ep_1', status: 'strange' });
  assert.deepEqual(recoveryBody(asked), {
    since: '2026-01-31T14:00:00Z',
    window: 'message',
    statuses: [2, 3, 4],
  });
});

test('of what a job sent, no time is needed', () => {
  const asked = recoveryOf({ task: 'qtask_1', status: '2,3' });
  assert.deepEqual(recoveryBody(asked), {
    taskId: 'qtask_1',
    window: 'message',
    statuses: [2, 3],
  });
  assert.ok(isAskable(asked));
  assert.ok(!isAskable({ ...asked, task: '' }));
});

test('what all sources received is meant in the place of an application', () => {
  const path = recoveryPath({ received: 'true', after: '2026-01-31T14:00:00Z', status: '2' });
  const asked = recoveryOf(Object.fromEntries(new URL(path, 'http://here').searchParams));
  assert.deepEqual(recoveryBody({ ...asked, endpoint: 'ep_1' }), {
    received: true,
    since: '2026-01-31T14:00:00Z',
    window: 'message',
    statuses: [2],
  });
  const one = recoveryBody({ ...asked, app: 'src_1', endpoint: 'ep_1' });
  assert.deepEqual(one, {
    appId: 'src_1',
    endpointIds: ['ep_1'],
    since: '2026-01-31T14:00:00Z',
    window: 'message',
    statuses: [2],
  });
});
