/** What passes between threads comes out as it went in. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createSamples } from '../../../../tests/storage/sample-records.ts';
import type { WriteCall } from '../create-storage.ts';
import type { CallResult } from './commit-calls.ts';
import { packCall, packResult, unpackCall, unpackResult } from './packed-calls.ts';

const samples = createSamples();
const message = samples.message('app_one', {
  eventId: 'mine',
  channels: ['one'],
  tags: ['two'],
  contentType: 'text/plain',
  headers: { 'x-one': '1' },
  deliverAt: 11,
  deliverBefore: 12,
  expiresAt: 13,
  targets: ['ep_one', 'ep_two'],
  pollers: ['ep_three'],
  ordered: { ep_two: 'key' },
  payload: Uint8Array.of(1, 2, 3),
});
const attempt = samples.attempt(message, 7, 'ep_one', {
  number: 3,
  trigger: 'manual',
  status: 'fail',
  responseStatus: 503,
  responseBody: Uint8Array.of(1, 2),
  durationMs: 21,
  cause: 'answered 503',
  startedAt: 22,
  nextAt: 23,
});

/** As it arrives in another thread. */
function sent(call: WriteCall): WriteCall {
  return unpackCall(structuredClone(packCall(call)));
}

const calls: Record<string, WriteCall> = {
  'a message': { verb: 'acceptMessage', input: message, once: null },
  'a message under an idempotency key': {
    verb: 'acceptMessage',
    input: message,
    once: samples.once(1),
  },
  'a message with announcements': {
    verb: 'acceptMessage',
    input: message,
    once: null,
    announcements: [message],
  },
  'a message with a field more': {
    verb: 'acceptMessage',
    input: { ...message, more: 1 },
    once: null,
  },
  attempts: {
    verb: 'recordAttempts',
    input: [
      { attempt, doneDueAt: null },
      { attempt, doneDueAt: 5 },
      { attempt, doneDueAt: 5, announcements: [message] },
      { attempt: { ...attempt, more: 1 }, doneDueAt: 5 },
    ],
    once: null,
  },
  'another write': { verb: 'advanceFresh', input: 5, once: null },
};

describe('calls between threads', () => {
  for (const [name, call] of Object.entries(calls)) {
    test(`${name} arrives as it was`, () => assert.deepEqual(sent(call), structuredClone(call)));
  }

  test('messages and attempts travel without the names of their fields', () => {
    for (const name of ['a message', 'attempts']) {
      assert.ok(!('verb' in packCall(calls[name]!)), name);
    }
    const usual: WriteCall = {
      verb: 'recordAttempts',
      input: [{ attempt, doneDueAt: null }],
      once: null,
    };
    assert.ok(!JSON.stringify(packCall(usual)).includes('messageId'));
  });
});

const results: Record<string, CallResult> = {
  'an accepted message': { ok: { kind: 'done', value: { kind: 'ok', position: 9 } } },
  'one whose turn has come': {
    ok: { kind: 'done', value: { kind: 'ok', position: 9, turns: ['ep_one'] } },
  },
  'one with announcements': {
    ok: { kind: 'done', value: { kind: 'ok', position: 9 }, announced: [10] },
  },
  'a conflict': { ok: { kind: 'done', value: { kind: 'conflict' } } },
  nothing: { ok: { kind: 'done', value: undefined } },
  'a number': { ok: { kind: 'done', value: 5 } },
  'a repetition': { ok: { kind: 'replayed', status: 202, body: '{}' } },
};

describe('results between threads', () => {
  for (const [name, result] of Object.entries(results)) {
    test(`${name} arrives as it was`, () => {
      assert.deepEqual(unpackResult(structuredClone(packResult(result))), result);
    });
  }

  test('a failure arrives as it was', () => {
    const failure = { error: 'disk I/O error', code: 10, full: false } as unknown as CallResult;
    assert.deepEqual(unpackResult(structuredClone(packResult(failure))), failure);
  });

  test('an accepted message is one number', () => {
    assert.equal(packResult(results['an accepted message']!), 9);
  });
});
