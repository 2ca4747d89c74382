/** Differences between texts, by their lines. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { lineDifference, shortDifference } from './line-difference.ts';

const marks = { same: ' ', gone: '-', new: '+' } as const;
const drawn = (before: string, after: string): string =>
  lineDifference(before, after)
    .map(({ kind, text }) => marks[kind] + text)
    .join('|');

describe('a difference', () => {
  test('says what went and what came, and leaves the rest', () => {
    assert.equal(drawn('a\nb\nc', 'a\nx\nc'), ' a|-b|+x| c');
    assert.deepEqual(lineDifference('a\nb\nc', 'a\nx\nc'), [
      { kind: 'same', text: 'a' },
      { kind: 'gone', text: 'b' },
      { kind: 'new', text: 'x' },
      { kind: 'same', text: 'c' },
    ]);
    assert.equal(drawn('a\nb', 'a\nb'), ' a| b');
    assert.equal(drawn('a\nb\nc\nd', 'b\nd\ne'), '-a| b|-c| d|+e');
  });

  test('leads from one text to the other, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '', '{'), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        const lines = lineDifference(one.join('\n'), other.join('\n'));
        const of = (left: string): string =>
          lines
            .filter(({ kind }) => kind !== left)
            .map(({ text: line }) => line)
            .join('\n');
        assert.equal(of('new'), one.join('\n'));
        assert.equal(of('gone'), other.join('\n'));
      }),
    );
  });

  test('keeps both texts where lines come again', () => {
    const [one, two] = ['a\nb\na\nc\n', 'b\na\n\nc\nd'];
    const lines = lineDifference(one, two);
    const without = (left: string): string =>
      lines
        .filter(({ kind }) => kind !== left)
        .map(({ text }) => text)
        .join('\n');
    assert.equal(without('new'), one);
    assert.equal(without('gone'), two);
  });

  test('of long texts is short', () => {
    const lines = Array.from({ length: 40 }, (_, index) => String(index));
    const shown = shortDifference(
      lineDifference(lines.join('\n'), lines.with(20, 'x').join('\n')),
      2,
    );
    assert.deepEqual(
      shown.map((one) => (one.kind === 'left-out' ? one.count : one.text)),
      [18, '18', '19', '20', 'x', '21', '22', 17],
    );
  });
});
