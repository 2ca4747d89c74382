/** Event types: the catalogue, archiving and taking back, and that messages need no entry in it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

const schemas = { 1: { type: 'object', properties: { id: { type: 'string' } } } };

async function names(options: object = {}): Promise<string[]> {
  return (await svix.eventType.list(options)).data.map(({ name }) => name);
}

test('an event type is created with defaults and found by its name', async () => {
  const { status, body } = await gancho.api('POST', '/event-type', {
    name: 'user.created',
    description: 'A user was created',
  });
  assert.equal(status, 201);
  const { createdAt, updatedAt, ...rest } = body;
  assert.equal(createdAt, updatedAt);
  assert.deepEqual(rest, {
    name: 'user.created',
    description: 'A user was created',
    archived: false,
    deprecated: false,
    schemas: null,
    groupName: null,
    featureFlags: null,
    featureFlag: null,
    retrySchedule: null,
    validatePayload: false,
  });
  assert.equal((await svix.eventType.get('user.created')).description, 'A user was created');
  await refusalOf(svix.eventType.get('user.unknown'), 404);
});

test('a name is taken once', async () => {
  await svix.eventType.create({ name: 'taken', description: 'first' });
  const { body } = await refusalOf(
    svix.eventType.create({ name: 'taken', description: 'second' }),
    409,
  );
  assert.equal(body.code, 'event_type_exists');
  assert.equal((await svix.eventType.get('taken')).description, 'first');
});

test('PUT creates, then sets all fields', async () => {
  const path = '/event-type/put.me';
  const made = await gancho.api('PUT', path, { description: 'one', schemas, groupName: 'g' });
  assert.equal(made.status, 201);
  assert.equal(made.body.name, 'put.me');
  assert.deepEqual(made.body.schemas, schemas);
  const set = await gancho.api('PUT', path, { description: 'two' });
  assert.equal(set.status, 200);
  assert.equal(set.body.schemas, null);
  assert.equal(set.body.groupName, null);
  assert.equal(set.body.createdAt, made.body.createdAt);
});

test('ten PUT at once under one new name make one event type', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      gancho.api('PUT', '/event-type/put.race', { description: 'race' }),
    ),
  );
  assert.equal(answers.filter(({ status }) => status === 201).length, 1);
  assert.equal(answers.filter(({ status }) => status === 200).length, 9);
});

test('PATCH changes the fields that are given and no other', async () => {
  await svix.eventType.create({ name: 'patch.me', description: 'one' });
  const path = '/event-type/patch.me';
  const steps: [object, object][] = [
    [{ description: 'two' }, { description: 'two' }],
    [{ deprecated: true }, { deprecated: true }],
    [{ schemas }, { schemas }],
    [{ schemas: {} }, { schemas: {} }],
    [{ schemas: null }, { schemas: null }],
    [{ groupName: 'people' }, { groupName: 'people' }],
    [{ groupName: null }, { groupName: null }],
    [{ featureFlags: ['a', 'b'] }, { featureFlags: ['a', 'b'], featureFlag: 'a' }],
    [{ featureFlags: null }, { featureFlags: null, featureFlag: null }],
    [{ archived: true }, { archived: true }],
    [{ archived: false }, { archived: false }],
  ];
  let expected: any = (await gancho.api('GET', path)).body;
  for (const [patch, change] of steps) {
    const { status, body } = await gancho.api('PATCH', path, patch);
    assert.equal(status, 200, JSON.stringify(body));
    expected = { ...expected, ...change, updatedAt: body.updatedAt };
    assert.deepEqual(body, expected, JSON.stringify(patch));
  }
  const wrong = await gancho.api('PATCH', path, { description: null });
  assert.equal(wrong.status, 422);
  assert.deepEqual(wrong.body.detail[0].loc, ['body', 'description']);
  await refusalOf(svix.eventType.patch('patch.nobody', { description: 'x' }), 404);
});

test('a deleted event type is archived: hidden, but found by name and taken back by POST', async () => {
  await svix.eventType.create({ name: 'old.one', description: 'first' });
  await svix.eventType.delete('old.one');
  assert.ok(!(await names()).includes('old.one'));
  assert.ok((await names({ includeArchived: true })).includes('old.one'));
  assert.equal((await svix.eventType.get('old.one')).archived, true);

  const back = await svix.eventType.create({ name: 'old.one', description: 'again' });
  assert.equal(back.archived, false);
  assert.ok((await names()).includes('old.one'));
});

test('an expunged event type is gone', async () => {
  await svix.eventType.create({ name: 'gone', description: 'x' });
  await svix.eventType.delete('gone', { expunge: true });
  await refusalOf(svix.eventType.get('gone'), 404);
  await refusalOf(svix.eventType.delete('gone', { expunge: true }), 404);
  assert.ok(!(await names({ includeArchived: true })).includes('gone'));
});

test('a list shows schemas only when asked to', async () => {
  await svix.eventType.create({ name: 'with.schema', description: 'x', schemas });
  const schemasIn = async (query: string) => {
    const { body } = await gancho.api('GET', `/event-type?limit=250${query}`);
    return body.data.find(({ name }: { name: string }) => name === 'with.schema').schemas;
  };
  assert.equal(await schemasIn(''), null);
  assert.deepEqual(await schemasIn('&with_content=true'), schemas);
  assert.deepEqual((await svix.eventType.get('with.schema')).schemas, schemas);
});

test('what is no name of an event type is refused', async () => {
  for (const name of ['', 'with space', 'slash/ed', 'ünicode', 'a'.repeat(257)]) {
    const { fields } = await refusalOf(svix.eventType.create({ name, description: 'x' }), 422);
    assert.deepEqual(fields[0], 'body.name', name);
  }
  const { status, body } = await gancho.api('PUT', '/event-type/with%20space', {
    description: 'x',
  });
  assert.equal(status, 422);
  assert.deepEqual(body.detail[0].loc, ['path', 'event_type_name']);
  const missing = await gancho.api('POST', '/event-type', { name: 'no.description' });
  assert.deepEqual(missing.body.detail[0].loc, ['body', 'description']);
});

test('a message may be of a type that is in no catalogue', async () => {
  await svix.application.create({ name: 'Shop', uid: 'shop' });
  const sent = await svix.message.create('shop', { eventType: 'never.heard.of', payload: {} });
  assert.equal(sent.eventType, 'never.heard.of');
});
