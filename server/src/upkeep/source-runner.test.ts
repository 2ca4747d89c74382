/** When sources run by themselves, on the real store with a clock of its own. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSamples } from '../../../tests/storage/sample-records.ts';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { waitFor } from '../../../tests/support/wait-for.ts';
import type { Outcome } from '../domain/outcome.ts';
import { newSourceId } from '../domain/source-id.ts';
import { systemClock } from '../lib/clock.ts';
import { systemRandom } from '../lib/random.ts';
import { limits } from '../limits.ts';
import type { OutboundRequest } from '../outbound/transport.ts';
import { createSecretBox } from '../storage/secret-box.ts';
import { sealSourceConfig } from '../storage/source-secrets.ts';
import { openSqlite } from '../storage/sqlite/open-sqlite.ts';
import { createRunCron } from './run-cron.ts';
import { createRunHeartbeat } from './run-heartbeat.ts';
import { createRunPoll } from './run-poll.ts';
import { SourceRunner, type AcceptEvent } from './source-runner.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const startMs = Date.parse('2026-03-28T12:00:00Z');

const answered = (status: number, body = '', more: object = {}): Outcome => ({
  kind: 'answered',
  status,
  body: Buffer.from(body),
  durationMs: 1,
  retryAfter: null,
  control: null,
  headers: {},
  ...more,
});

async function setUp() {
  const folder = temporaryFolder();
  const { groupCommit, store } = limits;
  const path = join(folder.path, 'gancho.db');
  const storage = await openSqlite({ path, clock: systemClock, groupCommit, ...store });
  const samples = createSamples();
  const manual = manualClock(startMs);
  let shiftMs = 0;
  const clock = { ...manual, now: () => manual.now() + shiftMs };
  const secretBox = createSecretBox([new Uint8Array(32)], systemRandom);
  let owned = true;
  let failing: 'accept' | 'save' | null = null;
  const taken = new Set<string>();
  const events: { at: string; type: string; text: string; headers: object | null }[] = [];
  const accept: AcceptEvent = async ({ applicationId, eventType, payload, key, headers }) => {
    if (failing === 'accept') throw new Error('the disk is full');
    const name = `${applicationId} ${Buffer.from(key).toString('hex')}`;
    if (taken.has(name)) return { kind: 'duplicate' };
    taken.add(name);
    const at = new Date(clock.now()).toISOString().slice(0, 19);
    events.push({ at, type: eventType, text: Buffer.from(payload).toString(), headers });
    return { kind: 'accepted' };
  };
  const asked: (OutboundRequest & { at: number })[] = [];
  let answer: (request: OutboundRequest) => Outcome = () => answered(200, '[]');
  let open = 0;
  const counted = <T>(work: Promise<T>): Promise<T> => {
    open += 1;
    return work.finally(() => (open -= 1));
  };
  const watched: typeof storage = {
    ...storage,
    read: (verb, which) => counted(storage.read(verb, which)),
    write: (verb, input) =>
      counted(
        failing === 'save' && verb === 'saveSourceState'
          ? Promise.reject(new Error('the disk is full'))
          : storage.write(verb, input),
      ),
  };
  const told: string[] = [];
  const reports: string[] = [];
  const parts = { storage: watched, clock, accept };
  const createRunner = () =>
    new SourceRunner(
      {
        ...parts,
        secretBox,
        ownership: { owns: () => owned, mayWork: () => true },
        runs: {
          cron: createRunCron(parts),
          heartbeat: createRunHeartbeat({
            ...parts,
            tell: async (_environmentId, type) => void told.push(type),
          }),
          poll: createRunPoll(
            {
              ...parts,
              transport: {
                send: async (request) => {
                  asked.push({ ...request, at: clock.now() });
                  return answer(request);
                },
                close: async () => {},
              },
              urlRefusal: () => null,
              fitEventType: (name) => name,
            },
            { ...limits.sources.polling, userAgent: 'Gancho/test' },
          ),
        },
        report: (problem) => reports.push(problem),
      },
      limits.sources.runner,
    );
  let runner = createRunner();
  runner.start();
  const atRest = () =>
    waitFor('rest', async () => {
      // Twice, since what ends may begin something.
      for (let turn = 0; turn < 3; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
        if (open > 0) return undefined;
      }
      return true;
    });
  const scene = {
    storage,
    events,
    told,
    reports,
    asked,
    types: () => events.map(({ type }) => type),
    answerWith: (how: typeof answer) => void (answer = how),
    fail: (what: typeof failing) => void (failing = what),
    own: (is: boolean) => void (owned = is),
    forgetKeys: () => taken.clear(),
    jump: (ms: number) => void (shiftMs += ms),
    create: async (type: string, settings: object) => {
      const id = newSourceId(clock.now(), (count) => systemRandom.bytes(count));
      const application = samples.application({ uid: id, sourceId: id });
      const source = {
        id,
        environmentId: application.environmentId,
        applicationId: application.id,
        uid: null,
        name: 'A source',
        type,
        metadata: {},
        config: sealSourceConfig(secretBox, id, settings as Record<string, unknown>),
        token: Uint8Array.of(1),
        tokenHash: systemRandom.bytes(32),
        dedupeSeconds: 0,
        disabled: false,
        createdAt: clock.now(),
        updatedAt: clock.now(),
      };
      const made = { source, application, runsAt: clock.now() };
      assert.equal((await storage.write('createSource', made)).kind, 'ok');
      runner.wake();
      await atRest();
      return source;
    },
    beat: async (applicationId: string) => {
      const message = samples.message(applicationId, {
        eventType: 'heartbeat.ok',
        createdAt: clock.now(),
      });
      assert.equal((await storage.write('acceptMessage', message)).kind, 'ok');
      runner.beat(applicationId);
      await atRest();
    },
    change: async (
      { id, environmentId }: { id: string; environmentId: string },
      fields: object,
    ) => {
      const changes = { ...fields, updatedAt: clock.now() };
      const runsAt = clock.now();
      await storage.write('updateSource', { environmentId, id, changes, runsAt });
      runner.wake();
      await atRest();
    },
    state: async ({ applicationId }: { applicationId: string }) => {
      const running = (await storage.read('runningSource', { applicationId }))!;
      return { nextAt: running.nextAt, ...JSON.parse(running.state) };
    },
    /** In steps, so that what falls due on the way is done at its time. */
    pass: async (ms: number, stepMs = minuteMs) => {
      for (let passed = 0; passed < ms; passed += stepMs) {
        await manual.advance(Math.min(stepMs, ms - passed));
        await atRest();
        // The store answers outside of this clock: what fell due at the end of the step is due now.
        runner.wake();
        await atRest();
      }
    },
    /** The process is gone for a while. */
    restart: async (downMs: number) => {
      await runner.stop();
      await manual.advance(downMs);
      runner = createRunner();
      runner.start();
      await atRest();
    },
    [Symbol.asyncDispose]: async () => {
      await runner.stop();
      await storage.close();
      folder[Symbol.dispose]();
    },
  };
  await atRest();
  return scene;
}

