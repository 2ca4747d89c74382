/** Schemas of event types: which are taken, and where those that are wrong are wrong. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf, fieldsOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

test('both drafts are taken, under versions that are whole numbers', async () => {
  const schemas = {
    1: { $schema: 'http://json-schema.org/draft-07/schema#', definitions: { a: {} }, items: [{}] },
    2: { type: 'object', properties: { id: { type: 'string', pattern: '^[a-z]+$' } } },
    10: { prefixItems: [{ $ref: '#/$defs/a' }], $defs: { a: { type: ['string', 'null'] } } },
  };
  await svix.eventType.create({ name: 'both.drafts', description: 'x', schemas });
  assert.deepEqual((await svix.eventType.get('both.drafts')).schemas, schemas);
});

test('a schema that is wrong is refused with the place in it, and nothing changes', async () => {
  await svix.eventType.create({ name: 'stays', description: 'as it was', schemas: { 1: {} } });
  const before = (await gancho.api('GET', '/event-type/stays')).body;
  const cases: [schemas: object, place: string, words: RegExp][] = [
    [{ 1: { type: 'strin' } }, '1.type', /must be equal to one of/],
    [{ 1: {}, 2: { properties: { a: { minimum: '1' } } } }, '2.properties.a.minimum', /number/],
    [{ v1: {} }, 'v1', /whole number/],
    [{ '01': {} }, '01', /whole number/],
    [{ 1: [] }, '1', /JSON object/],
    [{ 1: { $ref: 'https://example.com/schema.json' } }, '1.$ref', /leads out of this schema/],
    [{ 1: { allOf: [{ $ref: '#/$defs/x' }] } }, '1.allOf.0.$ref', /no schema at/],
    [{ 1: { properties: { a: { pattern: '(?=x)' } } } }, '1.properties.a.pattern', /looks ahead/],
    [{ 1: { $schema: 'https://example.com/own' } }, '1.$schema', /not a draft/],
    [{ 1: { description: 'x'.repeat(140_000) } }, '1', /bytes of JSON/],
    [
      { 1: { oneOf: Array.from({ length: 1200 }, () => ({ type: 'null' })) } },
      '1',
      /1201 subschemas/,
    ],
  ];
  for (const [schemas, place, words] of cases) {
    const body = { description: 'changed', schemas };
    const created = { ...body, name: 'never.made' };
    for (const [method, path, sent] of [
      ['POST', '/event-type', created],
      ['PUT', '/event-type/stays', body],
      ['PATCH', '/event-type/stays', body],
    ] as const) {
      const refused = await gancho.api(method, path, sent);
      assert.equal(refused.status, 422, `${method} ${place}`);
      assert.deepEqual(fieldsOf(refused.body), [`body.schemas.${place}`]);
      assert.match(refused.body.detail[0].msg, words);
    }
  }
  assert.deepEqual((await gancho.api('GET', '/event-type/stays')).body, before);
  assert.equal((await gancho.api('GET', '/event-type/never.made')).status, 404);
});

test('schemas that would keep a validator busy do not keep the server from answering', async () => {
  const properties = Object.fromEntries(
    Array.from({ length: 900 }, (_, n) => [`p${n}`, { type: 'string', pattern: '^(a+)+$' }]),
  );
  const loop = Object.fromEntries(
    Array.from({ length: 400 }, (_, n) => [`d${n}`, { allOf: [{ $ref: `#/$defs/d${n + 1}` }] }]),
  );
  const sent = [{ properties }, { $ref: '#/$defs/d0', $defs: { ...loop, d400: { $ref: '#' } } }];
  for (const schema of sent) {
    const { status } = await gancho.api('PUT', '/event-type/busy', {
      description: 'x',
      schemas: { 1: schema },
    });
    assert.ok([200, 201, 422].includes(status));
  }
  assert.equal((await gancho.api('GET', '/health')).status, 204);
});

test('what GET answers can be sent back as it is', async () => {
  await svix.eventType.create({
    name: 'round.trip',
    description: 'x',
    featureFlags: ['a', 'b'],
    groupName: 'round',
    schemas: { 1: { type: 'object' } },
  });
  const before = (await gancho.api('GET', '/event-type/round.trip')).body;
  const put = await gancho.api('PUT', '/event-type/round.trip', before);
  assert.equal(put.status, 200, put.text);
  assert.deepEqual({ ...put.body, updatedAt: '' }, { ...before, updatedAt: '' });
});
