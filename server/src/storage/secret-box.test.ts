/** What is sealed opens with its key, for its owner, unchanged, and not otherwise. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { createSecretBox, SecretUnreadable } from './secret-box.ts';

const random = { bytes: (count: number) => randomBytes(count), fraction: () => 0.5 };
const key = Buffer.alloc(32, 1);
const otherKey = Buffer.alloc(32, 2);
const box = createSecretBox([key], random);
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

function refusal(act: () => unknown): string {
  let message = '';
  assert.throws(act, (error) => {
    assert.ok(error instanceof SecretUnreadable, String(error));
    message = error.message;
    return true;
  });
  return message;
}

describe('a sealed secret', () => {
  test('opens as it was, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, owner) => {
        assert.equal(box.open(box.seal(text, owner), owner), text);
      }),
    );
  });

  test('shows nothing of itself, and differs each time', () => {
    const sealed = Buffer.from(box.seal(secret, 'ep_1'));
    assert.ok(!sealed.includes('whsec_'));
    assert.ok(!sealed.equals(box.seal(secret, 'ep_1')));
  });

  test('does not open for another owner', () => {
    const sealed = box.seal(secret, 'ep_1');
    for (const owner of ['ep_2', '', 'ep_1 ']) {
      assert.match(
        refusal(() => box.open(sealed, owner)),
        /was changed in the store$/,
      );
    }
  });

  test('does not open once any one bit of it is another', () => {
    const sealed = box.seal(secret, 'ep_1');
    for (let at = 0; at < sealed.length; at++) {
      for (const bit of [0x01, 0x80]) {
        const changed = Uint8Array.from(sealed);
        changed[at]! ^= bit;
        refusal(() => box.open(changed, 'ep_1'));
      }
    }
  });

  test('does not open when it is shortened or lengthened', () => {
    const sealed = box.seal(secret, 'ep_1');
    for (let length = 0; length < sealed.length; length++) {
      refusal(() => box.open(sealed.subarray(0, length), 'ep_1'));
    }
    refusal(() => box.open(Buffer.concat([sealed, Buffer.from([0])]), 'ep_1'));
  });

  test('opens from within a larger buffer', () => {
    const sealed = box.seal(secret, 'ep_1');
    const large = Buffer.concat([Buffer.alloc(7, 9), sealed, Buffer.alloc(5, 9)]);
    assert.equal(box.open(large.subarray(7, 7 + sealed.length), 'ep_1'), secret);
  });
});

describe('keys', () => {
  test('one that is not at hand is named, without saying anything of it', () => {
    const sealed = createSecretBox([otherKey], random).seal(secret, 'ep_1');
    const said = refusal(() => box.open(sealed, 'ep_1'));
    assert.match(said, /^the master key [0-9a-f]{8}, which sealed a secret, is not at hand$/);
    assert.ok(!said.includes(otherKey.toString('hex').slice(0, 8)));
  });

  test('the first seals, all of them open', () => {
    const old = box.seal(secret, 'ep_1');
    const both = createSecretBox([otherKey, key], random);
    assert.equal(both.open(old, 'ep_1'), secret);
    const fresh = both.seal(secret, 'ep_1');
    assert.equal(createSecretBox([otherKey], random).open(fresh, 'ep_1'), secret);
    refusal(() => box.open(fresh, 'ep_1'));
  });

  test('there must be one', () => {
    assert.throws(() => createSecretBox([], random), /needs a key/);
  });
});
