/** Schemas of payloads: what is refused, where, and that none keeps the server busy. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPayloadSchemas } from './payload-schemas.ts';

const schemas = createPayloadSchemas({
  bytesMax: 20_000,
  depthMax: 16,
  partsMax: 200,
  stepsMax: 50_000,
});
const draft7 = 'http://json-schema.org/draft-07/schema#';

describe('a schema', () => {
  test('is taken in either draft, with references into itself and notes of others', () => {
    for (const schema of [
      {},
      { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } },
      { $schema: 'https://json-schema.org/draft/2020-12/schema', prefixItems: [{ type: 'null' }] },
      { $schema: draft7, items: [{ type: 'string' }], definitions: { a: {} } },
      { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { type: 'object' } } },
      { properties: { child: { $ref: '#' } } },
      { $defs: { a: { $anchor: 'here' } }, $ref: '#here' },
      { $id: 'https://example.com/a', $ref: 'b', $defs: { b: { $id: 'b', type: 'object' } } },
      { type: 'string', 'x-own': { deep: [1] }, example: 1, nullable: true },
      { components: { schemas: { a: { type: 'object' } } }, $ref: '#/components/schemas/a' },
    ]) {
      assert.equal(schemas.fault(schema), null, JSON.stringify(schema));
    }
  });

  test('that is wrong is refused with the place', () => {
    const cases: [schema: unknown, path: (string | number)[], message: RegExp][] = [
      [true, [], /JSON object/],
      ['text', [], /JSON object/],
      [{ type: 'strin' }, ['type'], /must be equal to one of/],
      [{ properties: { a: { minimum: 'x' } } }, ['properties', 'a', 'minimum'], /number/],
      [{ required: 'a' }, ['required'], /array/],
      [{ items: [{}] }, ['items'], /object,boolean/],
      [{ $schema: 'http://json-schema.org/draft-04/schema#' }, ['$schema'], /draft-07/],
      [{ $ref: 'https://example.com/a.json' }, ['$ref'], /leads out/],
      [{ $ref: '//example.com/a.json' }, ['$ref'], /leads out/],
      [{ allOf: [{ $ref: '#/$defs/none' }] }, ['allOf', 0, '$ref'], /no schema at/],
      [{ $ref: '#/enum/0', enum: [{ type: 'x' }] }, ['$ref'], /no schema at/],
      [{ $ref: 'other.json' }, [], /other\.json/],
      [{ pattern: '(' }, ['pattern'], /is none/],
      [{ pattern: '(?=a)' }, ['pattern'], /looks ahead/],
      [{ patternProperties: { '(a)\\1': {} } }, ['patternProperties', '(a)\\1'], /goes back/],
    ];
    for (const [schema, path, message] of cases) {
      const fault = schemas.fault(schema);
      assert.ok(fault !== null, JSON.stringify(schema));
      assert.deepEqual([...fault.path], path, JSON.stringify(schema));
      assert.match(fault.message, message);
    }
  });

  test('has bounds', () => {
    const deep = Array.from({ length: 20 }).reduce<object>((inner) => ({ not: inner }), {});
    assert.match(schemas.fault(deep)!.message, /deeper than 16/);
    const wide = { allOf: Array.from({ length: 300 }, () => ({})) };
    assert.match(schemas.fault(wide)!.message, /301 subschemas; at most 200/);
    assert.match(schemas.fault({ description: 'x'.repeat(20_000) })!.message, /bytes of JSON/);
  });
});

describe('a payload', () => {
  test('is held against its schema', () => {
    const check = schemas.compile({
      type: 'object',
      required: ['id'],
      properties: {
        id: { type: 'string', pattern: '^[a-z]+$' },
        tags: { type: 'array', uniqueItems: true },
        parent: { $ref: '#' },
      },
    });
    assert.equal(check({ id: 'a', tags: [1, '1', { a: 1 }, { b: 1 }], parent: { id: 'b' } }), null);
    for (const [payload, path] of [
      [{}, []],
      [{ id: 1 }, ['id']],
      [{ id: 'A' }, ['id']],
      [
        {
          id: 'a',
          tags: [
            { a: 1, b: 2 },
            { b: 2, a: 1 },
          ],
        },
        ['tags'],
      ],
      [{ id: 'a', parent: { id: '' } }, ['parent', 'id']],
    ] as const) {
      assert.deepEqual(check(payload)?.path, path, JSON.stringify(payload));
    }
    assert.throws(() => schemas.compile({ type: 'x' }), /fault/);
  });

  test('cannot be made to take long by its schema', () => {
    const twice = {
      allOf: [{ properties: { a: { $ref: '#' } } }, { properties: { a: { $ref: '#' } } }],
    };
    const nested = Array.from({ length: 60 }).reduce<object>((inner) => ({ a: inner }), {});
    assert.match(schemas.compile(twice)(nested)!.message, /too many steps/);

    const laugh: Record<string, object> = { d0: { type: 'object' } };
    for (let n = 1; n <= 40; n++) {
      const before = { $ref: `#/$defs/d${n - 1}` };
      laugh[`d${n}`] = { allOf: [before, { $ref: `#/$defs/d${n - 1}` }] };
    }
    const check = schemas.compile({ $ref: '#/$defs/d40', $defs: laugh });
    assert.match(check({})!.message, /too many steps/);

    const endless = schemas.compile({ $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } });
    assert.match(endless({})!.message, /without end|too many steps/);

    const evil = schemas.compile({ properties: { a: { pattern: '^(a+)+$' } } });
    assert.deepEqual(evil({ a: `${'a'.repeat(50_000)}!` })?.path, ['a']);

    const unique = schemas.compile({ properties: { a: { uniqueItems: true } } });
    assert.equal(unique({ a: Array.from({ length: 100_000 }, (_, id) => ({ id })) }), null);
  });
});
