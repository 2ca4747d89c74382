/** The browser comes to the same signature as the standard's own example. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { isAmong, signatureOf, signedContent, verdictOf } from './standard-signature.ts';

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

const ownSecret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const ownSigned = { id: 'msg_1', timestamp: '1700000000', body: '{"cidade":"São Paulo"}' };

describe('a signature in the browser', () => {
  test('is the one of the published library', async () => {
    const theirs = new Webhook(ownSecret).sign(
      'msg_1',
      new Date(1_700_000_000_000),
      ownSigned.body,
    );
    assert.equal(await signatureOf(ownSecret, ownSigned), theirs);
  });

  test('is another one for another body', async () => {
    const other = await signatureOf(ownSecret, { ...ownSigned, body: `${ownSigned.body} ` });
    assert.notEqual(other, await signatureOf(ownSecret, ownSigned));
  });

  test('is found among several, whole', async () => {
    const expected = await signatureOf(ownSecret, ownSigned);
    assert.ok(expected !== null);
    assert.ok(isAmong(expected, `v1,AAAA ${expected}`));
    assert.ok(!isAmong(expected, expected.slice(0, -1)));
    assert.equal(signedContent(ownSigned), 'msg_1.1700000000.{"cidade":"São Paulo"}');
  });
});
