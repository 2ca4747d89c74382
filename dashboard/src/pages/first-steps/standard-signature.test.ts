/** Signatures made for the browser are those that receivers verify. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { isAmong, signatureOf, signedText } from './standard-signature.ts';

const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const signed = { id: 'msg_1', timestamp: '1700000000', body: '{"cidade":"São Paulo"}' };

describe('a signature in the browser', () => {
  test('is the one of the published library', async () => {
    const theirs = new Webhook(secret).sign('msg_1', new Date(1_700_000_000_000), signed.body);
    assert.equal(await signatureOf(secret, signed), theirs);
  });

  test('is another one for another body', async () => {
    const other = await signatureOf(secret, { ...signed, body: `${signed.body} ` });
    assert.notEqual(other, await signatureOf(secret, signed));
  });

  test('is found among several, whole', async () => {
    const expected = await signatureOf(secret, signed);
    assert.ok(isAmong(expected, `v1,AAAA ${expected}`));
    assert.ok(!isAmong(expected, expected.slice(0, -1)));
    assert.equal(signedText(signed), 'msg_1.1700000000.{"cidade":"São Paulo"}');
  });
});
