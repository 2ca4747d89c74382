import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemRandom } from './random.ts';
import { Passwords, TooManyChecks } from './passwords.ts';

const quick = {
  memoryKib: 64,
  passes: 1,
  parallelism: 1,
  saltBytes: 16,
  tagBytes: 32,
  underWayMax: 1,
  waitingMax: 1,
};

test('a password fits what was kept of it, and nothing else does', async () => {
  const passwords = new Passwords(systemRandom, quick);
  const kept = await passwords.keep('correct horse battery');
  assert.match(kept, /^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
  assert.equal(await passwords.fits('correct horse battery', kept), true);
  assert.equal(await passwords.fits('correct horse batterY', kept), false);
  assert.equal(await passwords.fits('', null), false);
  assert.equal(await passwords.fits('anything', 'spoiled'), false);
});

test('what was kept with other costs still fits, and two keepings differ', async () => {
  const dear = new Passwords(systemRandom, { ...quick, memoryKib: 128, passes: 2 });
  const kept = await dear.keep('correct horse battery');
  const passwords = new Passwords(systemRandom, quick);
  assert.equal(await passwords.fits('correct horse battery', kept), true);
  assert.notEqual(await dear.keep('correct horse battery'), kept);
});

test('composed and decomposed letters are the same password', async () => {
  const passwords = new Passwords(systemRandom, quick);
  const kept = await passwords.keep('S\u00e3o Paulo amanh\u00e3');
  assert.equal(await passwords.fits('Sa\u0303o Paulo amanha\u0303', kept), true);
});

test('few are checked at a time, few wait, and more are refused', async () => {
  const passwords = new Passwords(systemRandom, quick);
  const results = await Promise.allSettled([1, 2, 3].map(() => passwords.fits('x', null)));
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected'],
  );
  assert.ok((results[2] as PromiseRejectedResult).reason instanceof TooManyChecks);
  assert.equal(await passwords.fits('x', null), false, 'the places are free again');
});
