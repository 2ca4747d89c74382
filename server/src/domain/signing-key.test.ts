/** Signatures against published examples and the published verifier; malformed secrets. */
import assert from 'node:assert/strict';
import { randomBytes, verify, createPublicKey } from 'node:crypto';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import {
  newEd25519Secret,
  newSymmetricSecret,
  parseSigningKey,
  signatureHeader,
  verificationKey,
  type SigningKey,
} from './signing-key.ts';

/** From the specification of Standard Webhooks and the tests of its libraries. */
const published = [
  {
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1_614_265_330,
    body: '{"test": 2432232314}',
    signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
  {
    secret:
      'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1_614_265_330,
    body: '{"test": 2432232314}',
    signature:
      'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
  },
] as const;

function keyOf(text: string): SigningKey {
  const parsed = parseSigningKey(text);
  assert.ok('ok' in parsed, JSON.stringify(parsed));
  return parsed.ok;
}

function errorOf(text: string): string {
  const parsed = parseSigningKey(text);
  assert.ok('error' in parsed, `${text} was taken`);
  return parsed.error;
}

const bytes = (count: number): Uint8Array => randomBytes(count);

describe('signatureHeader', () => {
  for (const { secret, id, timestamp, body, signature } of published) {
    test(`signs as published: ${signature.slice(0, 16)}`, () => {
      const header = signatureHeader([keyOf(secret)], id, timestamp, Buffer.from(body));
      assert.equal(header, signature);
    });
  }

  test('lists the signatures of several keys in their order', () => {
    const [first, second] = published;
    const { id, timestamp, body } = first;
    const header = signatureHeader(
      [keyOf(second.secret), keyOf(first.secret)],
      id,
      timestamp,
      Buffer.from(body),
    );
    assert.equal(header, `${second.signature} ${first.signature}`);
    assert.equal(signatureHeader([], id, timestamp, Buffer.from(body)), '');
  });

  test('is taken by the published verifier for any body, under the old and the new key', () => {
    const now = Math.floor(Date.now() / 1000);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (body) => {
        const secrets = [newSymmetricSecret(bytes), newSymmetricSecret(bytes)];
        const json = JSON.stringify({ body });
        const signature = signatureHeader(secrets.map(keyOf), 'msg_1', now, Buffer.from(json));
        const headers = {
          'webhook-id': 'msg_1',
          'webhook-timestamp': String(now),
          'webhook-signature': signature,
        };
        for (const secret of secrets) {
          assert.deepEqual(new Webhook(secret).verify(json, headers), { body });
          assert.throws(() => new Webhook(secret).verify(`${json} `, headers));
        }
      }),
      { numRuns: 50 },
    );
  });

  test('signs the bytes, not a text that they stand for', () => {
    const raw = Buffer.from([0x22, 0xff, 0xfe, 0x22]);
    const replaced = Buffer.from(raw.toString('utf8'));
    const key = keyOf(published[0].secret);
    assert.notEqual(signatureHeader([key], 'm', 1, raw), signatureHeader([key], 'm', 1, replaced));
  });
});

describe('new secrets', () => {
  test('symmetric ones are 24 bytes behind their prefix', () => {
    const secret = newSymmetricSecret(bytes);
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{32}$/);
    assert.equal(keyOf(secret).text, secret);
    assert.equal(verificationKey(secret), secret);
  });

  test('asymmetric ones are verified by their public half', () => {
    const secret = newEd25519Secret(bytes);
    const key = keyOf(secret);
    const shown = verificationKey(secret);
    assert.match(shown, /^whpk_[A-Za-z0-9+/]{43}=$/);
    const [scheme, signature] = signatureHeader([key], 'm', 5, Buffer.from('{}')).split(',');
    assert.equal(scheme, 'v1a');
    const publicKey = createPublicKey({
      key: {
        kty: 'OKP',
        crv: 'Ed25519',
        x: Buffer.from(shown.slice(5), 'base64').toString('base64url'),
      },
      format: 'jwk',
    });
    assert.ok(verify(null, Buffer.from('m.5.{}'), publicKey, Buffer.from(signature!, 'base64')));
  });

  test('what is shown of an asymmetric one is as published', () => {
    assert.equal(
      verificationKey(published[1].secret),
      'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=',
    );
  });
});

describe('parseSigningKey', () => {
  const base64Of = (count: number) => Buffer.alloc(count, 1).toString('base64');

  test('takes symmetric secrets of 24 to 75 bytes, also without their prefix or padding', () => {
    for (const count of [24, 25, 32, 64, 75]) {
      const secret = `whsec_${base64Of(count)}`;
      assert.equal(keyOf(secret).text, secret);
      assert.equal(keyOf(base64Of(count)).text, secret);
      assert.equal(keyOf(secret.replace(/=+$/, '')).text, secret);
    }
  });

  test('says what is wrong with others', () => {
    for (const count of [0, 1, 23, 76]) {
      assert.match(
        errorOf(`whsec_${base64Of(count)}`),
        new RegExp(`24 to 75 bytes, this one ${count}$`),
      );
    }
    for (const text of [
      'whsec_ä',
      `whsec_ ${base64Of(24)}`,
      `whsec_${base64Of(24)}\n`,
      'whpk_AAAA',
    ]) {
      assert.match(errorOf(text), /is `whsec_` or `whsk_` followed by base64$/);
    }
    // Bits that no byte holds: two texts would name one key.
    assert.match(errorOf(`whsec_${'A'.repeat(33)}B`), /followed by base64$/);
    for (const text of ['whsk_', 'whsk_!', `whsk_${base64Of(32)}`, `whsk_${base64Of(65)}`]) {
      assert.match(errorOf(text), /base64 of 64 bytes/);
    }
    assert.match(errorOf(`whsk_${base64Of(64)}`), /do not belong together/);
  });

  test('answers whatever it is given', () => {
    const prefix = fc.constantFrom('', 'whsec_', 'whsk_', 'whpk_');
    fc.assert(
      fc.property(prefix, fc.oneof(fc.string(), fc.base64String()), (head, tail) => {
        const parsed = parseSigningKey(head + tail);
        assert.notEqual('ok' in parsed, 'error' in parsed);
      }),
      { numRuns: 1_000 },
    );
  });
});
