/** Both texts can be read back from their differences, and what they share is found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineDifferences } from './line-differences.ts';

test('a changed line is told from those around it', () => {
  assert.deepEqual(lineDifferences('a\nb\nc', 'a\nx\nc'), [
    { side: 'both', text: 'a' },
    { side: 'first', text: 'b' },
    { side: 'second', text: 'x' },
    { side: 'both', text: 'c' },
  ]);
});

test('either text comes out again', () => {
  const [one, two] = ['a\nb\na\nc\n', 'b\na\n\nc\nd'];
  const lines = lineDifferences(one, two);
  const of = (side: string) =>
    lines
      .filter((line) => line.side === 'both' || line.side === side)
      .map(({ text }) => text)
      .join('\n');
  assert.equal(of('first'), one);
  assert.equal(of('second'), two);
});
