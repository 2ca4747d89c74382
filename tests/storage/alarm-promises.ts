/** Promises about alarms: each subject is raised once by a rule, history is bounded, and what fits a rule. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlarmFinding, AlarmRule } from '../../server/src/domain/alarm.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import { createSamples, startMs, type Samples } from './sample-records.ts';
import type { OpenStore } from './store-under-test.ts';

const environmentId = 'env_one';

function ruleOf(samples: Samples, fields: Partial<AlarmRule> = {}): AlarmRule {
  return {
    id: samples.id('alr'),
    environmentId,
    name: 'Rule',
    kind: 'issueOpened',
    settings: {},
    applicationId: null,
    disabled: false,
    mutedUntil: null,
    language: 'pt-BR',
    createdAt: startMs,
    updatedAt: startMs,
    ...fields,
  };
}

const found = (subject: string): AlarmFinding => ({
  subject,
  applicationId: null,
  sourceId: null,
  name: 'Shop “Ä”',
  facts: { failures: 3, cause: 'http_500' },
});

async function makeRule(storage: Storage, rule: AlarmRule): Promise<AlarmRule> {
  const written = await storage.write('createAlarmRule', { rule, channels: [], rulesMax: 2 });
  assert.equal(written.kind, 'ok');
  return rule;
}

const raise = (storage: Storage, samples: Samples, rule: AlarmRule, subject: string) =>
  storage.write('raiseAlarm', {
    id: samples.id('alm'),
    ruleId: rule.id,
    ruleUpdatedAt: rule.updatedAt,
    finding: found(subject),
    at: startMs + 1,
    historyMax: 2,
    notice: null,
  });

async function alarms(storage: Storage, isRaised: boolean | null, of = environmentId) {
  const page = { from: null, order: 'ascending' as const, limit: 10 };
  const which = { environmentId: of, ruleId: null, isRaised, ...page };
  return (await storage.read('listAlarms', which)).items;
}

export function alarmPromises(open: OpenStore): void {
  test('rules are kept as they are, apart from those of others, and no more than allowed', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const rule = await makeRule(storage, ruleOf(samples, { name: 'Ä', mutedUntil: startMs + 9 }));
    const { id } = rule;
    assert.deepEqual(await storage.read('getAlarmRule', { environmentId, id }), rule);
    const foreign = { environmentId: 'env_two', id };
    assert.equal(await storage.read('getAlarmRule', foreign), null);
    const off = await makeRule(storage, ruleOf(samples, { disabled: true }));
    const third = await storage.write('createAlarmRule', {
      rule: ruleOf(samples),
      channels: [],
      rulesMax: 2,
    });
    assert.deepEqual(third, { kind: 'limit' });
    const active = await storage.read('activeAlarmRules', { after: '', limit: 10 });
    assert.deepEqual(active, [rule]);
    assert.deepEqual(await storage.read('activeAlarmRules', { after: id, limit: 10 }), []);
    assert.deepEqual(await storage.write('deleteAlarmRule', foreign), { kind: 'missing' });
    const removed = await storage.write('deleteAlarmRule', { environmentId, id: off.id });
    assert.equal(removed.kind, 'ok');
  });

  test('a subject is raised once, whoever raises it, and again after it was cleared', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const rule = await makeRule(storage, ruleOf(samples));
    const both = await Promise.all([
      raise(storage, samples, rule, 'iss_a'),
      raise(storage, samples, rule, 'iss_a'),
    ]);
    assert.deepEqual(both.map(({ kind }) => kind).toSorted(), ['missing', 'ok']);
    await raise(storage, samples, rule, 'iss_b');
    const raised = await storage.read('raisedAlarms', { ruleId: rule.id });
    assert.deepEqual(raised.map(({ subject }) => subject).toSorted(), ['iss_a', 'iss_b']);
    assert.deepEqual(raised[0]!.facts, found('').facts);
    assert.equal(raised[0]!.name, 'Shop “Ä”');
    assert.equal(raised[0]!.raisedAt, startMs + 1);
    const cleared = { id: raised[0]!.id, at: startMs + 2, notice: null };
    assert.equal((await storage.write('clearAlarm', cleared)).kind, 'ok');
    assert.equal((await storage.write('clearAlarm', cleared)).kind, 'missing');
    assert.equal((await raise(storage, samples, rule, raised[0]!.subject)).kind, 'ok');
    assert.equal((await alarms(storage, true)).length, 2);
    const [over] = await alarms(storage, false);
    assert.equal(over!.clearedAt, startMs + 2);
    assert.deepEqual(await alarms(storage, null, 'env_two'), []);
  });

  test('a rule that was changed meanwhile raises nothing, and clears what it stood for', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const rule = await makeRule(storage, ruleOf(samples));
    await raise(storage, samples, rule, 'iss_a');
    const change = (changes: object) =>
      storage.write('updateAlarmRule', { environmentId, id: rule.id, changes, at: startMs + 5 });
    const named = await change({ name: 'Other' });
    assert.ok(named.kind === 'ok' && named.value.name === 'Other');
    assert.equal((await alarms(storage, true)).length, 1);
    assert.equal((await raise(storage, samples, rule, 'iss_b')).kind, 'missing');
    const off = await change({ disabled: true });
    assert.ok(off.kind === 'ok' && off.value.updatedAt > named.value.updatedAt);
    assert.deepEqual(await alarms(storage, true), []);
    assert.equal((await raise(storage, samples, off.value, 'iss_b')).kind, 'missing');
  });

  test('of what is cleared the last ones stay, and none for ever', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const rule = await makeRule(storage, ruleOf(samples));
    for (let n = 0; n < 5; n++) {
      samples.now += 1000;
      await raise(storage, samples, rule, 'iss_a');
      const [{ id } = { id: '' }] = await storage.read('raisedAlarms', { ruleId: rule.id });
      await storage.write('clearAlarm', { id, at: startMs + 10 + n, notice: null });
    }
    const kept = await alarms(storage, null);
    assert.deepEqual(
      kept.map(({ clearedAt }) => clearedAt),
      [startMs + 12, startMs + 13, startMs + 14],
    );
    const bounds = { before: startMs + 14, limit: 1 };
    assert.deepEqual(await storage.write('trimAlarms', bounds), { more: true });
    await storage.write('trimAlarms', bounds);
    assert.equal((await alarms(storage, null)).length, 1);
    await storage.write('deleteAlarmRule', { environmentId, id: rule.id });
    assert.deepEqual(await alarms(storage, null), []);
  });

  test('an age of the queue fits where something waits for longer', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    await storage.write('createApplication', samples.application({ id: 'app_a', environmentId }));
    await storage.write('createEndpoint', samples.endpoint('app_a', { id: 'ep_a' }));
    const message = samples.message('app_a', { targets: ['ep_a'] });
    assert.equal((await storage.write('acceptMessage', message)).kind, 'ok');
    const fits = async (seconds: number, of = environmentId) => {
      const settings = { seconds };
      const rule = ruleOf(samples, { environmentId: of, kind: 'queueAge', settings });
      const now = message.createdAt + 60_000;
      return storage.read('alarmFindings', { rule, now, limit: 10 });
    };
    const [one] = await fits(30);
    assert.equal(one?.subject, '');
    assert.deepEqual(one.facts, { ageSeconds: 60 });
    assert.deepEqual(await fits(60), []);
    assert.deepEqual(await fits(30, 'env_two'), []);
  });
}
