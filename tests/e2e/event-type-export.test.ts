/** The catalogue as documents: in the form that OpenAPI 3.1 and AsyncAPI 3 ask for, and whole. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { clientOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

const invoice = {
  type: 'object',
  required: ['lines'],
  properties: { lines: { type: 'array', items: { $ref: '#/$defs/line' } }, next: { $ref: '#' } },
  $defs: { line: { type: 'object', properties: { sku: { type: 'string' } } } },
};
await svix.eventType.create({
  name: 'invoice.paid',
  description: 'Money came in',
  groupName: 'invoice',
  featureFlags: ['beta'],
  schemas: { 1: { title: 'old' }, 2: invoice },
});
await svix.eventType.create({ name: 'old-one', description: '', deprecated: true });
await svix.eventType.create({ name: 'archived', description: 'x' });
await svix.eventType.delete('archived');

/** What a JSON pointer of a document leads to. */
function at(document: any, reference: string): any {
  assert.match(reference, /^#\//);
  return reference
    .slice(2)
    .split('/')
    .reduce<any>(
      (value, part) => value?.[part.replaceAll('~1', '/').replaceAll('~0', '~')],
      document,
    );
}

function assertReferencesHold(document: object): void {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)];
  assert.ok(references.length >= 3);
  for (const [, reference] of references) {
    assert.ok(at(document, reference!) !== undefined, String(reference));
  }
}

const key = /^[a-zA-Z0-9._-]+$/;

test('OpenAPI: every webhook is a path item with one operation', async () => {
  const { status, body: document } = await gancho.api('POST', '/event-type/export/openapi');
  assert.equal(status, 200);
  assert.match(document.openapi, /^3\.1\.\d$/);
  assert.equal(typeof document.info.title, 'string');
  assert.equal(typeof document.info.version, 'string');
  assert.deepEqual(Object.keys(document.webhooks), ['invoice.paid', 'old-one']);
  const ids = new Set<string>();
  for (const item of Object.values<any>(document.webhooks)) {
    assert.deepEqual(Object.keys(item), ['post']);
    const { operationId, requestBody, responses, parameters } = item.post;
    assert.ok(!ids.has(operationId));
    ids.add(operationId);
    const { schema } = requestBody.content['application/json'];
    assert.equal(typeof schema, operationId === 'old-one' ? 'undefined' : 'object');
    for (const [code, response] of Object.entries<any>(responses)) {
      assert.match(code, /^([1-5](\d\d|XX)|default)$/);
      assert.equal(typeof response.description, 'string');
    }
    for (const parameter of parameters) {
      assert.equal(parameter.in, 'header');
      assert.ok(parameter.name && parameter.schema);
    }
  }
  for (const name of Object.keys(document.components.schemas)) assert.match(name, key);
  assertReferencesHold(document);

  const validate = new Ajv2020({ strict: false }).compile({
    $ref: '#/components/schemas/invoice.paid',
    components: document.components,
  });
  assert.ok(validate({ lines: [{ sku: 'a' }], next: { lines: [] } }));
  assert.ok(!validate({ lines: [{ sku: 1 }] }));
  assert.ok(!validate({ lines: [], next: {} }));
});

test('OpenAPI: what was exported can be imported, and changes nothing', async () => {
  const { body: spec } = await gancho.api('POST', '/event-type/export/openapi');
  const { data } = await svix.eventType.importOpenapi({ spec, replaceAll: true });
  assert.deepEqual(data.modified, []);
  await svix.eventType.delete('invoice.paid', { expunge: true });
  assert.deepEqual((await svix.eventType.importOpenapi({ spec })).data.modified, ['invoice.paid']);
  const back = (await gancho.api('GET', '/event-type/invoice.paid')).body;
  assert.deepEqual(back.schemas, { 1: invoice });
  assert.equal(back.groupName, 'invoice');
  assert.deepEqual(back.featureFlags, ['beta']);
});

test('AsyncAPI: every message has a channel that it is sent to', async () => {
  const { status, body: document } = await gancho.api('POST', '/event-type/export/asyncapi');
  assert.equal(status, 200);
  assert.equal(document.asyncapi, '3.0.0');
  assert.equal(typeof document.info.title, 'string');
  assert.equal(typeof document.info.version, 'string');
  assertReferencesHold(document);
  assert.deepEqual(Object.keys(document.channels), ['invoice.paid', 'old-one']);
  for (const [name, channel] of Object.entries<any>(document.channels)) {
    assert.match(name, key);
    assert.equal(channel.address, null);
    const message = at(document, channel.messages[name].$ref);
    assert.equal(message.name, name);
    assert.equal(message.contentType, 'application/json');
    assert.equal(message.headers.type, 'object');
  }
  for (const operation of Object.values<any>(document.operations)) {
    assert.equal(operation.action, 'send');
    const { messages } = at(document, operation.channel.$ref);
    // The messages of an operation must be those of its channel, by reference to the channel.
    const own = Object.keys(messages).map((name) => `${operation.channel.$ref}/messages/${name}`);
    assert.deepEqual(
      operation.messages.map(({ $ref }: { $ref: string }) => $ref),
      own,
    );
  }
  for (const schema of Object.values<any>(document.components.schemas)) {
    assert.match(schema.schemaFormat, /^application\/schema\+json;version=draft-(07|2020-12)$/);
    assert.equal(typeof schema.schema, 'object');
  }
});
