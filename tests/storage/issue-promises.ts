/** Promises about issues: failures added up, opened again, bounded; and what still fails by a cause. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { causeKeyOf } from '../../server/src/domain/failure-cause.ts';
import { firstIdAt } from '../../server/src/domain/ids.ts';
import type { IssueState, NotedFailures } from '../../server/src/domain/issue.ts';
import type { ReadInput, ReadOutput, Storage } from '../../server/src/storage/storage.ts';
import { accept, createSamples, fresh, hourMs, startMs, type Samples } from './sample-records.ts';
import type { OpenStore } from './store-under-test.ts';

const environmentId = 'env_one';

function noted(samples: Samples, fields: Partial<NotedFailures> = {}): NotedFailures {
  return {
    id: samples.id('iss'),
    applicationId: 'app_a',
    endpointId: 'ep_a',
    cause: 'http_500',
    firstSeen: samples.now,
    lastSeen: samples.now,
    occurrences: 1,
    example: null,
    ...fields,
  };
}

const exampleAt = (at: number, attemptId: string): NotedFailures['example'] => ({
  at,
  attemptId,
  messageId: 'msg_1',
  requestId: null,
  status: 500,
  cause: 'answered 500',
  url: 'https://receiver.example/hooks',
});

async function setUp(storage: Storage): Promise<Samples> {
  const samples = createSamples();
  const application = samples.application({ id: 'app_a', name: 'Shop' });
  await storage.write('createApplication', application);
  return samples;
}

const note = (storage: Storage, failures: NotedFailures[], perEnvironmentMax = 100) =>
  storage.write('noteIssues', { failures, perEnvironmentMax });

function list(storage: Storage, wanted: object = {}) {
  return storage.read('listIssues', {
    environmentId,
    state: null,
    applicationId: null,
    endpointId: null,
    cause: null,
    since: null,
    from: null,
    order: 'descending',
    limit: 10,
    ...wanted,
  });
}

const change = (storage: Storage, id: string, state: IssueState, at: number) =>
  storage.write('changeIssue', { environmentId, id, changes: { state }, at });

export function issuePromises(open: OpenStore): void {
  test('failures of one subject are added up under the id of the first, whoever adds them', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = await setUp(storage);
    const first = noted(samples, { occurrences: 3, example: exampleAt(startMs, 'atmpt_1') });
    await note(storage, [first, noted(samples, { cause: 'timeout' })]);
    samples.now += hourMs;
    const later = [2, 4].map((occurrences, index) =>
      noted(samples, {
        occurrences,
        firstSeen: samples.now + index,
        lastSeen: samples.now + index,
        example: index === 0 ? exampleAt(samples.now, 'atmpt_2') : null,
      }),
    );
    await Promise.all(later.map((one) => note(storage, [one])));
    const { items } = await list(storage);
    assert.deepEqual(
      items.map(({ cause, occurrences }) => [cause, occurrences]),
      [
        ['http_500', 9],
        ['timeout', 1],
      ],
    );
    const issue = items[0]!;
    assert.equal(issue.id, first.id);
    assert.equal(issue.firstSeen, startMs);
    assert.equal(issue.lastSeen, startMs + hourMs + 1);
    assert.equal(issue.state, 'open');
    assert.equal(issue.applicationName, 'Shop');
    assert.equal(issue.source, null);
    assert.ok(['atmpt_1', 'atmpt_2'].includes(issue.example!.attemptId!));
    assert.deepEqual(await storage.read('getIssue', { environmentId, id: issue.id }), issue);
    const foreign = { environmentId: 'env_two', id: issue.id };
    assert.equal(await storage.read('getIssue', foreign), null);
  });

  test('a failure after it was resolved opens an issue again, an earlier one does not', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = await setUp(storage);
    const first = noted(samples);
    await note(storage, [first]);
    const stateOf = async () =>
      (await storage.read('getIssue', { environmentId, id: first.id }))!.state;
    const resolved = await change(storage, first.id, 'resolved', startMs + 10);
    assert.ok(resolved.kind === 'ok' && resolved.value.changedAt === startMs + 10);
    await note(storage, [noted(samples, { firstSeen: startMs + 5, lastSeen: startMs + 5 })]);
    assert.equal(await stateOf(), 'resolved');
    await note(storage, [noted(samples, { firstSeen: startMs + 20, lastSeen: startMs + 20 })]);
    const opened = (await storage.read('getIssue', { environmentId, id: first.id }))!;
    assert.equal(opened.state, 'open');
    assert.equal(opened.openedAt, startMs + 20);
    for (const state of ['ignored', 'acknowledged'] as const) {
      await change(storage, first.id, state, startMs + 30);
      await note(storage, [noted(samples, { firstSeen: startMs + 40, lastSeen: startMs + 40 })]);
      assert.equal(await stateOf(), state);
    }
    const missing = { environmentId: 'env_two', id: first.id, changes: {}, at: startMs };
    assert.deepEqual(await storage.write('changeIssue', missing), { kind: 'missing' });
  });

  test('lists go by when an issue was seen last, a page at a time in both directions, with filters', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = await setUp(storage);
    const causes = ['http_500', 'timeout', 'dns'];
    const issues = causes.map((cause, index) =>
      noted(samples, { cause, firstSeen: startMs + index, lastSeen: startMs + index }),
    );
    await note(storage, issues);
    const causesOf = async (wanted: object) =>
      (await list(storage, wanted)).items.map(({ cause }) => cause);
    assert.deepEqual(await causesOf({}), ['dns', 'timeout', 'http_500']);
    const page = await list(storage, { limit: 1 });
    assert.equal(page.done, false);
    assert.deepEqual(await causesOf({ from: page.items[0]!.id }), ['timeout', 'http_500']);
    const back = { from: issues[0]!.id, order: 'ascending' };
    assert.deepEqual(await causesOf(back), ['timeout', 'dns']);
    assert.deepEqual(await causesOf({ from: 'iss_gone' }), []);
    await change(storage, issues[1]!.id, 'ignored', startMs);
    assert.deepEqual(await causesOf({ state: 'ignored' }), ['timeout']);
    assert.deepEqual(await causesOf({ cause: 'dns' }), ['dns']);
    assert.deepEqual(await causesOf({ since: startMs + 1 }), ['dns', 'timeout']);
    assert.deepEqual(await causesOf({ applicationId: 'app_b' }), []);
    assert.deepEqual(await causesOf({ endpointId: 'ep_a' }), ['dns', 'timeout', 'http_500']);
    assert.deepEqual(await causesOf({ environmentId: 'env_two' }), []);
    assert.deepEqual(await storage.read('countIssues', { environmentId }), {
      open: 2,
      acknowledged: 0,
      resolved: 0,
      ignored: 1,
    });
  });

  test('an environment keeps the issues that were seen last; old ones go, and those of what is gone', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = await setUp(storage);
    for (const [index, cause] of ['a', 'b', 'c'].entries()) {
      const at = startMs + index;
      await note(storage, [noted(samples, { cause, firstSeen: at, lastSeen: at })], 2);
    }
    const causes = async () => (await list(storage)).items.map(({ cause }) => cause);
    assert.deepEqual(await causes(), ['c', 'b']);
    const trim = (before: number) => storage.write('trimIssues', { before, limit: 1 });
    assert.deepEqual(await trim(startMs + 2), { more: true });
    assert.deepEqual(await trim(startMs + 2), { more: false });
    assert.deepEqual(await causes(), ['c']);
    await note(storage, [noted(samples, { applicationId: 'app_gone' })]);
    assert.deepEqual(await causes(), ['c']);
    const deleted = { environmentId, id: 'app_a', at: startMs };
    await storage.write('deleteApplication', deleted);
    assert.deepEqual(await causes(), []);
  });

  test('what still fails by a cause is what failed by it last, and has not succeeded', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const by = (status: number) =>
      ({ status: 'fail', responseStatus: status, cause: `answered ${status}` }) as const;
    const attempted = async (...attempts: object[]): Promise<number> => {
      const message = samples.message('app_a', { targets: ['ep_a'] });
      const position = await accept(storage, message);
      for (const fields of attempts) {
        const attempt = samples.attempt(message, position, 'ep_a', fields);
        await storage.write('recordAttempts', [fresh(attempt)]);
      }
      return position;
    };
    const only = await attempted(by(500));
    const lately = await attempted(by(503), by(500), by(500));
    await attempted(by(500), by(503));
    await attempted(by(500), {});
    await attempted(by(500), { status: 'canceled', cause: 'canceled by hand' });
    const waiting = await attempted(by(500));
    const again = { applicationId: 'app_a', endpointId: 'ep_a', trigger: 'manual' as const };
    await storage.write('sendAgain', { ...again, positions: [waiting], at: startMs });
    const walk = async (cause: string): Promise<[number, boolean][]> => {
      const found: [number, boolean][] = [];
      const before = firstIdAt('atmpt', startMs + hourMs);
      for (let after: string | null = ''; after !== null;) {
        const which: ReadInput<'failingByCause'> = {
          endpointId: 'ep_a',
          cause,
          after,
          before,
          limit: 2,
        };
        const { items, next }: ReadOutput<'failingByCause'> = await storage.read(
          'failingByCause',
          which,
        );
        found.push(...items.map((one): [number, boolean] => [one.position, one.hasPayload]));
        after = next;
      }
      return found;
    };
    assert.deepEqual(await walk(causeKeyOf(by(500))), [
      [only, true],
      [lately, true],
    ]);
    await storage.write('expungePayloads', { applicationId: 'app_a', positions: [lately] });
    assert.deepEqual((await walk('http_500'))[1], [lately, false]);
    assert.deepEqual(await walk('timeout'), []);
  });
}
