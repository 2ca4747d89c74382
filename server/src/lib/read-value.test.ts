/** What a person writes is read, and what cannot be is refused with the end of a sentence. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { entriesOf, readSubnet, text, whole } from './read-value.ts';

describe('whole', () => {
  test('takes the bounds and what lies between, as number or text', () => {
    const read = whole(0, 65_535);
    assert.deepEqual(
      [0, 65_535, '0', '65535', ' 80 ', '0080'].map(read),
      [0, 65_535, 0, 65_535, 80, 80],
    );
  });

  test('refuses everything else', () => {
    for (const value of [
      -1,
      65_536,
      1.5,
      '1.5',
      '',
      ' ',
      '1e3',
      '0x10',
      '+1',
      null,
      [],
      true,
      NaN,
    ]) {
      assert.throws(
        () => whole(0, 65_535)(value),
        /^Error: must be a whole number from 0 to 65535$/,
      );
    }
  });
});

describe('text', () => {
  test('takes text that is not empty', () => {
    assert.equal(text('a name')('x'), 'x');
    for (const value of ['', '  ', 5, null, undefined, {}]) {
      assert.throws(() => text('a name')(value), /^Error: must be a name$/);
    }
  });
});

describe('entriesOf', () => {
  test('reads lists and text with commas', () => {
    assert.deepEqual(entriesOf([1, 'b']), [1, 'b']);
    assert.deepEqual(entriesOf(' a , b,c,'), ['a', 'b', 'c']);
    assert.deepEqual(entriesOf('  '), []);
    assert.deepEqual(entriesOf(5), ['5']);
  });
});

describe('readSubnet', () => {
  test('takes ranges and single addresses of both families', () => {
    for (const [written, read] of [
      ['10.1.0.0/16', '10.1.0.0/16'],
      ['10.1.2.3', '10.1.2.3/32'],
      ['fd00::/8', 'fd00::/8'],
      ['::1', '::1/128'],
      ['0.0.0.0/0', '0.0.0.0/0'],
      ['10.0.0.0/08', '10.0.0.0/8'],
    ] as const) {
      assert.equal(readSubnet(written), read);
    }
  });

  test('refuses what is no range', () => {
    const wrong =
      'localhost 10.1 10.0.0.0/33 10.0.0.0/ 10.0.0.0/-1 10.0.0.0/8/8 10.0.0.0/1e1 fd00::/129 256.0.0.1 [::1]';
    for (const written of ['', '10.0.0.0/ 8', ...wrong.split(' ')]) {
      assert.throws(() => readSubnet(written), /must be ranges such as/, written);
    }
  });
});
