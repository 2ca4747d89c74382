/** When channels of alarms are tried again, and until when, on the real store with a clock of its own. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSamples } from '../../../tests/storage/sample-records.ts';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { atRest } from '../../../tests/support/at-rest.ts';
import { waitFor } from '../../../tests/support/wait-for.ts';
import type { AlarmSent, SendAlarm } from '../domain/alarm-channel.ts';
import type { AlarmRule } from '../domain/alarm.ts';
import { systemClock } from '../lib/clock.ts';
import { systemRandom } from '../lib/random.ts';
import { limits } from '../limits.ts';
import { sealAlarmChannel } from '../storage/alarm-channel-secrets.ts';
import { createSecretBox } from '../storage/secret-box.ts';
import { openSqlite } from '../storage/sqlite/open-sqlite.ts';
import { TellAlarms } from './tell-alarms.ts';

const minuteMs = 60_000;
const environmentId = 'env_one';
const options = { publicUrl: null, everyMs: 5_000, underWayMax: 4, noticesMax: 2, claimMs: 30_000 };

async function setUp() {
  const folder = temporaryFolder();
  const { groupCommit, store } = limits;
  const path = join(folder.path, 'gancho.db');
  const storage = await openSqlite({ path, clock: systemClock, groupCommit, ...store });
  const samples = createSamples();
  const clock = manualClock(samples.now);
  const box = createSecretBox([new Uint8Array(32)], systemRandom);
  const times = { createdAt: clock.now(), updatedAt: clock.now() };
  await storage.write('createEnvironment', {
    id: environmentId,
    name: 'One',
    type: 'development',
    ...times,
  });
  const rule: AlarmRule = {
    id: samples.id('alr'),
    environmentId,
    name: 'Rule',
    kind: 'queueAge',
    settings: { seconds: 10 },
    applicationId: null,
    disabled: false,
    mutedUntil: null,
    language: 'en',
    ...times,
  };
  const channelId = samples.id('alc');
  const url = 'https://chat.example/secret';
  const settings = sealAlarmChannel(box, channelId, { type: 'slack', url });
  const channels = [{ id: channelId, type: 'slack' as const, settings }];
  await storage.write('createAlarmRule', { rule, channels, rulesMax: 5 });
  const sent: { at: number; text: string; url: string; noticeId: string }[] = [];
  const reports: string[] = [];
  let open = 0;
  const counted = <T>(work: Promise<T>): Promise<T> => {
    open += 1;
    return work.finally(() => (open -= 1));
  };
  let answer: () => AlarmSent | Promise<AlarmSent> = () => ({ kind: 'sent', note: null });
  const send: SendAlarm = async ({ settings: given }, { title, text }, noticeId) => {
    const place = 'url' in given ? given.url : '';
    sent.push({ at: clock.now(), text: `${title}\n${text}`, url: place, noticeId });
    return counted(Promise.resolve(answer()));
  };
  const create = (secretBox = box): TellAlarms =>
    new TellAlarms(
      {
        storage: {
          ...storage,
          read: (verb, which) => counted(storage.read(verb, which)),
          write: (verb, input) => counted(storage.write(verb, input)),
        },
        clock,
        secretBox,
        send,
        report: (problem) => reports.push(problem),
      },
      options,
    );
  const service = create();
  const raise = (subject: string) =>
    storage.write('raiseAlarm', {
      id: samples.id('alm'),
      ruleId: rule.id,
      ruleUpdatedAt: rule.updatedAt,
      finding: { subject, applicationId: null, sourceId: null, name: subject, facts: {} },
      at: clock.now(),
      historyMax: 9,
      notice: { noticeId: samples.id('aln'), waitingMax: 9 },
    });
  return {
    storage,
    clock,
    service,
    create,
    sent,
    reports,
    raise,
    channel: async () =>
      (await storage.read('alarmChannels', { environmentId, ruleId: rule.id }))[0]!,
    answerWith: (how: typeof answer) => void (answer = how),
    atRest: () => atRest('the end of telling', () => clock.waiting() === 1 && open === 0),
    async [Symbol.asyncDispose]() {
      await service.stop();
      await storage.close();
      folder[Symbol.dispose]();
    },
  };
}

test('what waits goes out in as few messages as may be, and nothing is said twice', async () => {
  await using scene = await setUp();
  const { service, sent, atRest, raise } = scene;
  for (const subject of ['a', 'b', 'c']) await raise(subject);
  service.start();
  await atRest();
  assert.deepEqual(
    sent.map(({ text }) => text.split('\n')[0]),
    ['Rule: 2 raised', 'Raised: Rule'],
  );
  assert.equal(sent[0]!.url, 'https://chat.example/secret');
  await raise('d');
  service.wake();
  await atRest();
  assert.equal(sent.length, 3);
  assert.match(sent[2]!.text, /d: a delivery/);
});

test('a channel that fails is tried again for a day, ever more seldom, and then it is said', async () => {
  await using scene = await setUp();
  const { clock, service, sent, atRest, raise, reports } = scene;
  scene.answerWith(() => ({ kind: 'failed', error: 'answered 503', waitMs: 0 }));
  const startedAt = clock.now();
  await raise('a');
  service.start();
  await atRest();
  for (const [stepMs, count] of [
    [options.everyMs, 10],
    [5 * minuteMs, 27 * 12],
  ] as const) {
    for (let step = 0; step < count; step++) {
      await clock.advance(stepMs);
      await atRest();
    }
  }
  // Looks are some seconds apart; here, where time leaps, up to two leaps.
  const times = sent.map(({ at }) => (at - startedAt) / minuteMs);
  assert.deepEqual(times.slice(0, 2), [0, 0.5]);
  const gaps = times.slice(1).map((at, index) => at - times[index]!);
  assert.ok(
    gaps.slice(8).every((gap) => gap >= 60 && gap <= 70),
    gaps.join(' '),
  );
  const last = times.at(-1)!;
  assert.ok(last >= 23 * 60 && last <= 25 * 60 + 10, `${last}`);
  assert.equal(new Set(sent.map(({ noticeId }) => noticeId)).size, 1);
  assert.deepEqual(reports, ['the alarm “Rule” could not tell of 1 changes for a day']);
  const { dueAt, lastError, lastSentAt } = await scene.channel();
  assert.deepEqual([dueAt, lastError, lastSentAt], [null, 'answered 503', null]);
});

test('who asks to be left alone is left alone', async () => {
  await using scene = await setUp();
  const { clock, service, sent, atRest, raise } = scene;
  scene.answerWith(() => ({ kind: 'failed', error: 'answered 429', waitMs: 10 * minuteMs }));
  await raise('a');
  service.start();
  await atRest();
  await clock.advance(9 * minuteMs);
  await atRest();
  assert.equal(sent.length, 1);
  for (let step = 0; step < 15; step++) {
    await clock.advance(options.everyMs);
    await atRest();
  }
  assert.equal(sent.length, 2);
});

test('of two at once one sends, and another one only where the first is gone', async () => {
  await using scene = await setUp();
  const { clock, service, sent, raise } = scene;
  const hanging = Promise.withResolvers<AlarmSent>();
  scene.answerWith(() => hanging.promise);
  await raise('a');
  const other = scene.create();
  service.start();
  await waitFor('it is being sent', () => sent.length === 1);
  other.start();
  await clock.advance(20_000);
  assert.equal(sent.length, 1);
  await waitFor('the end of the claim', async () => {
    await clock.advance(options.everyMs);
    return sent.length === 2;
  });
  assert.ok(sent[1]!.at - sent[0]!.at >= options.claimMs);
  hanging.resolve({ kind: 'sent', note: null });
  await other.stop();
  await service.stop();
  const { dueAt, lastSentAt } = await scene.channel();
  assert.equal(dueAt, null);
  assert.ok(lastSentAt !== null);
});

test('what cannot be opened waits for its key, and says so', async () => {
  await using scene = await setUp();
  const { sent, raise, atRest } = scene;
  await raise('a');
  const without = scene.create(createSecretBox([new Uint8Array(32).fill(1)], systemRandom));
  without.start();
  await atRest();
  await without.stop();
  assert.deepEqual(sent, []);
  assert.match((await scene.channel()).lastError!, /master key/);
});