const cron = {
  schedule: '30 2 * * *',
  timezone: 'Europe/Berlin',
  eventType: 'night',
  payload: '{}',
  contentType: 'application/json',
};

test('a schedule is kept over a change of the clocks, once for each due time', async () => {
  await using scene = await setUp();
  await scene.create('cron', cron);
  await scene.pass(48 * hourMs, hourMs / 2);
  assert.deepEqual(
    scene.events.map(({ headers }) => headers),
    ['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'].map((time) => ({
      'gancho-scheduled-for': time,
    })),
  );
  assert.deepEqual(scene.reports, []);
});

test('what was missed while the server was down is caught up once; a change is not', async () => {
  await using scene = await setUp();
  const source = await scene.create('cron', { ...cron, schedule: '0 * * * *', timezone: 'UTC' });
  await scene.pass(hourMs);
  await scene.restart(5 * hourMs + 10 * minuteMs);
  assert.deepEqual(
    scene.events.map(({ at, headers }) => [at, Object.values(headers!)[0]]),
    [
      ['2026-03-28T13:00:00', '2026-03-28T13:00:00.000Z'],
      ['2026-03-28T18:10:00', '2026-03-28T18:00:00.000Z'],
    ],
  );
  // Disabled for some hours, it catches nothing up.
  await scene.change(source, { disabled: true });
  assert.equal((await scene.state(source)).nextAt, null);
  await scene.pass(3 * hourMs, 30 * minuteMs);
  await scene.change(source, { disabled: false });
  assert.equal(scene.events.length, 2);
  assert.equal((await scene.state(source)).nextAt, Date.parse('2026-03-28T22:00:00Z'));
});

