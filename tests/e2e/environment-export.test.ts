/** An environment's event types as an export, and back. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf, fieldsOf } from '../support/client.ts';
import { serveGancho } from '../support/hosted-gancho.ts';

const gancho = await serveGancho();
const other = await serveGancho();
after(() => gancho[Symbol.asyncDispose]());
after(() => other[Symbol.asyncDispose]());
const svix = clientOf(gancho);

test('an export goes into another environment and comes out the same', async () => {
  const schemas = { 1: { type: 'object' }, 2: { examples: [{ a: 1 }] } };
  await svix.eventType.create({ name: 'b', description: 'x', schemas, featureFlags: ['f', 'g'] });
  await svix.eventType.create({ name: 'a', description: 'y', groupName: 'g', deprecated: true });
  await svix.eventType.create({ name: 'c', description: 'z', archived: true });
  await gancho.api('PUT', '/event-type/a/retry-schedule', { retrySchedule: [1, 2] });

  const exported = await svix.environment.export();
  assert.deepEqual(
    exported.eventTypes.map(({ name }) => name),
    ['a', 'b', 'c'],
  );
  const { body } = await gancho.api('POST', '/environment/export');
  assert.equal(body.version, 1);
  assert.equal(body.settings, null);
  assert.deepEqual(body.connectors, []);

  const imported = await other.api('POST', '/environment/import', body);
  assert.equal(imported.status, 204, imported.text);
  const there = (await other.api('POST', '/environment/export')).body;
  const timeless = (eventTypes: any[]) =>
    eventTypes.map((one) => ({ ...one, createdAt: '', updatedAt: '' }));
  assert.deepEqual(timeless(there.eventTypes), timeless(body.eventTypes));

  // A second import changes nothing, not even the time of the last change.
  assert.equal((await other.api('POST', '/environment/import', body)).status, 204);
  assert.deepEqual(
    (await other.api('POST', '/environment/export')).body.eventTypes,
    there.eventTypes,
  );
});

test('an import through the client adds and changes what it names', async () => {
  await svix.environment.import({
    eventTypes: [
      { name: 'a', description: 'changed' },
      { name: 'new', description: 'n' },
    ],
  });
  const changed = (await gancho.api('GET', '/event-type/a')).body;
  assert.equal(changed.description, 'changed');
  assert.deepEqual(changed.retrySchedule, [1, 2]);
  assert.equal((await svix.eventType.get('new')).description, 'n');
  assert.equal((await svix.eventType.get('b')).description, 'x');
  await svix.environment.import({});
});

test('all of an import happens, or nothing', async () => {
  const good = { name: 'never', description: 'x' };
  for (const [body, place] of [
    [{ eventTypes: [good, { name: 'b c', description: 'x' }] }, 'eventTypes.1.name'],
    [{ eventTypes: [good, { ...good, name: 'x', schemas: { 1: { type: 1 } } }] }, 'eventTypes.1'],
    [{ eventTypes: [good, good] }, 'eventTypes.1.name'],
    [{ eventTypes: [good], settings: { color: 'red' } }, 'settings'],
    [{ eventTypes: [good], connectors: [{}] }, 'connectors'],
    [{ eventTypes: [{ ...good, retrySchedule: [-1] }] }, 'eventTypes.0.retrySchedule.0'],
  ] as const) {
    const refused = await gancho.api('POST', '/environment/import', body);
    assert.equal(refused.status, 422, place);
    assert.ok(fieldsOf(refused.body)[0]!.startsWith(`body.${place}`), refused.text);
  }
  assert.equal((await gancho.api('GET', '/event-type/never')).status, 404);
});
