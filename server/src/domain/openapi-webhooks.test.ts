/** Schemas taken out of a document: whole, alone, and bounded. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DocumentFault } from './document.ts';
import { describedEventTypes } from './openapi-webhooks.ts';

function documentOf(schema: object, rest: object = {}): object {
  const post = { requestBody: { content: { 'application/json': { schema } } } };
  return { openapi: '3.1.0', webhooks: { it: { post } }, ...rest };
}

function schemaOf(document: object): unknown {
  return describedEventTypes(document)[0]!.schema;
}

describe('a schema of a document', () => {
  test('takes along what it refers to, also where two have one name', () => {
    const components = {
      schemas: { Line: { type: 'string' }, Other: { $defs: { Line: { type: 'integer' } } } },
    };
    const schema = {
      $defs: { own: {} },
      properties: {
        a: { $ref: '#/components/schemas/Line' },
        b: { $ref: '#/components/schemas/Other/$defs/Line' },
        c: { $ref: '#/components/schemas/Line' },
      },
    };
    assert.deepEqual(schemaOf(documentOf(schema, { components })), {
      properties: {
        a: { $ref: '#/$defs/Line' },
        b: { $ref: '#/$defs/Line2' },
        c: { $ref: '#/$defs/Line' },
      },
      $defs: { own: {}, Line: { type: 'string' }, Line2: { type: 'integer' } },
    });
  });

  test('may be part of a circle', () => {
    const components = {
      schemas: {
        A: { properties: { b: { $ref: '#/components/schemas/B' } } },
        B: { properties: { a: { $ref: '#/components/schemas/A' } } },
      },
    };
    const schema = { items: { $ref: '#/components/schemas/A' } };
    assert.deepEqual(schemaOf(documentOf(schema, { components })), {
      items: { $ref: '#/$defs/A' },
      $defs: {
        A: { properties: { b: { $ref: '#/$defs/B' } } },
        B: { properties: { a: { $ref: '#/$defs/A' } } },
      },
    });
  });

  test('keeps names that mean something to JavaScript, and touches no prototype', () => {
    const schema = JSON.parse('{"properties":{"__proto__":{"type":"string"}}}') as object;
    const taken = schemaOf(documentOf(schema));
    assert.equal(JSON.stringify(taken), JSON.stringify(schema));
    assert.equal(Object.hasOwn(Object.prototype, 'type'), false);
  });

  test('cannot grow without bound, nor lead round in circles', () => {
    const big = { enum: Array.from({ length: 1_000 }, (_, n) => n) };
    const post = {
      requestBody: {
        content: { 'application/json': { schema: { $ref: '#/components/schemas/big' } } },
      },
    };
    const webhooks = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`w${n}`, { post }]));
    const large = { openapi: '3.1.0', webhooks, components: { schemas: { big } } };
    assert.throws(() => describedEventTypes(large), /grow too large/);

    const components = { schemas: { a: { $ref: '#/components/schemas/a' } } };
    const circle = documentOf({ $ref: '#/components/schemas/a' }, { components });
    assert.throws(() => describedEventTypes(circle), DocumentFault);
    const many = Object.fromEntries(
      Array.from({ length: 1_001 }, (_, n) => [`w${n}`, { post: {} }]),
    );
    assert.throws(
      () => describedEventTypes({ openapi: '3.1.0', webhooks: many }),
      /at most 1000 at once/,
    );
  });

  test('of a webhook described twice is refused', () => {
    const webhooks = { a: { post: {} }, 'b c': { post: { operationId: 'a' } } };
    assert.throws(() => describedEventTypes({ openapi: '3.1.0', webhooks }), /described twice/);
  });
});