test('a crash between an event and what is kept of it makes it no second one', async () => {
  await using scene = await setUp();
  await scene.create('cron', { ...cron, schedule: '0 * * * *', timezone: 'UTC' });
  scene.fail('save');
  await scene.pass(hourMs);
  assert.equal(scene.events.length, 1);
  assert.match(scene.reports[0]!, /could not run: Error: the disk is full/);
  scene.fail(null);
  await scene.pass(minuteMs);
  assert.equal(scene.events.length, 1);
  // An event that was not taken comes later.
  scene.fail('accept');
  await scene.pass(hourMs);
  assert.equal(scene.events.length, 1);
  scene.fail(null);
  await scene.pass(minuteMs);
  assert.equal(scene.events.length, 2);
});

test('a clock that was put back keeps no source waiting, and repeats no due time', async () => {
  await using scene = await setUp();
  const source = await scene.create('cron', { ...cron, schedule: '0 * * * *', timezone: 'UTC' });
  await scene.pass(hourMs);
  scene.jump(-24 * hourMs);
  await scene.pass(minuteMs);
  assert.equal((await scene.state(source)).nextAt, Date.parse('2026-03-27T14:00:00Z'));
  await scene.pass(24 * hourMs, hourMs / 2);
  const times = scene.events.map(({ headers }) => Object.values(headers!)[0]);
  assert.equal(new Set(times).size, times.length);
  assert.ok(times.includes('2026-03-27T14:00:00.000Z'));
});

test('only the node that owns the application runs it', async () => {
  await using scene = await setUp();
  scene.own(false);
  await scene.create('cron', { ...cron, schedule: '* * * * *', timezone: 'UTC' });
  await scene.pass(5 * minuteMs);
  assert.deepEqual(scene.events, []);
  scene.own(true);
  await scene.pass(2 * minuteMs);
  assert.ok(scene.events.length > 0);
});

const heartbeat = {
  everySeconds: 3600,
  timezone: 'UTC',
  graceSeconds: 600,
  expectValues: ['ok'],
};

test('a missing beat is told once and reminded of, and its end at once', async () => {
  await using scene = await setUp();
  const { applicationId } = await scene.create('heartbeat', heartbeat);
  await scene.pass(50 * minuteMs);
  await scene.beat(applicationId);
  await scene.pass(69 * minuteMs);
  assert.deepEqual(scene.types(), []);
  await scene.pass(minuteMs);
  assert.deepEqual(scene.types(), ['heartbeat.missed']);
  await scene.pass(61 * minuteMs);
  assert.deepEqual(scene.types(), ['heartbeat.missed', 'heartbeat.missed']);
  const [alarm, reminder] = scene.events.map(({ text }) => JSON.parse(text).data);
  assert.deepEqual([alarm.reminder, reminder.reminder], [0, 1]);
  assert.equal(alarm.expectedAt, '2026-03-28T13:50:00.000Z');
  assert.equal(alarm.lastBeatAt, '2026-03-28T12:50:00.000Z');
  await scene.beat(applicationId);
  assert.equal(scene.types().at(-1), 'heartbeat.recovered');
  // Those who listen to the environment hear of the alarm and its end alone.
  assert.deepEqual(scene.told, ['heartbeat.missed', 'heartbeat.recovered']);
});

test('nobody is called late for a time in which the server was down or stood still', async () => {
  await using scene = await setUp();
  const { applicationId } = await scene.create('heartbeat', heartbeat);
  await scene.restart(5 * hourMs);
  await scene.pass(9 * minuteMs);
  assert.deepEqual(scene.types(), []);
  await scene.beat(applicationId);
  await scene.pass(60 * minuteMs);
  assert.deepEqual(scene.types(), []);
  scene.jump(6 * hourMs);
  await scene.pass(9 * minuteMs);
  assert.deepEqual(scene.types(), []);
  await scene.pass(2 * minuteMs);
  assert.deepEqual(scene.types(), ['heartbeat.missed']);
});

const poll = {
  url: 'https://api.example/items',
  method: 'GET',
  headers: {},
  auth: { type: 'none', host: 'api.example' },
  everySeconds: 600,
  itemsPath: '',
  idPath: 'id',
  typePath: '',
  eventType: 'item',
  orderPath: '',
  cursor: { kind: 'none' },
  nextPage: { kind: 'none' },
  skipExisting: false,
};

