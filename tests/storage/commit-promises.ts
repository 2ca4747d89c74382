/** Promises about many writes at once, and about the end of a store. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accept, createSamples, fresh, owedBy, wholeFresh } from './sample-records.ts';
import { assertSame, type OpenStore } from './store-under-test.ts';

export function commitPromises(open: OpenStore): void {
  test('among many writes at once, only those at fault fail', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const writes = Array.from({ length: 200 }, (_, index) => {
      const eventType = index % 50 === 7 ? (null as unknown as string) : 'invoice.paid';
      return samples.message('app_a', { eventType });
    });
    const settled = await Promise.allSettled(
      writes.map((message, index) =>
        storage.writeOnce('acceptMessage', message, samples.once(index)),
      ),
    );
    const positions: number[] = [];
    for (const [index, result] of settled.entries()) {
      const which = { applicationId: 'app_a', idOrEventId: writes[index]!.id };
      const found = await storage.read('getMessage', which);
      if (index % 50 === 7) {
        assert.equal(result.status, 'rejected');
        assert.equal(result.reason.kind, 'broken');
        assert.equal(found, null);
      } else {
        assert.equal(result.status, 'fulfilled');
        positions.push(found!.position);
      }
    }
    assert.deepEqual(
      positions,
      positions.toSorted((one, other) => one - other),
      'in the order in which they were given',
    );
  });

  test('what a write left is seen by the next read, and writes keep their order', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const message = samples.message('app_a', { targets: ['ep_a'] });
    const position = await accept(storage, message);
    const { createdAt: dueAt } = message;
    const { applicationId } = message;
    const row = { applicationId, position, endpointId: 'ep_a', attemptNumber: 1, dueAt };
    const attempt = samples.attempt(message, position, 'ep_a');
    // The row is written first, so the record finds it: nothing may be left.
    const parking = storage.write('parkDeliveries', [{ ...row, trigger: 'scheduled' }]);
    const recording = storage.write('recordAttempts', [{ attempt, doneDueAt: dueAt }]);
    await Promise.all([parking, recording]);
    assert.equal(await storage.read('countDue', undefined), 0);
    assertSame((await storage.read('readFresh', { after: 0, ...wholeFresh })).messages, []);
  });

  test('closing waits for every write that was asked for', async () => {
    await using store = await open();
    const samples = createSamples();
    // More than one commit takes.
    const messages = Array.from({ length: 2500 }, () =>
      samples.message('app_a', { targets: ['ep_a'] }),
    );
    const results: number[] = [];
    for (const message of messages) {
      void accept(store.storage, message).then((position) => results.push(position));
    }
    // A write that nobody is in a hurry for is no less promised.
    let parked = false;
    const place = { applicationId: 'app_a', position: store.place(1), endpointId: 'ep_a' };
    const row = { ...place, attemptNumber: 1, dueAt: 1 };
    void store.storage
      .write('parkDeliveries', [{ ...row, trigger: 'scheduled' }])
      .then(() => (parked = true));
    await store.reopen();
    assert.equal(results.length, messages.length);
    assert.ok(parked);
    const { newestPosition } = await store.storage.read('freshState', undefined);
    assert.equal(newestPosition, store.place(messages.length));
    const owed = await owedBy(store.storage, samples.now);
    assert.equal(owed.length, messages.length);
    assert.ok(owed.includes(`${store.place(1)} ep_a #1 scheduled 1`));
  });

  test('a closed store refuses in words instead of keeping silent', async () => {
    await using store = await open();
    const { storage } = store;
    const message = createSamples().message('app_a');
    await store.reopen();
    await assert.rejects(storage.write('acceptMessage', message), { kind: 'closed' });
    await assert.rejects(storage.read('countDue', undefined), { kind: 'closed' });
  });

  test('opening and closing again changes nothing', async () => {
    await using store = await open();
    const samples = createSamples();
    const message = samples.message('app_a', { targets: ['ep_a', 'ep_b'] });
    const position = await accept(store.storage, message);
    const attempt = samples.attempt(message, position, 'ep_b', { status: 'fail', nextAt: 5 });
    await store.storage.write('recordAttempts', [fresh(attempt)]);
    const look = async () => {
      const { newestPosition, newestId } = await store.storage.read('freshState', undefined);
      return [newestPosition, newestId, await owedBy(store.storage, samples.now)];
    };
    const before = await look();
    for (let times = 0; times < 3; times++) await store.reopen();
    assertSame(await look(), before);
  });
}
