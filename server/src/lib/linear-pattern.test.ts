/** Patterns in linear time, held against the native engine. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { CostlyText, linearPattern } from './linear-pattern.ts';
import { UnusablePattern } from './pattern-program.ts';

/** Patterns over few letters, so that texts of the same letters often match. */
const pattern = fc.letrec<{ any: string; atom: string }>((tie) => ({
  atom: fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '\\W', '\\d', '\\u0061', 'é', '😀'),
  any: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    tie('atom'),
    fc.constantFrom('^', '$', '\\b', '\\B'),
    fc.tuple(tie('any'), tie('any')).map(([one, two]) => `${one}${two}`),
    fc.tuple(tie('any'), tie('any')).map(([one, two]) => `(?:${one}|${two})`),
    fc
      .tuple(tie('any'), fc.constantFrom('*', '+', '?', '*?', '{2}', '{1,3}', '{0,2}?', '{2,}'))
      .map(([one, times]) => `(${one})${times}`),
  ),
})).any;
const text = fc.string({
  unit: fc.constantFrom('a', 'b', '1', ' ', '\n', 'é', '😀'),
  maxLength: 12,
});

describe('linearPattern', () => {
  test('finds what the native engine finds', () => {
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 3, maxLength: 6 }), (source, texts) => {
        const own = linearPattern(source);
        // With `u`, V8 denies that /[^a]$/ is found in 😀; with `v` it does as the language says.
        const native = new RegExp(source, 'v');
        for (const one of texts) {
          // It also looks for \B between the two halves of a character, which is no place.
          if (source.includes('\\B') && one.includes('😀')) continue;
          assert.equal(own.test(one), native.test(one), `/${source}/ ${one}`);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('knows the patterns that schemas use', () => {
    const cases: [pattern: string, yes: string[], no: string[]][] = [
      ['^[a-z]+(-[a-z]+)*$', ['one-two'], ['one-', 'One']],
      ['^\\d{4}-\\d{2}-\\d{2}$', ['2026-01-31'], ['2026-1-31', ' 2026-01-31']],
      ['^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$', ['a@b.cd'], ['a@b', 'a b@c.de']],
      ['^(?<year>\\d+)$', ['12'], ['']],
      ['^\\p{L}+$', ['Ünïcode'], ['1']],
      ['^[\\]\\-]+$', [']-'], ['a']],
      ['', ['', 'x'], []],
      ['^.{1,500}$', ['x', 'y'.repeat(500)], ['', 'y'.repeat(501)]],
      ['^\\ud83d\\ude00$', ['😀'], ['😁']],
    ];
    for (const [source, yes, no] of cases) {
      const own = linearPattern(source);
      for (const one of yes) assert.ok(own.test(one), `/${source}/ ${one}`);
      for (const one of no) assert.ok(!own.test(one), `/${source}/ ${one}`);
    }
  });

  test('answers where the native engine would never come back', () => {
    const long = 'a'.repeat(100_000);
    for (const source of ['^(a+)+$', '^(a|a)*$', '^a*a*a*a*$', '^(a?){30}a{30}$', '(.*.*)*x']) {
      assert.equal(linearPattern(source).test(`${long}!`), false, source);
    }
  });

  test('gives up on a text that would take too many steps', () => {
    assert.throws(() => linearPattern('(a?){500}b').test('a'.repeat(1_000_000)), CostlyText);
  });

  test('says why a pattern cannot be used', () => {
    for (const [source, why] of [
      ['(', /Invalid regular expression/],
      ['(?=a)b', /looks ahead/],
      ['(?<!a)b', /looks ahead or behind/],
      ['(a)\\1', /goes back to a group/],
      ['(?<x>a)\\k<x>', /goes back to a group/],
      ['(a{100}){100}', /more than 2000 steps/],
      ['(?:a{1000}){1000}', /more than 2000 steps/],
    ] as const) {
      assert.throws(
        () => linearPattern(source),
        (error: Error) => error instanceof UnusablePattern && why.test(error.message),
        source,
      );
    }
  });
});
