/** What sheets would take for formulas or for several cells stays one text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../api/shapes.ts';
import { csvLine } from './message-export.ts';

test('a line keeps commas, quotes and formulas as text', () => {
  const message = {
    id: 'msg_1',
    timestamp: '2026-01-31T12:00:00Z',
    eventType: 'invoice.paid',
    eventId: '=HYPERLINK("x","y")',
    channels: ['eu', 'us'],
    tags: null,
    matchedEndpoints: 2,
  } as unknown as Message;
  assert.equal(
    csvLine(message),
    `msg_1,2026-01-31T12:00:00Z,invoice.paid,"'=HYPERLINK(""x"",""y"")",eu us,,2`,
  );
});
