/** Event types from OpenAPI documents: what is taken, what is left alone, and what is refused where. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf, fieldsOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

const spec = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  webhooks: {
    'invoice.paid': {
      post: {
        summary: 'Short',
        description: 'Money came in',
        'x-svix-group-name': 'invoice',
        'x-svix-feature-flags': ['beta'],
        requestBody: {
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/Invoice' },
              examples: { small: { value: { total: 1 } } },
            },
          },
        },
      },
    },
    userCreated: { post: { operationId: 'user.created', summary: 'A user', deprecated: true } },
    'user removed': { $ref: '#/components/pathItems/removed' },
  },
  components: {
    schemas: {
      Invoice: {
        type: 'object',
        properties: {
          total: { $ref: '#/components/schemas/Money' },
          corrects: { $ref: '#/components/schemas/Invoice' },
        },
      },
      Money: { type: 'integer', minimum: 0 },
    },
    pathItems: { removed: { post: { operationId: 'user.removed' } } },
  },
};

test('a document becomes event types whose schemas stand alone', async () => {
  const dry = await svix.eventType.importOpenapi({ spec, dryRun: true });
  assert.deepEqual(dry.data.modified, []);
  const planned = dry.data.toModify!.map(({ name }) => name);
  assert.deepEqual(planned, ['invoice.paid', 'userCreated', 'user.removed']);
  assert.deepEqual((await svix.eventType.list()).data, []);

  const { data } = await svix.eventType.importOpenapi({ spec });
  assert.deepEqual(data.modified, planned);
  const made = (await gancho.api('GET', '/event-type/invoice.paid')).body;
  assert.equal(made.description, 'Money came in');
  assert.equal(made.groupName, 'invoice');
  assert.deepEqual(made.featureFlags, ['beta']);
  assert.deepEqual(made.schemas, {
    1: {
      type: 'object',
      properties: { total: { $ref: '#/$defs/Money' }, corrects: { $ref: '#' } },
      $defs: { Money: { type: 'integer', minimum: 0 } },
      examples: [{ total: 1 }],
    },
  });
  assert.equal((await svix.eventType.get('userCreated')).deprecated, true);
  assert.equal((await svix.eventType.get('userCreated')).description, 'A user');
});

test('a second import finds nothing to do; what it does not speak of stays', async () => {
  assert.deepEqual((await svix.eventType.importOpenapi({ spec })).data.modified, []);
  await svix.eventType.patch('userCreated', { groupName: 'people', schemas: { 1: {}, 2: {} } });
  assert.deepEqual((await svix.eventType.importOpenapi({ spec })).data.modified, []);

  // The schema of a document is the newest version; older ones stay.
  await svix.eventType.patch('invoice.paid', { schemas: { 1: { title: 'old' }, 2: {} } });
  const { data } = await svix.eventType.importOpenapi({ spec });
  assert.deepEqual(data.modified, ['invoice.paid']);
  const { schemas } = (await gancho.api('GET', '/event-type/invoice.paid')).body;
  assert.deepEqual(schemas['1'], { title: 'old' });
  assert.equal(schemas['2'].type, 'object');
});

test('archived event types are taken back, and `replaceAll` archives the others', async () => {
  await svix.eventType.create({ name: 'of.old', description: 'x' });
  await svix.eventType.delete('userCreated');
  const answer = await gancho.api('POST', '/event-type/import/openapi', {
    spec,
    replaceAll: true,
    dryRun: true,
  });
  assert.deepEqual(answer.body.data.archived, ['of.old']);
  assert.equal((await svix.eventType.get('of.old')).archived, false);
  const { data } = await svix.eventType.importOpenapi({ spec, replaceAll: true });
  assert.deepEqual(data.modified, ['userCreated']);
  assert.equal((await svix.eventType.get('of.old')).archived, true);
  assert.equal((await svix.eventType.get('userCreated')).archived, false);
});

test('text is read as YAML or JSON, and OpenAPI 3.0 in its own words', async () => {
  const specRaw = `
openapi: 3.0.3
info: { title: Shop, version: "1" }
x-webhooks:
  stock.low:
    post:
      description: Few are left
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                left: { type: integer, nullable: true, minimum: 0, exclusiveMinimum: true }
              example: { left: 3 }
`;
  const { data } = await svix.eventType.importOpenapi({ specRaw });
  assert.deepEqual(data.modified, ['stock.low']);
  const { schemas } = await svix.eventType.get('stock.low');
  assert.deepEqual(schemas, {
    1: {
      type: 'object',
      properties: { left: { type: ['integer', 'null'], exclusiveMinimum: 0 } },
      examples: [{ left: 3 }],
    },
  });
  const again = await svix.eventType.importOpenapi({ specRaw: JSON.stringify(spec) });
  assert.deepEqual(again.data.modified, []);
});

test('what is wrong is named with its place, and nothing is changed', async () => {
  const before = (await gancho.api('POST', '/environment/export')).body.eventTypes;
  const webhook = (schema: object) => ({
    post: { requestBody: { content: { 'application/json': { schema } } } },
  });
  const withWebhooks = (webhooks: object) => ({ spec: { openapi: '3.1.0', webhooks } });
  const good = { 'is.good': webhook({}) };
  const cases: [body: object, place: string, words: RegExp][] = [
    [{}, 'spec', /`spec`.*`specRaw`/],
    [{ spec, specRaw: '{}' }, 'spec', /`specRaw`/],
    [{ specRaw: 'a: [' }, 'specRaw', /line 1/],
    [{ specRaw: '- 1' }, 'specRaw', /object/],
    [{ spec: {} }, 'spec.openapi', /version/],
    [{ spec: { openapi: '2.0', webhooks: {} } }, 'spec.openapi', /3\.0 or later/],
    [{ spec: { openapi: '3.1.0' } }, 'spec.webhooks', /no `webhooks`/],
    [withWebhooks({ ...good, x: {} }), 'spec.webhooks.x', /operation `post`/],
    [withWebhooks({ ...good, 'a b': webhook({}) }), 'spec.webhooks.a b', /`operationId`/],
    [
      withWebhooks({ ...good, x: { $ref: '#/nowhere' } }),
      'spec.webhooks.x.$ref',
      /leads to nothing/,
    ],
    [
      withWebhooks({ ...good, a: { $ref: '#/webhooks/a' } }),
      'spec.webhooks.a.$ref',
      /leads to nothing/,
    ],
    [withWebhooks({ ...good, x: webhook({ type: 'x' }) }), 'spec.webhooks.x.1.type', /equal to/],
    [
      withWebhooks({ ...good, x: webhook({ $ref: 'https://example.com/x' }) }),
      'spec.webhooks.x.1.$ref',
      /leads out/,
    ],
  ];
  for (const [body, place, words] of cases) {
    const refused = await gancho.api('POST', '/event-type/import/openapi', body);
    assert.equal(refused.status, 422, place);
    assert.deepEqual(fieldsOf(refused.body), [`body.${place}`]);
    assert.match(refused.body.detail[0].msg, words);
  }
  assert.deepEqual((await gancho.api('POST', '/environment/export')).body.eventTypes, before);
  await refusalOf(svix.eventType.get('is.good'), 404);
});
