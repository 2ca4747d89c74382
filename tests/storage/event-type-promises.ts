/** Promises about the catalogue of event types. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSamples } from './sample-records.ts';
import { assertSame, readPages, type OpenStore } from './store-under-test.ts';

const environmentId = 'env_one';

export function eventTypePromises(open: OpenStore): void {
  test('an event type is found whole by its name, also after reopening', async () => {
    await using store = await open();
    const eventType = createSamples().eventType({
      description: 'Money came in',
      deprecated: true,
      schemas: { 1: { type: 'object', properties: { total: { type: 'integer' } } } },
      groupName: 'invoice',
      featureFlags: ['beta'],
    });
    const created = await store.storage.write('createEventType', eventType);
    assertSame(created, { kind: 'ok', value: eventType });
    await store.reopen();
    const which = { environmentId, name: eventType.name };
    assertSame(await store.storage.read('getEventType', which), eventType);
  });

  test('a name is taken while its event type is not archived', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    await storage.write('createEventType', samples.eventType());
    const again = samples.eventType({ description: 'Again' });
    assertSame(await storage.write('createEventType', again), { kind: 'conflict' });
    const archive = { environmentId, name: again.name, changes: { archived: true } };
    assert.equal((await storage.write('updateEventType', archive)).kind, 'ok');
    assert.equal((await storage.write('createEventType', again)).kind, 'ok');
    assertSame(await storage.read('getEventType', { environmentId, name: again.name }), again);
  });

  test('another environment has a catalogue of its own', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const eventType = samples.eventType();
    await storage.write('createEventType', eventType);
    const foreign = { environmentId: 'env_two', name: eventType.name };
    assert.equal(await storage.read('getEventType', foreign), null);
    const change = { ...foreign, changes: { description: 'Stolen' } };
    assertSame(await storage.write('updateEventType', change), { kind: 'missing' });
    assertSame(await storage.write('deleteEventType', foreign), { kind: 'missing' });
    const twin = samples.eventType({ environmentId: 'env_two', description: 'Twin' });
    assert.equal((await storage.write('createEventType', twin)).kind, 'ok');
    assertSame(await storage.read('getEventType', { ...foreign, environmentId }), eventType);
    assertSame(await storage.read('getEventType', foreign), twin);
  });

  test('what was deleted is gone, and its name is free', async () => {
    await using store = await open();
    const { storage } = store;
    const eventType = createSamples().eventType();
    const which = { environmentId, name: eventType.name };
    await storage.write('createEventType', eventType);
    assertSame(await storage.write('deleteEventType', which), { kind: 'ok', value: null });
    assertSame(await storage.write('deleteEventType', which), { kind: 'missing' });
    assert.equal(await storage.read('getEventType', which), null);
    assert.equal((await storage.write('createEventType', eventType)).kind, 'ok');
  });

  test('the list is ordered by name, with or without what is archived', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const names = ['a.b', 'a_c', 'B', 'invoice.paid', 'invoice.paid.late', 'z'];
    const all = names
      .toSorted()
      .map((name, index) => samples.eventType({ name, archived: index % 3 === 1 }));
    for (const one of all) await storage.write('createEventType', one);
    for (const archivedToo of [true, false]) {
      const expected = all.filter(({ archived }) => archivedToo || !archived);
      for (const order of ['ascending', 'descending'] as const) {
        const listed = await readPages(
          2,
          (from) =>
            storage.read('listEventTypes', { environmentId, archivedToo, limit: 2, from, order }),
          ({ name }) => name,
        );
        assertSame(listed, order === 'ascending' ? expected : expected.toReversed());
      }
    }
  });

  test('unknown names are those that no event type of the environment has', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    await storage.write('createEventType', samples.eventType({ name: 'a' }));
    await storage.write('createEventType', samples.eventType({ name: 'b', archived: true }));
    await storage.write(
      'createEventType',
      samples.eventType({ name: 'c', environmentId: 'env_2' }),
    );
    const which = { environmentId, names: ['c', 'b', 'a', 'd'] };
    assert.deepEqual(await storage.read('unknownEventTypes', which), ['c', 'd']);
    assert.deepEqual(await storage.read('unknownEventTypes', { environmentId, names: [] }), []);
  });
}
