/** Finding members of list items as bytes: the same that `JSON.parse` finds. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { scanItems, splitItems } from './json-items.ts';

const text = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : Buffer.from(bytes).toString();

const found = (json: string): (string | null)[] =>
  scanItems(Buffer.from(json), 'list', 'payload').map(text);

describe('members of list items', () => {
  test('are found as they are written', () => {
    const cases: [string, (string | null)[]][] = [
      ['{"list":[{"payload":{ "a" : 1e2 } }]}', ['{ "a" : 1e2 }']],
      ['{ "list" : [ {"payload": 1 } , {"b":2,"payload":[2]} ] }', ['1', '[2]']],
      ['{"list":[]}', []],
      ['{"list":[ ]}', []],
      ['{"list":[{}]}', [null]],
      ['{"list":[1,"x",null,[{"payload":1}],{"payload":"y"}]}', [null, null, null, null, '"y"']],
      ['{"list":{"payload":1}}', []],
      ['{"other":[{"payload":1}],"list":[{"payload":2}]}', ['2']],
      ['{"list":[{"payload":1}],"list":[{"payload":2}]}', ['2']],
      ['{"list":[{"payload":1,"payload":2}]}', ['2']],
      ['{"list":[{"a":{"payload":1},"payload":{"payload":3}}]}', ['{"payload":3}']],
      ['{"list":[{"a":"payload","b":"\\"payload\\":1"}]}', [null]],
      ['{"l\\u0069st":[{"p\\u0061yload":7}]}', ['7']],
      ['{"a":"list","b":[{"payload":1}]}', []],
      ['[{"payload":1}]', []],
    ];
    for (const [json, expected] of cases) assert.deepEqual(found(json), expected, json);
  });

  test('are what JSON.parse finds, whatever the text', () => {
    const name = fc.constantFrom('list', 'payload', 'a', 'é"\\');
    const item = fc.oneof(fc.dictionary(name, fc.jsonValue({ maxDepth: 2 })), fc.jsonValue());
    const whole = fc.dictionary(name, fc.oneof(fc.array(item), fc.jsonValue()));
    fc.assert(
      fc.property(whole, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const json = JSON.stringify(value, null, space);
        const { list } = JSON.parse(json) as { list?: unknown };
        const expected = (Array.isArray(list) ? list : []).map((one: unknown) =>
          typeof one === 'object' &&
          one !== null &&
          !Array.isArray(one) &&
          Object.hasOwn(one, 'payload')
            ? (one as { payload: unknown }).payload
            : null,
        );
        const parsed = found(json).map((one) =>
          one === null ? null : (JSON.parse(one) as unknown),
        );
        assert.deepEqual(parsed, expected);
      }),
    );
  });
});

test('a list is split into its items', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 2), (list, space) => {
      const items = splitItems(Buffer.from(JSON.stringify(list, null, space)));
      assert.deepEqual(
        items.map((item) => JSON.parse(text(item)!) as unknown),
        JSON.parse(JSON.stringify(list)),
      );
    }),
  );
});
