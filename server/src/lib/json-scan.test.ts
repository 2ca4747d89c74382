/** The scan agrees with JSON.parse on what JSON.parse accepts, and always ends. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { scanJson } from './json-scan.ts';

function scan(text: string, depthMax = 1_000): { depth: number; member: string | null } {
  const { depth, member } = scanJson(Buffer.from(text), 'payload', depthMax);
  return { depth, member: member === null ? null : Buffer.from(member).toString() };
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

/** Keys and texts that look like structure. */
const nasty = fc.constantFrom(
  'payload',
  '"payload":',
  '\\',
  '\\"',
  '}',
  ']',
  '{',
  ',',
  ':',
  'ü"',
  '\u{1F600}',
);
const word = fc.oneof(nasty, fc.string({ unit: 'binary' }));
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, 0, -1.5e-7, 12_345_678_901),
    word,
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(word, tie('any'), { maxKeys: 4 }),
  ),
})).any;
const space = fc.constantFrom('', ' ', '\n', '\t\r\n  ');

describe('scanJson', () => {
  test('finds the bytes of the member as they were written', () => {
    // Keys once only: of a repeated one, JSON.parse forgets how deep it went.
    const members = fc.dictionary(word, value, { maxKeys: 4 });
    fc.assert(
      fc.property(members, value, members, space, (before, payload, { ...after }, gap) => {
        for (const key of Object.keys(before)) delete after[key];
        const written = `${gap}${JSON.stringify(payload)}${gap}`;
        const rest = (pairs: Record<string, unknown>) =>
          Object.entries(pairs)
            .filter(([key]) => key !== 'payload')
            .map(([key, one]) => `${gap}${JSON.stringify(key)}${gap}:${gap}${JSON.stringify(one)}`);
        const text = `${gap}{${[...rest(before), `"payload"${gap}:${written}`, ...rest(after)].join(',')}${gap}}${gap}`;
        const found = scan(text);
        assert.equal(found.member, written.trim());
        const whole = JSON.parse(text) as Record<string, unknown>;
        assert.deepEqual(JSON.parse(found.member), whole['payload']);
        assert.equal(found.depth, depthOf(whole));
      }),
      { numRuns: 1_000 },
    );
  });

  test('says as JSON.parse does whether there is such a member', () => {
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, '\t'), (whole, indent) => {
        const text = JSON.stringify(whole, null, indent);
        const { depth, member } = scan(text);
        assert.equal(depth, depthOf(whole));
        const isThere =
          typeof whole === 'object' &&
          whole !== null &&
          !Array.isArray(whole) &&
          Object.hasOwn(whole, 'payload');
        assert.equal(member !== null, isThere);
        if (member !== null) {
          const { payload } = JSON.parse(text) as { payload: unknown };
          assert.deepEqual(JSON.parse(member), payload);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('takes the last of a repeated member, and one whose name is escaped', () => {
    assert.equal(scan('{"payload":1,"payload":[2]}').member, '[2]');
    assert.equal(scan(String.raw`{"pa\u0079load":{"a":1}}`).member, '{"a":1}');
    assert.equal(scan(String.raw`{"a\"payload":1,"b\\":2,"payload":3}`).member, '3');
  });

  test('looks at the outermost object only', () => {
    assert.equal(scan('{"a":{"payload":1}}').member, null);
    assert.equal(scan('{"a":"payload","b":[{"payload":1}]}').member, null);
    assert.equal(scan('"payload"').member, null);
    assert.equal(scan('').depth, 0);
  });

  test('of an array it takes no member', () => {
    assert.equal(scan('["payload", 1]').member, null);
  });

  test('stops once it is too deep', () => {
    assert.equal(scan('['.repeat(100_000), 64).depth, 65);
    assert.equal(scan(`{"payload":${'['.repeat(64)}`, 64).member, null);
    assert.equal(scan(`${'['.repeat(64)}${']'.repeat(64)}`, 64).depth, 64);
  });

  test('looks at a part of a larger buffer alone', () => {
    const large = Buffer.from('{"payload":1}{"payload":2}{"payload":3}');
    const { member } = scanJson(large.subarray(13, 26), 'payload', 10);
    assert.equal(Buffer.from(member!).toString(), '2');
  });

  test('never throws and always ends, whatever the bytes', () => {
    const tokens = '{ } [ ] " \\ : , "payload" "payload": \\u \\ud800 1'.split(' ');
    const token = fc.constantFrom(...tokens);
    const texts = fc.oneof(
      fc.array(token, { maxLength: 60 }).map((some) => Buffer.from(some.join(''))),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(texts, (bytes) => {
        const { depth, member } = scanJson(bytes, 'payload', 64);
        assert.ok(depth >= 0 && depth <= 65);
        assert.ok(member === null || member.length <= bytes.length);
      }),
      { numRuns: 5_000 },
    );
  });

  test('reads a long row of backslashes once', () => {
    const million = 1_000_000;
    const closed = `{"a":"${'\\'.repeat(million)}","payload":1}`;
    assert.equal(scan(closed).member, '1');
    // Were each quote to look back over all that precedes it, this would take hours.
    const quotes = `{"a":"${'\\"'.repeat(million)}","payload":2}`;
    assert.equal(scan(quotes).member, '2');
  });
});
