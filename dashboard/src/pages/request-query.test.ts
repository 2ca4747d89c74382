/** Filters of requests as text mean what stands in the address, and what cannot be read is named. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fitsNothing,
  mayBeMessages,
  readRequestQuery,
  requestListQuery,
  requestText,
} from './request-query.ts';

const now = Date.parse('2026-01-31T12:00:00Z');

test('text and address say the same', () => {
  const read = readRequestQuery(
    'source:shop outcome:rejected reason:signature_wrong since:24h',
    now,
  );
  assert.deepEqual(read, {
    kind: 'read',
    search: {
      source: 'shop',
      outcome: 'rejected',
      reason: 'signature_wrong',
      type: '',
      after: '2026-01-30T12:00:00.000Z',
      before: '',
    },
  });
  const search = read.kind === 'read' ? read.search : {};
  const text = requestText(search);
  assert.equal(
    text,
    'source:shop outcome:rejected reason:signature_wrong after:2026-01-30T12:00:00.000Z',
  );
  assert.deepEqual(readRequestQuery(text, now), read);
  assert.deepEqual(requestListQuery(search), {
    source_id: 'shop',
    outcome: 'rejected',
    reason: 'signature_wrong',
    event_types: undefined,
    after: '2026-01-30T12:00:00.000Z',
    before: undefined,
  });
});

test('a bare word is a source, and what is unknown is named', () => {
  const read = readRequestQuery('shop', now);
  assert.ok(read.kind === 'read' && read.search['source'] === 'shop');
  for (const word of ['outcome:lost', 'reason:why', 'after:soon', 'color:red', 'source:']) {
    assert.deepEqual(readRequestQuery(`source:a ${word}`, now), { kind: 'wrong', word });
  }
});

test('only messages can be sent again', () => {
  assert.ok(mayBeMessages({}));
  assert.ok(mayBeMessages({ outcome: 'accepted', source: 'shop' }));
  assert.ok(!mayBeMessages({ outcome: 'rejected' }));
  assert.ok(!mayBeMessages({ reason: 'token_wrong' }));
});

test('event types add up, and only messages have them', () => {
  const read = readRequestQuery('type:order.paid type:order.sent', now);
  assert.ok(read.kind === 'read');
  assert.equal(requestListQuery(read.search)['event_types'], 'order.paid,order.sent');
  assert.ok(!fitsNothing(read.search));
  assert.ok(!fitsNothing({ type: 'a', outcome: 'accepted' }));
  for (const search of [
    { type: 'a', outcome: 'rejected' },
    { type: 'a', reason: 'token_wrong' },
    { reason: 'token_wrong', outcome: 'accepted' },
  ]) {
    assert.ok(fitsNothing(search));
  }
});
