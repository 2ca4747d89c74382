/** Base 62 against the arithmetic of BigInt. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { encodeBase62, encodeSixDigits, randomBase62, sixDigitsMax } from './base62.ts';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function numberOf(limbs: Uint32Array): bigint {
  return limbs.reduce((sum, limb) => (sum << 32n) | BigInt(limb), 0n);
}

function slowly(limbs: Uint32Array): string {
  let rest = numberOf(limbs);
  let text = '';
  while (text.length < 27) {
    text = digits[Number(rest % 62n)]! + text;
    rest /= 62n;
  }
  assert.equal(rest, 0n, '27 digits are enough');
  return text;
}

const limb = fc.oneof(
  fc.constantFrom(0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff),
  fc.integer({ min: 0, max: 0xffff_ffff }),
);
const limbsOf = fc
  .array(limb, { minLength: 5, maxLength: 5 })
  .map((five) => Uint32Array.from(five));

describe('encodeBase62', () => {
  test('writes every number as BigInt would, and leaves the limbs alone', () => {
    fc.assert(
      fc.property(limbsOf, (limbs) => {
        const before = Uint32Array.from(limbs);
        assert.equal(encodeBase62(limbs), slowly(limbs));
        assert.deepEqual(limbs, before);
      }),
      { numRuns: 2_000 },
    );
  });

  test('writes the largest', () => {
    const limbs = new Uint32Array(5).fill(0xffff_ffff);
    assert.equal(encodeBase62(limbs), slowly(limbs));
  });

  test('keeps the order of numbers', () => {
    fc.assert(
      fc.property(limbsOf, limbsOf, (a, b) => {
        assert.equal(encodeBase62(a) < encodeBase62(b), numberOf(a) < numberOf(b));
      }),
    );
  });
});

describe('encodeSixDigits', () => {
  test('writes what encodeBase62 writes at its end', () => {
    const values = fc.oneof(
      fc.constantFrom(0, 1, 61, 62, 3843, 3844, sixDigitsMax - 1),
      fc.integer({ min: 0, max: sixDigitsMax - 1 }),
    );
    fc.assert(
      fc.property(values, (value) => {
        const limbs = Uint32Array.of(0, 0, 0, Math.floor(value / 2 ** 32), value % 2 ** 32);
        assert.equal(encodeSixDigits(value), encodeBase62(limbs).slice(-6));
      }),
    );
  });
});

describe('randomBase62', () => {
  test('has the length that is asked for, in the alphabet', () => {
    const bytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
    for (const length of [0, 1, 27, 32, 500]) {
      assert.match(randomBase62(bytes, length), new RegExp(`^[0-9A-Za-z]{${length}}$`));
    }
  });

  test('gives each digit the same share of the bytes', () => {
    let next = 0;
    const everyByte = (count: number) => Uint8Array.from({ length: count }, () => next++ % 256);
    const counts = new Map<string, number>();
    for (const digit of randomBase62(everyByte, 248)) {
      counts.set(digit, (counts.get(digit) ?? 0) + 1);
    }
    assert.equal(counts.size, 62);
    assert.deepEqual([...new Set(counts.values())], [4]);
  });

  test('asks again when bytes were thrown away', () => {
    const given = [255, 250, 61, 0];
    const text = randomBase62((count) => Uint8Array.from(given.splice(0, count)), 2);
    assert.equal(text, 'z0');
  });
});
