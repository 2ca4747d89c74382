/** Promises about who sees an event type, sets of event types that are saved at once, and schedules. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventType, EventTypeFields } from '../../server/src/domain/event-type.ts';
import { createSamples } from './sample-records.ts';
import { assertSame, readPages, type OpenStore } from './store-under-test.ts';

const environmentId = 'env_one';

function fieldsOf(eventType: EventType): EventTypeFields {
  const {
    environmentId: _of,
    name: _name,
    createdAt: _made,
    updatedAt: _changed,
    ...fields
  } = eventType;
  return fields;
}

export function cataloguePromises(open: OpenStore): void {
  test('event types with flags are listed for those who have one of them', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const flagged: [name: string, featureFlags: string[] | null][] = [
      ['a.all', null],
      ['b.beta', ['beta']],
      ['c.both', ['beta', 'gamma']],
      ['d.delta', ['delta']],
    ];
    for (const [name, featureFlags] of flagged) {
      await storage.write('createEventType', samples.eventType({ name, featureFlags }));
    }
    const seen = (featureFlags: string[] | null) =>
      readPages(
        1,
        (from) =>
          storage.read('listEventTypes', {
            environmentId,
            archivedToo: false,
            featureFlags,
            limit: 1,
            from,
            order: 'ascending',
          }),
        ({ name }) => name,
      ).then((all) => all.map(({ name }) => name[0]).join(''));
    assert.equal(await seen(null), 'abcd');
    assert.equal(await seen([]), 'a');
    assert.equal(await seen(['beta']), 'abc');
    assert.equal(await seen(['gamma', 'delta', 'unknown']), 'acd');
  });

  test('several event types are saved at once: made, or set but for when they were made', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const present = samples.eventType({ name: 'present', archived: true, groupName: 'g' });
    const foreign = samples.eventType({ name: 'made', environmentId: 'env_two' });
    await storage.write('createEventType', present);
    await storage.write('createEventType', foreign);
    const at = samples.now + 5;
    const wanted = ['present', 'made'].map((name) => ({
      name,
      fields: fieldsOf(samples.eventType({ description: name, retryScheduleSeconds: [1] })),
    }));
    const saved = await storage.write('saveEventTypes', { environmentId, eventTypes: wanted, at });
    assertSame(saved, { kind: 'ok' });
    await store.reopen();
    const read = (name: string) => store.storage.read('getEventType', { environmentId, name });
    assertSame(await read('present'), {
      ...present,
      ...wanted[0]!.fields,
      updatedAt: at,
    });
    assertSame(await read('made'), {
      ...wanted[1]!.fields,
      environmentId,
      name: 'made',
      createdAt: at,
      updatedAt: at,
    });
    const untouched = { environmentId: 'env_two', name: 'made' };
    assertSame(await store.storage.read('getEventType', untouched), foreign);
  });

  test('schedules are those of one environment, also of archived event types', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const save = (name: string, retryScheduleSeconds: number[] | null, fields = {}) =>
      storage.write(
        'createEventType',
        samples.eventType({ name, retryScheduleSeconds, ...fields }),
      );
    await save('a', [5, 60]);
    await save('b', []);
    await save('c', null);
    await save('d', [1], { archived: true });
    await save('e', [1], { environmentId: 'env_two' });
    const schedules = { a: [5, 60], b: [], d: [1] };
    assert.deepEqual(await storage.read('retrySchedules', environmentId), schedules);
    await storage.write('updateEventType', {
      environmentId,
      name: 'a',
      changes: { retryScheduleSeconds: null },
    });
    assert.deepEqual(await storage.read('retrySchedules', environmentId), { b: [], d: [1] });
    assert.deepEqual(await storage.read('retrySchedules', 'env_none'), {});
  });
}
