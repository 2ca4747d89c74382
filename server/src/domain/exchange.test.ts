/** What is said of an exchange: each step by its own time, and headers within their bounds. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isTelling, keptHeaders, timingOf, type Opening } from './exchange.ts';

const opening: Opening = {
  startedAt: 105,
  byName: true,
  resolvedAt: 118,
  connectedAt: 130.4,
  secure: true,
  securedAt: 171,
};
const whole = { startedAt: 100, opening, requestedAt: 172, answeredAt: 300, endedAt: 420 };

describe('the time of an exchange', () => {
  test('is cut into its steps', () => {
    const steps = { waited: 5, dns: 13, connect: 12, tls: 41, answer: 128, body: 120 };
    assert.deepEqual(timingOf(whole), steps);
  });

  test('has no steps that were not taken: an address needs no name, http no TLS, a kept connection neither', () => {
    const plain = { ...opening, byName: false, secure: false, securedAt: null };
    const { dns, tls, connect } = timingOf({ ...whole, opening: plain });
    assert.deepEqual([dns, tls, connect], [null, null, 12]);
    const kept = timingOf({ ...whole, opening: null, requestedAt: 100 });
    assert.deepEqual(kept, {
      waited: 0,
      dns: null,
      connect: null,
      tls: null,
      answer: 200,
      body: 120,
    });
  });

  test('that ended within a step counts as that step up to its end', () => {
    const open = { ...opening, resolvedAt: null, connectedAt: null, securedAt: null };
    const never = { requestedAt: null, answeredAt: null };
    const lost = timingOf({ ...whole, ...never, opening: open });
    assert.deepEqual(lost, {
      waited: 5,
      dns: 315,
      connect: null,
      tls: null,
      answer: null,
      body: null,
    });
    const silent = timingOf({ ...whole, answeredAt: null });
    assert.deepEqual([silent.answer, silent.body], [248, null]);
    const unfree = timingOf({ ...whole, ...never, opening: null });
    assert.deepEqual([unfree.waited, unfree.answer], [320, null]);
  });

  test('says more than the duration where a connection was opened or something dragged', () => {
    const kept = { ...whole, opening: null, requestedAt: 100 };
    assert.equal(isTelling(timingOf(whole)), true);
    assert.equal(isTelling(timingOf({ ...kept, answeredAt: 415 })), false);
    assert.equal(isTelling(timingOf({ ...kept, answeredAt: 300 })), true, 'a body that drags');
    assert.equal(isTelling(timingOf({ ...kept, requestedAt: 150, answeredAt: 420 })), true);
  });
});

describe('headers of an answer', () => {
  const bounds = { countMax: 3, charactersMax: 40 };

  test('are kept as they came, those that repeat in one, secrets hidden', () => {
    const came = { server: 'nginx', via: ['one', 'two'], 'set-cookie': 'session=1' };
    assert.deepEqual(keptHeaders(came, bounds), {
      server: 'nginx',
      via: 'one, two',
      'set-cookie': '…',
    });
  });

  test('stay within their bounds, whatever came', () => {
    const long = keptHeaders({ a: 'x'.repeat(100), b: 'never' }, bounds);
    assert.deepEqual(long, { a: `${'x'.repeat(39)}…` });
    const many = keptHeaders({ a: '1', b: '2', c: '3', d: '4' }, bounds);
    assert.deepEqual(Object.keys(many), ['a', 'b', 'c']);
    assert.deepEqual(keptHeaders({ nul: 'a\u0000b', none: undefined }, bounds), { nul: 'ab' });
  });
});
