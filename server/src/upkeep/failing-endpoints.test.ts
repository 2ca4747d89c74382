/** Endpoints that fail for days: warned of, disabled, told of, on the real store with a clock of its own. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  accept,
  createSamples,
  fresh,
  saveApplication,
} from '../../../tests/storage/sample-records.ts';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { waitFor } from '../../../tests/support/wait-for.ts';
import type { Attempt, Message } from '../domain/message.ts';
import type { Announcer, OperationalEvent } from '../domain/operational-event.ts';
import { createIds } from '../domain/ids.ts';
import { systemClock } from '../lib/clock.ts';
import { systemRandom } from '../lib/random.ts';
import { limits } from '../limits.ts';
import { openSqlite } from '../storage/sqlite/open-sqlite.ts';
import { FailingEndpoints } from './failing-endpoints.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

async function setUp({ allowedMs = 5 * dayMs, endpointCount = 1, endpointsMax = 100 } = {}) {
  const folder = temporaryFolder();
  const { groupCommit, store } = limits;
  const path = join(folder.path, 'gancho.db');
  const storage = await openSqlite({ path, clock: systemClock, groupCommit, ...store });
  const samples = createSamples();
  const { application, endpointIds } = await saveApplication(storage, samples, endpointCount);
  const clock = manualClock(samples.now);
  const told: OperationalEvent[] = [];
  const announcer: Announcer = {
    /** One message for each event, so that the store says whether it was told. */
    messagesFor: async (_environmentId, events) =>
      (await events()).map((event): Message => {
        const payload = Buffer.from(JSON.stringify(event));
        return samples.message('app_ops', { eventType: event.type, payload, targets: ['ep_ops'] });
      }),
    accepted(messages, positions) {
      for (const [index, { payload }] of messages.entries()) {
        if (positions[index]! > 0) told.push(JSON.parse(Buffer.from(payload!).toString()));
      }
    },
    forget: () => {},
  };
  const disabled: string[] = [];
  const service = new FailingEndpoints(
    {
      storage,
      clock,
      ids: createIds(clock, systemRandom),
      announcer,
      disabled: (applicationId) => disabled.push(applicationId),
      report: (problem) => assert.fail(problem),
    },
    { allowedMs, everyMs: minuteMs, endpointsMax },
  );
  const endpointId = endpointIds[0]!;
  return {
    storage,
    application,
    endpointIds,
    clock,
    told,
    disabled,
    service,
    record: async (fields: Partial<Attempt>, id = endpointId) => {
      samples.now = clock.now();
      const message = samples.message(application.id, { targets: [id] });
      const position = await accept(storage, message);
      const attempt = samples.attempt(message, position, id, fields);
      await storage.write('recordAttempts', [fresh(attempt)]);
    },
    /** Lets a look happen, and resolves once it has found nothing more to do. */
    look: async () => {
      await clock.advance(minuteMs);
      await waitFor('the end of a look', () => clock.waiting() === 1);
    },
    endpoint: async (id = endpointId) =>
      (await storage.read('getEndpoint', { applicationId: application.id, idOrUid: id }))!,
    async [Symbol.asyncDispose]() {
      await service.stop();
      await storage.close();
      folder[Symbol.dispose]();
    },
  };
}

const failed = { status: 'fail', responseStatus: 500 } as const;

test('it is warned of at 50, 70 and 90 percent, once each, and disabled at 100', async () => {
  await using scene = await setUp();
  const { service, clock, told, record, look, endpoint, application } = scene;
  service.start();
  const failSince = new Date(clock.now()).toISOString();
  const disablesAt = new Date(clock.now() + 5 * dayMs).toISOString();
  const seen: [number, string, number | undefined][] = [];
  for (let hour = 0; hour <= 126; hour += 6) {
    await record(failed);
    const before = told.length;
    await look();
    for (const { type, data } of told.slice(before)) {
      seen.push([hour, type, (data as { percent?: number }).percent]);
    }
    await clock.advance(6 * hourMs - minuteMs);
    await waitFor('the end of looking', () => clock.waiting() === 1);
  }
  assert.deepEqual(seen, [
    [60, 'endpoint.failing', 50],
    [84, 'endpoint.failing', 70],
    [108, 'endpoint.failing', 90],
    [120, 'endpoint.disabled', undefined],
  ]);
  const { id } = await endpoint();
  const subject = { appId: application.id, appUid: null, endpointId: id, endpointUid: null };
  assert.deepEqual(told[0]!.data, { ...subject, percent: 50, failSince, disablesAt });
  const reason = `every attempt has failed since ${failSince}`;
  assert.deepEqual(told.at(-1)!.data, { ...subject, trigger: 'automatic', reason, failSince });
  const { disabled, disabledReason } = await endpoint();
  assert.deepEqual([disabled, disabledReason], [true, reason]);
  assert.deepEqual(scene.disabled, [application.id]);
});

test('a failure that a doubted clock has recorded ends nothing until the clock is believed', async () => {
  await using scene = await setUp();
  const { service, clock, record, look, endpoint } = scene;
  await record(failed);
  await record({ ...failed, startedAt: clock.now() + 10 * dayMs });
  service.start();
  await look();
  assert.equal((await endpoint()).disabled, false);
  await clock.advance(10 * dayMs);
  await look();
  assert.equal((await endpoint()).disabled, true);
});

test('a success in between begins it anew; an endpoint that lies idle is left alone', async () => {
  await using scene = await setUp({ endpointCount: 2 });
  const { service, clock, told, record, look, endpoint, endpointIds } = scene;
  const [recovering, idle] = endpointIds as [string, string];
  await record(failed, idle);
  await record(failed, recovering);
  await clock.advance(4.9 * dayMs);
  await record({}, recovering);
  await clock.advance(2 * dayMs);
  await record(failed, recovering);
  await clock.advance(dayMs);
  await record(failed, recovering);
  service.start();
  await look();
  assert.deepEqual(told, []);
  for (const id of endpointIds) assert.equal((await endpoint(id)).disabled, false);
});

test('after a pause of the server the highest warning is told, not all of them', async () => {
  await using scene = await setUp();
  const { service, clock, told, record, look } = scene;
  await record(failed);
  await clock.advance(4 * dayMs);
  await record(failed);
  service.start();
  await look();
  await look();
  assert.deepEqual(
    told.map(({ data }) => (data as { percent: number }).percent),
    [70],
  );
});

test('more endpoints than are dealt with at a time are all dealt with in one look', async () => {
  await using scene = await setUp({ endpointCount: 7, endpointsMax: 2 });
  const { service, clock, told, record, look, endpoint, endpointIds } = scene;
  for (const id of endpointIds) await record(failed, id);
  await clock.advance(6 * dayMs);
  for (const id of endpointIds) await record(failed, id);
  service.start();
  await look();
  assert.equal(told.length, 7);
  for (const id of endpointIds) assert.equal((await endpoint(id)).disabled, true);
});

test('with no bound nothing is looked at', async () => {
  await using scene = await setUp({ allowedMs: 0 });
  const { service, clock, record, endpoint } = scene;
  await record(failed);
  await clock.advance(60 * dayMs);
  await record(failed);
  service.start();
  await clock.advance(minuteMs);
  assert.equal(clock.waiting(), 0);
  assert.equal((await endpoint()).disabled, false);
});
