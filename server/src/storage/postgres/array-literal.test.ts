/** Arrays as PostgreSQL reads them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { arrayLiteral } from './array-literal.ts';

describe('arrayLiteral', () => {
  for (const [what, values, text] of [
    ['nothing', [], '{}'],
    ['numbers', [1, -2, 9_007_199_254_740_991], '{1,-2,9007199254740991}'],
    ['none, and the word for it', [null, 'NULL', ''], '{NULL,"NULL",""}'],
    ['what has a meaning in them', ['a,b', '{c}', ' d '], '{"a,b","{c}"," d "}'],
    ['quotes and backslashes', [String.raw`"\"`], String.raw`{"\"\\\""}`],
    ['bytes', [Uint8Array.of(0, 255), new Uint8Array()], String.raw`{"\\x00ff","\\x"}`],
  ] as const) {
    test(`writes ${what}`, () => assert.equal(arrayLiteral(values), text));
  }

  test('takes only the part of a buffer that is meant', () => {
    const part = new Uint8Array(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2);
    assert.equal(arrayLiteral([part]), String.raw`{"\\x0203"}`);
  });
});
