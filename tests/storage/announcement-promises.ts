/** Promises about announcements: what is told of a write is accepted with it, or not at all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operationalEnvironmentOf } from '../../server/src/domain/operational-event.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import { accept, createSamples, fresh } from './sample-records.ts';
import { assertSame, type OpenStore } from './store-under-test.ts';

async function messageCount(storage: Storage, applicationId: string): Promise<number> {
  const { items } = await storage.read('listMessages', {
    applicationId,
    channel: null,
    tag: null,
    eventTypes: null,
    since: null,
    before: null,
    limit: 100,
    from: null,
    order: 'ascending',
    withPayload: false,
  });
  return items.length;
}

export function announcementPromises(open: OpenStore): void {
  test('a write that takes effect accepts its announcements, and says where they are', async () => {
    await using store = await open();
    const samples = createSamples();
    const application = samples.application();
    const announcements = [samples.message('app_ops'), samples.message('app_ops')];
    const written = await store.storage.writeOnce(
      'createApplication',
      application,
      samples.once(1),
      announcements,
    );
    assert.equal(written.kind, 'done');
    assert.deepEqual(written.kind === 'done' && written.announced, [
      store.place(1),
      store.place(2),
    ]);
    await store.reopen();
    for (const message of announcements) {
      const found = await store.storage.read('getMessage', {
        applicationId: 'app_ops',
        idOrEventId: message.id,
      });
      assertSame({ ...found, position: 0 }, { ...message, position: 0 });
    }
  });

  test('a repetition, a refusal and a failure announce nothing', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const application = samples.application({ uid: 'shop' });
    const first = samples.once(1);
    await storage.writeOnce('createApplication', application, first);
    const again = await storage.writeOnce('createApplication', application, first, [
      samples.message('app_ops'),
    ]);
    assert.equal(again.kind, 'replayed');
    const taken = samples.application({ uid: 'shop' });
    await storage.writeOnce('createApplication', taken, null, [samples.message('app_ops')]);
    const broken = samples.message('app_ops', { eventType: null as never });
    const other = samples.application();
    await assert.rejects(storage.writeOnce('createApplication', other, null, [broken]));
    assert.equal(await messageCount(storage, 'app_ops'), 0);
    assert.equal(await storage.read('applicationById', other.id), null, 'neither did the write');
  });

  test('what tells of an attempt is accepted once, with its record', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const message = samples.message('app_a', { targets: ['ep_a'] });
    const position = await accept(storage, message);
    const record = {
      ...fresh(samples.attempt(message, position, 'ep_a', { status: 'fail' })),
      announcements: [samples.message('app_ops', { targets: ['ep_ops'] })],
    };
    const written = async () => (await storage.write('recordAttempts', [record])).announced;
    const told = store.place(2);
    assert.deepEqual(await written(), [told]);
    assert.deepEqual(await written(), [told], 'written twice');
    assert.equal(await messageCount(storage, 'app_ops'), 1);
    assert.deepEqual(await storage.read('messageHeads', [position, told, store.place(3)]), [
      { position, createdAt: message.createdAt, eventId: null },
      { position: told, createdAt: message.createdAt, eventId: null },
    ]);
  });

  test('the operational application goes with its environment', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const environmentId = operationalEnvironmentOf('env_gone');
    const application = samples.application({ environmentId });
    await storage.write('createApplication', application);
    const removed = await storage.write('removeFromEnvironment', {
      id: 'env_gone',
      at: samples.now,
      limit: 10,
    });
    assert.deepEqual(removed.applicationIds, [application.id]);
    assert.equal(await storage.read('applicationById', application.id), null);
  });
}
