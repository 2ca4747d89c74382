/** Text and address say the same, in both directions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queryText, readQuery } from './message-query.ts';

const now = Date.parse('2026-01-31T12:00:00.000Z');

function read(text: string): Record<string, string> {
  const query = readQuery(text, now);
  assert.equal(query.kind, 'read', text);
  return query.kind === 'read' ? query.search : {};
}

test('text becomes filters, and filters become the same text', () => {
  const search = read('type:invoice.paid status:failed since:24h tag:vip');
  assert.equal(search['after'], '2026-01-30T12:00:00.000Z');
  assert.equal(search['channel'], '', 'what is not named is taken away');
  const text = 'type:invoice.paid status:failed tag:vip after:2026-01-30T12:00:00.000Z';
  assert.equal(queryText(search), text);
  assert.deepEqual(read(text), search);
});

test('a word alone is an event type, and several of them are a list', () => {
  assert.equal(read('invoice.paid type:invoice.sent')['type'], 'invoice.paid,invoice.sent');
  assert.equal(read('')['type'], '');
});

test('what cannot be read is named', () => {
  for (const word of ['status:lost', 'since:soon', 'color:red', 'tag:', 'matched:maybe']) {
    assert.deepEqual(readQuery(`type:a ${word}`, now), { kind: 'wrong', word });
  }
});
