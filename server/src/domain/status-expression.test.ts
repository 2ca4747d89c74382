/** Which statuses an expression means. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseStatusExpression } from './status-expression.ts';

/** The statuses that are meant, as ranges. */
function meant(text: string): string {
  const read = parseStatusExpression(text);
  assert.ok('ok' in read, text);
  const ranges: string[] = [];
  let low: number | null = null;
  for (let status = 100; status <= 600; status++) {
    const isMeant = status < 600 && read.ok(status);
    if (isMeant) low ??= status;
    else if (low !== null) {
      ranges.push(low === status - 1 ? String(low) : `${low}-${status - 1}`);
      low = null;
    }
  }
  return ranges.join(' ');
}

describe('a status expression', () => {
  test('means single statuses, ranges and comparisons', () => {
    assert.equal(meant('503'), '503');
    assert.equal(meant('500-599'), '500-599');
    assert.equal(meant('429, 500 - 504'), '429 500-504');
    assert.equal(meant('>400'), '401-599');
    assert.equal(meant('>=400'), '400-599');
    assert.equal(meant('<200,>= 500'), '100-199 500-599');
    assert.equal(meant('<=101'), '100-101');
  });

  test('means all but what has an exclamation mark, where there is nothing else', () => {
    assert.equal(meant('!401'), '100-400 402-599');
    assert.equal(meant('!400-499'), '100-399 500-599');
    assert.equal(meant('>=500,!501'), '500 502-599');
  });

  test('is refused where it says nothing', () => {
    for (const text of [
      '',
      ' ',
      '5xx',
      '500-',
      '-500',
      '599-500',
      '99',
      '600',
      '>599',
      '500,',
      '!',
      '5000',
      '=500',
      '>>1',
      '500;501',
    ]) {
      assert.ok('error' in parseStatusExpression(text), text);
    }
    assert.ok('error' in parseStatusExpression(Array(21).fill('500').join()));
  });
});
