/** The browser comes to the same signature as the standard's own example. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signatureOf, verdictOf } from './standard-signature.ts';

const signed = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: '{"test": 2432232314}',
};
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const expected = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';

test('a signature is that of the standard, and other secrets are told from it', async () => {
  assert.equal(await signatureOf(secret, signed), expected);
  assert.notEqual(await signatureOf('whsec_AAAA', signed), expected);
  assert.equal(await signatureOf('not base64!', signed), null);
});

test('one of several signatures is enough, and a time that is far away is told', () => {
  assert.equal(verdictOf(expected, `v1,other ${expected}`, 10), 'right');
  assert.equal(verdictOf(expected, expected, 301), 'late');
  assert.equal(verdictOf(expected, 'v1,other', 0), 'wrong');
});
