/** Sums of rows: the same in any order, another one for any other rows. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { Value } from '../sql/statements.ts';
import { RowTally } from './row-tally.ts';

function tallyOf(rows: readonly (readonly Value[])[]) {
  const tally = new RowTally();
  for (const row of rows) tally.add(row);
  return tally.tally();
}

const anyRow = fc.array(
  fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.constant(null), fc.uint8Array()),
  { minLength: 1, maxLength: 4 },
);

describe('a tally of rows', () => {
  test('is the same in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(anyRow), (rows) => {
        const tally = tallyOf(rows);
        assert.deepEqual(tallyOf(rows.toReversed()), tally);
        assert.equal(tally.rows, rows.length);
        assert.match(tally.checksum, /^[0-9a-f]{32}$/);
      }),
    );
  });

  test('tells rows apart that look alike', () => {
    const alike: Value[][][] = [
      [],
      [['1', null]],
      [[1, null]],
      [[null, '1']],
      [['1;n', 'x']],
      [['1', 'n;x']],
      [[Buffer.from('1'), null]],
      [['', '']],
      [[null, null]],
      [[new Uint8Array(), null]],
      [
        ['1', null],
        ['1', null],
      ],
      [
        ['1', null],
        ['1', null],
        ['1', null],
      ],
    ];
    const sums = alike.map((rows) => tallyOf(rows).checksum);
    assert.equal(new Set(sums).size, alike.length);
  });

  test('tells any two different rows apart', () => {
    fc.assert(
      fc.property(anyRow, anyRow, (one, other) => {
        const isSame = fc.stringify(one) === fc.stringify(other);
        assert.equal(tallyOf([one]).checksum === tallyOf([other]).checksum, isSame);
      }),
    );
  });
});
