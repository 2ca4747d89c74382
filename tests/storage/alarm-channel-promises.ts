/** Promises about channels of alarms: what is to be told is written with the alarm, and told once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlarmRule } from '../../server/src/domain/alarm.ts';
import type { AlarmChannelSet } from '../../server/src/storage/contract/alarms.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import { createSamples, startMs, type Samples } from './sample-records.ts';
import type { OpenStore } from './store-under-test.ts';

const environmentId = 'env_one';
const waitingMax = 3;

interface Scene {
  storage: Storage;
  samples: Samples;
  rule: AlarmRule;
  channels: AlarmChannelSet[];
}

async function sceneOf(storage: Storage, count = 2): Promise<Scene> {
  const samples = createSamples();
  const times = { createdAt: startMs, updatedAt: startMs };
  const environment = { id: environmentId, name: 'One', type: 'development' as const, ...times };
  await storage.write('createEnvironment', environment);
  const rule: AlarmRule = {
    id: samples.id('alr'),
    environmentId,
    name: 'Rule',
    kind: 'issueOpened',
    settings: {},
    applicationId: null,
    disabled: false,
    mutedUntil: null,
    language: 'pt-BR',
    ...times,
  };
  const channels = Array.from({ length: count }, (_, n) => channelOf(samples, n));
  const written = await storage.write('createAlarmRule', { rule, channels, rulesMax: 5 });
  assert.equal(written.kind, 'ok');
  return { storage, samples, rule, channels };
}

function channelOf(samples: Samples, n: number): AlarmChannelSet {
  return { id: samples.id('alc'), type: 'slack', settings: new Uint8Array([n, 0, 255]) };
}

async function raise({ storage, samples, rule }: Scene, subject: string, at = startMs + 1) {
  const id = samples.id('alm');
  const finding = { subject, applicationId: null, sourceId: null, name: 'Ä', facts: { n: 1 } };
  const notice = { noticeId: samples.id('aln'), waitingMax };
  const place = { id, ruleId: rule.id, ruleUpdatedAt: rule.updatedAt };
  const input = { ...place, finding, at, historyMax: 9, notice };
  return { id, noticeId: notice.noticeId, ...(await storage.write('raiseAlarm', input)) };
}

const due = (storage: Storage, now: number) => storage.read('dueAlarmChannels', { now, limit: 10 });
const waiting = (storage: Storage, channelId: string) =>
  storage.read('alarmNotices', { channelId, limit: 10 });
const present = ({ storage, rule }: Scene) =>
  storage.read('alarmChannels', { environmentId, ruleId: rule.id });

const settling = { sent: [] as string[], error: null as string | null, dropBefore: 0 };

export function alarmChannelPromises(open: OpenStore): void {
  test('what is raised and cleared waits for each channel, as it was found', async () => {
    await using store = await open();
    const scene = await sceneOf(store.storage);
    const { storage, channels, rule, samples } = scene;
    const [first, second] = await present(scene);
    assert.deepEqual([first!.id, second!.id], [channels[0]!.id, channels[1]!.id]);
    assert.deepEqual(Buffer.from(second!.settings), Buffer.from([1, 0, 255]));
    assert.equal(second!.type, 'slack');
    assert.deepEqual(await due(storage, startMs + 9), []);
    const raised = await raise(scene, 'iss_a');
    assert.equal((await raise(scene, 'iss_a')).kind, 'missing');
    const notice = { noticeId: samples.id('aln'), waitingMax };
    await storage.write('clearAlarm', { id: raised.id, at: startMs + 5, notice });
    await storage.write('clearAlarm', { id: raised.id, at: startMs + 6, notice });
    const found = await due(storage, startMs + 1);
    assert.deepEqual(
      found.map(({ channel }) => channel.id),
      channels.map(({ id }) => id),
    );
    const told = { name: 'Rule', kind: 'issueOpened', language: 'pt-BR' };
    assert.deepEqual(found[0]!.rule, told);
    assert.equal(found[0]!.environmentName, 'One');
    for (const { id } of channels) {
      const notices = await waiting(storage, id);
      assert.deepEqual(
        notices.map(({ subject, raisedAt, clearedAt }) => [subject, raisedAt, clearedAt]),
        [
          ['iss_a', startMs + 1, null],
          ['iss_a', startMs + 1, startMs + 5],
        ],
      );
      assert.equal(notices[0]!.name, 'Ä');
    }
    await storage.write('deleteAlarmRule', { environmentId, id: rule.id });
    assert.deepEqual(await present(scene), []);
    assert.deepEqual(await waiting(storage, channels[0]!.id), []);
  });

  test('one alone sends what is due; what comes meanwhile goes on waiting', async () => {
    await using store = await open();
    const scene = await sceneOf(store.storage, 1);
    const { storage, channels } = scene;
    const { id } = channels[0]!;
    const raised = await raise(scene, 'iss_a');
    const claim = { id, dueAt: startMs + 1, until: startMs + 100 };
    const both = await Promise.all([
      storage.write('claimAlarmChannel', claim),
      storage.write('claimAlarmChannel', { ...claim, until: startMs + 101 }),
    ]);
    assert.deepEqual(both.map(({ kind }) => kind).toSorted(), ['missing', 'ok']);
    const until = startMs + 100 + both.findIndex(({ kind }) => kind === 'ok');
    assert.deepEqual(await due(storage, startMs + 50), []);
    const later = await raise(scene, 'iss_b', startMs + 20);
    const settle = { id, until, at: startMs + 30, ...settling, sent: [raised.noticeId] };
    const over = { ...settle, until: startMs + 99, nextAt: startMs + 30 };
    assert.equal((await storage.write('settleAlarmChannel', over)).kind, 'missing');
    const settled = await storage.write('settleAlarmChannel', { ...settle, nextAt: startMs + 30 });
    assert.deepEqual(settled, { kind: 'ok', value: { dropped: 0 } });
    const [rest] = await waiting(storage, id);
    assert.equal(rest!.id, later.noticeId);
    const [again] = await due(storage, startMs + 30);
    assert.equal(again!.channel.lastSentAt, startMs + 30);
    await storage.write('claimAlarmChannel', { id, dueAt: startMs + 30, until: startMs + 200 });
    const last = { id, until: startMs + 200, at: startMs + 40, nextAt: startMs + 40 };
    await storage.write('settleAlarmChannel', { ...last, ...settling, sent: [later.noticeId] });
    assert.deepEqual(await due(storage, startMs + 1_000), []);
    assert.equal((await present(scene))[0]!.dueAt, null);
  });

  test('a failure is counted and noted; what is too old is dropped, and so is what is too much', async () => {
    await using store = await open();
    const scene = await sceneOf(store.storage, 1);
    const { storage, channels } = scene;
    const { id } = channels[0]!;
    for (let n = 0; n < 5; n++) await raise(scene, `iss_${n}`, startMs + 1 + n);
    assert.deepEqual(
      (await waiting(storage, id)).map(({ subject }) => subject),
      ['iss_2', 'iss_3', 'iss_4'],
    );
    await storage.write('claimAlarmChannel', { id, dueAt: startMs + 1, until: startMs + 100 });
    const failed = await storage.write('settleAlarmChannel', {
      id,
      until: startMs + 100,
      at: startMs + 50,
      ...settling,
      error: 'answered 503',
      dropBefore: startMs + 4,
      nextAt: startMs + 500,
    });
    assert.deepEqual(failed, { kind: 'ok', value: { dropped: 1 } });
    const [channel] = await present(scene);
    const { failures, lastError, lastErrorAt, lastSentAt, dueAt } = channel!;
    assert.deepEqual(
      [failures, lastError, lastErrorAt, lastSentAt, dueAt],
      [1, 'answered 503', startMs + 50, null, startMs + 500],
    );
    // What comes later does not hasten it.
    await raise(scene, 'iss_late', startMs + 60);
    assert.equal((await present(scene))[0]!.dueAt, startMs + 500);
    const place = { environmentId, ruleId: scene.rule.id, id };
    const test = { ...place, at: startMs + 70, sent: true, error: null };
    const foreign = { ...test, environmentId: 'env_two' };
    assert.equal((await storage.write('noteAlarmTest', foreign)).kind, 'missing');
    const noted = await storage.write('noteAlarmTest', test);
    assert.ok(noted.kind === 'ok' && noted.value.failures === 0);
    assert.equal(noted.value.dueAt, startMs + 70);
    assert.deepEqual(await present(scene), [noted.value]);
  });

  test('a channel that stays keeps what waits and is due at once; the others take it along', async () => {
    await using store = await open();
    const scene = await sceneOf(store.storage);
    const { storage, samples, rule, channels } = scene;
    await raise(scene, 'iss_a');
    const [gone, stays] = channels as [AlarmChannelSet, AlarmChannelSet];
    await storage.write('claimAlarmChannel', {
      id: stays.id,
      dueAt: startMs + 1,
      until: startMs + 900,
    });
    const fresh = channelOf(samples, 7);
    const moved = { id: stays.id, type: 'email' as const, settings: new Uint8Array([9]) };
    const change = (changes: Partial<AlarmRule>, at: number, set?: AlarmChannelSet[]) =>
      storage.write('updateAlarmRule', {
        environmentId,
        id: rule.id,
        changes,
        ...(set === undefined ? {} : { channels: set }),
        at,
      });
    await change({ name: 'Other', language: 'en' }, startMs + 10, [fresh, moved]);
    const now = await present(scene);
    assert.deepEqual(
      now.map(({ id, type, dueAt }) => [id, type, dueAt]),
      [
        [fresh.id, 'slack', null],
        [stays.id, 'email', startMs + 10],
      ],
    );
    assert.deepEqual(await waiting(storage, gone.id), []);
    assert.equal((await waiting(storage, stays.id)).length, 1);
    assert.equal((await due(storage, startMs + 10))[0]!.rule.language, 'en');
    await change({ name: 'Third' }, startMs + 11);
    assert.equal((await present(scene)).length, 2);
    await change({ disabled: true }, startMs + 12);
    assert.deepEqual(await due(storage, startMs + 1_000), []);
    assert.deepEqual(await waiting(storage, stays.id), []);
    const foreign = { environmentId: 'env_two', ruleId: rule.id };
    assert.deepEqual(await storage.read('alarmChannels', foreign), []);
  });
}