test('an API that fails is asked ever more seldom, and no earlier than it asks for', async () => {
  await using scene = await setUp();
  scene.answerWith(() => answered(500));
  const source = await scene.create('poll', poll);
  await scene.pass(5 * hourMs, 10 * minuteMs);
  const minutes = () => scene.asked.map(({ at }) => Math.round((at - startMs) / minuteMs));
  // Ten minutes, doubled with each failure, up to an hour.
  assert.deepEqual(minutes(), [0, 20, 60, 120, 180, 240, 300]);
  assert.deepEqual((await scene.state(source)).failures, 7);
  assert.equal((await scene.state(source)).lastError, 'answered 500');
  scene.answerWith(() => answered(503, '', { retryAfter: '36000' }));
  await scene.pass(hourMs, 10 * minuteMs);
  const wait = (await scene.state(source)).nextAt - startMs;
  assert.equal(Math.round(wait / hourMs), 16);
  await scene.pass(9 * hourMs, 30 * minuteMs);
  assert.equal(scene.asked.length, 8);
  // Whoever changes something wants to see what comes of it.
  scene.answerWith(() => answered(200, '[{"id":1}]'));
  await scene.change(source, { name: 'Another name' });
  assert.equal(scene.asked.length, 9);
  const state = await scene.state(source);
  assert.deepEqual([state.failures, state.lastError, state.lastCount], [undefined, undefined, 1]);
});

test('the cursor is kept once all items before it are on disk', async () => {
  await using scene = await setUp();
  const items = [1, 2, 3].map((id) => ({ id }));
  scene.answerWith(({ url }) => {
    const since = Number(new URL(url).searchParams.get('since') ?? 0);
    return answered(200, JSON.stringify(items.filter(({ id }) => id > since)));
  });
  scene.fail('accept');
  const cursor = { kind: 'query', param: 'since', path: 'item.id', initial: null };
  const source = await scene.create('poll', { ...poll, cursor });
  assert.equal((await scene.state(source)).cursor, undefined);
  scene.fail('save');
  await scene.pass(minuteMs, 5_000);
  assert.equal(scene.events.length, 3);
  assert.equal((await scene.state(source)).cursor, undefined);
  scene.fail(null);
  await scene.pass(minuteMs, 5_000);
  assert.equal(scene.events.length, 3);
  assert.equal((await scene.state(source)).cursor, '3');
});

test('what stays in a list for longer than keys are remembered is no news', async () => {
  await using scene = await setUp();
  scene.answerWith(() => answered(200, '[{"id":1},{"id":2}]'));
  const source = await scene.create('poll', { ...poll, everySeconds: 3600 });
  scene.forgetKeys();
  await scene.pass(2 * hourMs, 30 * minuteMs);
  assert.equal(scene.asked.length, 3);
  const { seen } = await scene.state(source);
  assert.equal(seen.length, 2);
  assert.equal(scene.events.length, 2);
});

test('a run stops at its bound of pages, and at an answer that is too large', async () => {
  await using scene = await setUp();
  scene.answerWith(() => answered(200, '[{"id":1}]'));
  const nextPage = { kind: 'number', param: 'page', first: 1 };
  await scene.create('poll', { ...poll, nextPage });
  assert.equal(scene.asked.length, limits.sources.polling.pagesMax);
  assert.equal(scene.events.length, 1);
  scene.answerWith(({ keepBytes }) => answered(200, `"${'x'.repeat(keepBytes!)}"`));
  const source = await scene.create('poll', { ...poll, url: 'https://api.example/large' });
  assert.match((await scene.state(source)).lastError, /answered with more than 2000000 bytes/);
});

test('a list that is too long to be known by heart needs a cursor', async () => {
  await using scene = await setUp();
  const { seenMax } = limits.sources.polling;
  const list = JSON.stringify(Array.from({ length: seenMax + 1 }, (_, id) => ({ id })));
  scene.answerWith(() => answered(200, list));
  const source = await scene.create('poll', { ...poll, skipExisting: true });
  assert.match(
    (await scene.state(source)).lastError,
    /^it lists more than 10000 items: set a cursor/,
  );
  const cursor = { kind: 'query', param: 'since', path: 'item.id', initial: null };
  const other = await scene.create('poll', { ...poll, cursor, skipExisting: true });
  const state = await scene.state(other);
  assert.deepEqual(
    [state.cursor, state.seen, state.lastError],
    [String(seenMax), undefined, undefined],
  );
  assert.equal(scene.events.length, 0);
});
