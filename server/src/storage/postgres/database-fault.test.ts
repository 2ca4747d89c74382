import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreFailure } from '../storage.ts';
import { ConnectionLost, failureOf, faultOf } from './database-fault.ts';

function serverError(code: string, message = 'it failed'): Error {
  return Object.assign(new Error(message), { code, severity: 'ERROR' });
}

test('what an error means follows from where it comes from', () => {
  for (const [error, fault, kind] of [
    [new ConnectionLost('connect ECONNREFUSED'), 'lost', 'unavailable'],
    [serverError('57P01'), 'lost', 'unavailable'],
    [serverError('57P03'), 'lost', 'unavailable'],
    [serverError('53300'), 'lost', 'unavailable'],
    [serverError('25006'), 'lost', 'unavailable'],
    [serverError('08006'), 'lost', 'unavailable'],
    [serverError('08P01', 'query_wait_timeout'), 'lost', 'unavailable'],
    [serverError('08P01', 'bind message supplies 1 parameters'), 'wrong', 'broken'],
    [serverError('40001'), 'again', 'unavailable'],
    [serverError('40P01'), 'again', 'unavailable'],
    [serverError('57014'), 'late', 'unavailable'],
    [serverError('55P03'), 'late', 'unavailable'],
    [serverError('53100'), 'full', 'full'],
    [serverError('42601'), 'wrong', 'broken'],
    [new TypeError('x is not a function'), 'wrong', 'broken'],
  ] as const) {
    assert.equal(faultOf(error), fault, String(error));
    const failure = failureOf(error);
    assert.ok(failure instanceof StoreFailure);
    assert.equal(failure.kind, kind);
    assert.ok(failure.message.includes(error.message));
  }
});

test('a failure that has its kind keeps it', () => {
  const fenced = new StoreFailure('fenced', 'Another node took over.');
  assert.equal(failureOf(fenced), fenced);
});
