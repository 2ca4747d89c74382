/** Examples of event types: named by the schema, or made up from it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exampleOf, newestVersion } from './example-payload.ts';

describe('exampleOf', () => {
  test('takes what the newest schema names', () => {
    const schemas = { 2: { examples: [{ old: true }] }, 10: { examples: [{ a: 1 }, { a: 2 }, 3] } };
    assert.equal(newestVersion(schemas), '10');
    assert.deepEqual(exampleOf(schemas, 0), { ok: { a: 1 } });
    assert.deepEqual(exampleOf(schemas, 1), { ok: { a: 2 } });
    assert.match((exampleOf(schemas, 2) as { error: string }).error, /no JSON object/);
    assert.match((exampleOf(schemas, 3) as { error: string }).error, /has 3 examples/);
  });

  test('has none without a schema, and only one that is made up', () => {
    for (const schemas of [null, {}]) assert.ok('error' in exampleOf(schemas, 0));
    assert.deepEqual(exampleOf({ 1: { type: 'object' } }, 0), { ok: {} });
    assert.ok('error' in exampleOf({ 1: { type: 'object' } }, 1));
    assert.ok('error' in exampleOf({ 1: { type: 'string' } }, 0));
  });

  test('makes one up that has what the schema speaks of', () => {
    const schema = {
      type: 'object',
      properties: {
        id: { type: 'string', format: 'uuid' },
        at: { type: 'string', format: 'date-time' },
        code: { type: 'string', minLength: 6, maxLength: 7 },
        kind: { enum: ['paid', 'open'] },
        total: { type: 'integer', minimum: 5 },
        rate: { type: 'number', exclusiveMinimum: 0.5 },
        isLate: { type: 'boolean' },
        note: { type: ['null', 'string'], examples: ['thanks'] },
        either: { oneOf: [{ const: 7 }, { type: 'null' }] },
        lines: { type: 'array', items: { $ref: '#/$defs/line' } },
      },
      allOf: [{ properties: { version: { default: 1 } } }],
      $defs: { line: { properties: { sku: { maxLength: 2 } } } },
    };
    assert.deepEqual(exampleOf({ 1: schema }, 0), {
      ok: {
        version: 1,
        id: '3f2b8c1e-5d4a-4c6b-9e7f-1a2b3c4d5e6f',
        at: '2026-01-31T12:00:00Z',
        code: 'textte',
        kind: 'paid',
        total: 5,
        rate: 1,
        isLate: true,
        note: 'thanks',
        either: 7,
        lines: [{ sku: 'te' }],
      },
    });
  });

  test('ends where a schema holds itself', () => {
    const tree = {
      type: 'object',
      required: ['left'],
      properties: { left: { $ref: '#' }, rest: { type: 'array', items: { $ref: '#' } } },
    };
    const { ok } = exampleOf({ 1: tree }, 0) as { ok: object };
    assert.ok(JSON.stringify(ok).length < 100_000);
    assert.ok('error' in exampleOf({ 1: { $ref: '#' } }, 0));
    const wide = {
      type: 'object',
      properties: Object.fromEntries(Array.from({ length: 500 }, (_, n) => [n, { $ref: '#' }])),
    };
    assert.ok(JSON.stringify(exampleOf({ 1: wide }, 0)).length < 100_000);
  });
});
