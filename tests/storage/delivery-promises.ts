/** Promises about what each attempt, resend and parking leaves owed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../../server/src/domain/message.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import {
  accept,
  createSamples,
  dueBy,
  fresh,
  owedBy,
  wholeClaim,
  wholeFresh,
  type Samples,
} from './sample-records.ts';
import { assertSame, type OpenStore } from './store-under-test.ts';

const never = Number.MAX_SAFE_INTEGER;

/** One message that is owed to two endpoints. */
async function owedMessage(
  storage: Storage,
  samples: Samples,
): Promise<{ message: Message; position: number }> {
  const message = samples.message('app_a', { targets: ['ep_a', 'ep_b'] });
  return { message, position: await accept(storage, message) };
}

async function freshTargets(storage: Storage): Promise<string[]> {
  const found = await storage.read('readFresh', { after: 0, ...wholeFresh });
  return found.messages.flatMap(({ deliveries }) => deliveries.map(({ endpointId }) => endpointId));
}

export function deliveryPromises(open: OpenStore): void {
  test('a first attempt that succeeds settles its endpoint and no other', async () => {
    await using store = await open();
    const samples = createSamples();
    const { message, position } = await owedMessage(store.storage, samples);
    const attempt = samples.attempt(message, position, 'ep_a');
    await store.storage.write('recordAttempts', [fresh(attempt)]);
    assert.deepEqual(await freshTargets(store.storage), ['ep_b']);
    assert.equal(await store.storage.read('countDue', undefined), 0);
    await store.reopen();
    assert.deepEqual(await owedBy(store.storage, never), [
      `${position} ep_b #1 scheduled ${message.createdAt}`,
    ]);
  });

  test('a failed attempt is due again with the next number; a retry answers its row', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { message, position } = await owedMessage(storage, samples);
    const failure = { status: 'fail', responseStatus: 500 } as const;
    const first = samples.attempt(message, position, 'ep_a', { ...failure, nextAt: 5000 });
    await storage.write('recordAttempts', [fresh(first)]);
    assert.deepEqual(await freshTargets(storage), ['ep_b']);
    assertSame(await dueBy(storage, 5000), [`${position} ep_a #2 scheduled 5000`]);

    const fields = { ...failure, number: 2, nextAt: 9000 };
    const second = samples.attempt(message, position, 'ep_a', fields);
    await storage.write('recordAttempts', [{ attempt: second, doneDueAt: 5000 }]);
    assertSame(await dueBy(storage, never), [`${position} ep_a #3 scheduled 9000`]);

    const last = samples.attempt(message, position, 'ep_a', { ...failure, number: 3 });
    await storage.write('recordAttempts', [{ attempt: last, doneDueAt: 9000 }]);
    assertSame(await dueBy(storage, never), []);
    assert.equal(await storage.read('countDue', undefined), 0);
    assert.deepEqual(await freshTargets(storage), ['ep_b']);
  });

  test('recording the same attempt again changes nothing', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { message, position } = await owedMessage(storage, samples);
    const failure = { status: 'fail', responseStatus: 500, nextAt: 5000 } as const;
    const record = fresh(samples.attempt(message, position, 'ep_a', failure));
    await storage.write('recordAttempts', [record]);
    await storage.write('recordAttempts', [record]);
    assertSame(await dueBy(storage, never), [`${position} ep_a #2 scheduled 5000`]);
  });

  test('a claimed delivery brings all that is needed to send it', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { message, position } = await owedMessage(storage, samples);
    const fields = { status: 'fail', responseStatus: 0, nextAt: 5000 } as const;
    const attempt = samples.attempt(message, position, 'ep_b', fields);
    await storage.write('recordAttempts', [fresh(attempt)]);
    const claim = { ...wholeClaim, now: 5000 };
    assertSame((await storage.read('claimDue', claim)).deliveries, [
      {
        position,
        messageId: message.id,
        applicationId: 'app_a',
        endpointId: 'ep_b',
        eventType: message.eventType,
        payload: message.payload,
        contentType: null,
        headers: null,
        deliverBefore: null,
        attemptNumber: 2,
        trigger: 'scheduled',
        dueAt: 5000,
        hasDueRow: true,
      },
    ]);
  });

  test('a resend is due once by hand, beside what is owed anyway', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { message, position } = await owedMessage(storage, samples);
    const retry = { status: 'fail', nextAt: 7000 } as const;
    await storage.write('recordAttempts', [
      fresh(samples.attempt(message, position, 'ep_a', retry)),
    ]);
    const { applicationId } = message;
    const resend = { applicationId, position, endpointId: 'ep_a', at: 7000 };
    await storage.write('resendMessage', resend);
    await storage.write('resendMessage', resend);
    await storage.write('resendMessage', { ...resend, endpointId: 'ep_b', at: 6000 });
    const due = await dueBy(storage, never);
    assertSame(due.toSorted(), [
      `${position} ep_a #1 manual 7000`,
      `${position} ep_a #2 scheduled 7000`,
      `${position} ep_b #1 manual 6000`,
    ]);
    assert.deepEqual(await freshTargets(storage), ['ep_b'], 'a resend does not answer for it');

    // Whatever comes of a resend, it leaves the retry that was due.
    const manual = { trigger: 'manual', status: 'fail' } as const;
    const failed = samples.attempt(message, position, 'ep_a', manual);
    await storage.write('recordAttempts', [{ attempt: failed, doneDueAt: 7000 }]);
    assertSame((await dueBy(storage, never)).toSorted(), [
      `${position} ep_a #2 scheduled 7000`,
      `${position} ep_b #1 manual 6000`,
    ]);
    await storage.write('resendMessage', { ...resend, at: 8000 });
    const succeeded = samples.attempt(message, position, 'ep_a', { trigger: 'manual' });
    await storage.write('recordAttempts', [{ attempt: succeeded, doneDueAt: 8000 }]);
    assertSame((await dueBy(storage, never)).toSorted(), [
      `${position} ep_a #2 scheduled 7000`,
      `${position} ep_b #1 manual 6000`,
    ]);
    assert.deepEqual(await freshTargets(storage), ['ep_b']);
  });

  test('a resend that succeeds leaves one that was asked for meanwhile', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { message, position } = await owedMessage(storage, samples);
    const retry = { status: 'fail', nextAt: 9000 } as const;
    await storage.write('recordAttempts', [
      fresh(samples.attempt(message, position, 'ep_a', retry)),
    ]);
    const place = { applicationId: 'app_a', position, endpointId: 'ep_a' };
    await storage.write('resendMessage', { ...place, at: 7000 });
    await storage.write('resendMessage', { ...place, at: 8000 });
    const succeeded = samples.attempt(message, position, 'ep_a', { trigger: 'manual' });
    await storage.write('recordAttempts', [{ attempt: succeeded, doneDueAt: 7000 }]);
    assertSame(await dueBy(storage, never), [
      `${position} ep_a #1 manual 8000`,
      `${position} ep_a #2 scheduled 9000`,
    ]);
  });

  test('a parked delivery has its row, once, and is no longer fresh', async () => {
    await using store = await open();
    const samples = createSamples();
    const { message, position } = await owedMessage(store.storage, samples);
    const parked = {
      applicationId: 'app_a',
      position,
      endpointId: 'ep_a',
      attemptNumber: 1,
      trigger: 'scheduled',
      dueAt: message.createdAt,
    } as const;
    const again = { ...parked, trigger: 'manual', attemptNumber: 1, endpointId: 'ep_z' } as const;
    await store.storage.write('parkDeliveries', [parked, again]);
    const { storage } = store;
    await storage.write('parkDeliveries', [parked]);
    assertSame(await dueBy(storage, message.createdAt), [
      `${position} ep_a #1 scheduled ${message.createdAt}`,
      `${position} ep_z #1 manual ${message.createdAt}`,
    ]);
    assert.deepEqual(await freshTargets(storage), ['ep_b']);

    const attempt = samples.attempt(message, position, 'ep_a');
    await storage.write('recordAttempts', [{ attempt, doneDueAt: message.createdAt }]);
    assert.equal(await storage.read('countDue', undefined), 1);
    await storage.write('parkDeliveries', [{ ...parked, again: true }]);
    assert.equal(await storage.read('countDue', undefined), 1, 'it had its row, and was attempted');
    assert.deepEqual(await freshTargets(storage), ['ep_b']);
    await store.reopen();
    assert.deepEqual(await owedBy(store.storage, never), [
      `${position} ep_b #1 scheduled ${message.createdAt}`,
      `${position} ep_z #1 manual ${message.createdAt}`,
    ]);
  });

  test('what cannot be recorded as a whole is not recorded in part', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { message, position } = await owedMessage(storage, samples);
    const good = samples.attempt(message, position, 'ep_a', { nextAt: 5000 });
    const bad = samples.attempt(message, position, 'ep_b', { url: null as unknown as string });
    await assert.rejects(storage.write('recordAttempts', [fresh(good), fresh(bad)]), {
      kind: 'broken',
    });
    assert.deepEqual(await freshTargets(storage), ['ep_a', 'ep_b']);
    assert.equal(await storage.read('countDue', undefined), 0);
    const which = { applicationId: 'app_a', messageId: message.id, attemptId: good.id };
    assert.equal(await storage.read('getAttempt', which), null);
  });
}
