/** When receivers are asked for their consent, and how often, on the real store with a clock of its own. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSamples, saveApplication } from '../../../tests/storage/sample-records.ts';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { atRest } from '../../../tests/support/at-rest.ts';
import { waitFor } from '../../../tests/support/wait-for.ts';
import { hashOfToken } from '../domain/consent.ts';
import { usualPolicy } from '../domain/delivery-policy.ts';
import type { OperationalEvent } from '../domain/operational-event.ts';
import type { Outcome } from '../domain/outcome.ts';
import { systemClock } from '../lib/clock.ts';
import { systemRandom } from '../lib/random.ts';
import { limits } from '../limits.ts';
import type { OutboundRequest } from '../outbound/transport.ts';
import { createSecretBox } from '../storage/secret-box.ts';
import { openSqlite } from '../storage/sqlite/open-sqlite.ts';
import { AskConsent } from './ask-consent.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const everyMs = 5_000;
const origin = 'hooks.example.com';

const answered = (status: number, allowed?: { origin: string; rate: string | null }): Outcome => ({
  kind: 'answered',
  status,
  body: new Uint8Array(),
  durationMs: 1,
  retryAfter: null,
  control: null,
  ...(allowed === undefined ? {} : { allowed }),
});

async function setUp({ endpointCount = 1, underWayMax = 32, fails = (): boolean => false } = {}) {
  const folder = temporaryFolder();
  const { groupCommit, store } = limits;
  const path = join(folder.path, 'gancho.db');
  const storage = await openSqlite({ path, clock: systemClock, groupCommit, ...store });
  const samples = createSamples();
  const clock = manualClock(samples.now);
  const secretBox = createSecretBox([new Uint8Array(32)], systemRandom);
  const { application } = await saveApplication(storage, samples, 0);
  const endpointIds: string[] = [];
  for (let number = 0; number < endpointCount; number++) {
    const policy = { ...usualPolicy, consent: 'required' as const };
    const url = `https://receiver.example/${number}`;
    const endpoint = samples.endpoint(application.id, { policy, url });
    const token = `token ${number}`;
    const sealed = secretBox.seal(token, endpoint.id);
    const asking = {
      token: { hash: hashOfToken(token), sealed },
      at: clock.now(),
      origin,
      always: false,
    };
    await storage.write('createEndpoint', { ...endpoint, asking });
    endpointIds.push(endpoint.id);
  }
  const asked: OutboundRequest[] = [];
  const settled: string[] = [];
  const told: OperationalEvent[] = [];
  const reports: string[] = [];
  let open = 0;
  const counted = <T>(work: Promise<T>): Promise<T> => {
    open += 1;
    return work.finally(() => (open -= 1));
  };
  let answer: (request: OutboundRequest) => Outcome | Promise<Outcome> = () => answered(200);
  const service = new AskConsent(
    {
      // Everything goes to the store, but where a test has its writes fail.
      storage: {
        ...storage,
        read: (verb, which) => counted(storage.read(verb, which)),
        write: (verb, input) =>
          counted(
            fails() ? Promise.reject(new Error('the disk is full')) : storage.write(verb, input),
          ),
        writeOnce: (verb, input, once, messages) =>
          counted(storage.writeOnce(verb, input, once, messages)),
      },
      clock,
      secretBox,
      transport: {
        send: (request) => {
          asked.push(request);
          return counted(Promise.resolve(answer(request)));
        },
        close: async () => {},
      },
      announcer: {
        messagesFor: async (_environmentId, events) => {
          told.push(...(await events()));
          return [];
        },
        accepted: () => {},
        forget: () => {},
      },
      settled: (_applicationId, endpointId) => settled.push(endpointId),
      report: (problem) => reports.push(problem),
    },
    { origin, callbackUrl: 'https://x/consent/', userAgent: 'Gancho/test', everyMs, underWayMax },
  );
  const endpoint = async (id = endpointIds[0]!) =>
    (await storage.read('getEndpoint', { applicationId: application.id, idOrUid: id }))!;
  return {
    storage,
    clock,
    service,
    asked,
    settled,
    told,
    reports,
    endpoint,
    endpointIds,
    answerWith: (how: typeof answer) => void (answer = how),
    /** Nothing is under way but the wait for the next look. */
    atRest: () => atRest('the end of asking', () => clock.waiting() === 1 && open === 0),
    async [Symbol.asyncDispose]() {
      await service.stop();
      await storage.close();
      folder[Symbol.dispose]();
    },
  };
}

test('a receiver that says nothing is asked at once, after 1 and 10 minutes, an hour, then hourly for 72 hours', async () => {
  await using scene = await setUp();
  const { clock, service, asked, atRest, endpoint, settled, told } = scene;
  const startedAt = clock.now();
  const askedAt: number[] = [];
  scene.answerWith(() => {
    askedAt.push(clock.now() - startedAt);
    return answered(200);
  });
  service.start();
  await atRest();
  assert.deepEqual(askedAt, [0]);
  for (const [stepMs, count] of [
    [everyMs, 14],
    [minuteMs, 90],
    [20 * minuteMs, 230],
  ] as const) {
    for (let step = 0; step < count; step++) {
      await clock.advance(stepMs);
      await atRest();
    }
  }
  // Looks are some seconds apart; here, where time leaps, up to two leaps.
  const [, second, third, fourth, ...hourly] = askedAt as [number, number, number, number];
  assert.equal(second, minuteMs);
  assert.ok(third - second >= 10 * minuteMs && third - second <= 12 * minuteMs);
  assert.ok(fourth - third >= hourMs && fourth - third <= hourMs + 2 * minuteMs);
  for (const [index, at] of hourly.entries()) {
    const gap = at - (hourly[index - 1] ?? fourth);
    assert.ok(gap >= hourMs && gap <= hourMs + 40 * minuteMs, `${gap}`);
  }
  const last = askedAt.at(-1)!;
  assert.ok(last > 71 * hourMs && last <= 72 * hourMs + 40 * minuteMs, `${last / hourMs}`);
  const { consent } = await endpoint();
  assert.equal(consent!.state, 'refused');
  assert.match(consent!.reason!, /WebHook-Allowed-Origin/);
  assert.equal(consent!.at, startedAt + last);
  assert.deepEqual(settled, [(await endpoint()).id]);
  assert.deepEqual(
    told.map(({ type }) => type),
    ['endpoint.consent.refused'],
  );
  // The same address each time, and nothing but the question.
  const callbacks = new Set(asked.map(({ headers }) => headers['webhook-request-callback']));
  assert.deepEqual([...callbacks], ['https://x/consent/token 0']);
  assert.deepEqual([...new Set(asked.map(({ method }) => method))], ['OPTIONS']);
});

test('what one is asked does not hold up others: as many at a time as there may be', async () => {
  await using scene = await setUp({ endpointCount: 5, underWayMax: 2 });
  const { service, asked, atRest, endpoint, endpointIds } = scene;
  const open: (() => void)[] = [];
  scene.answerWith(
    () =>
      new Promise((resolve) => {
        open.push(() => resolve(answered(204, { origin: '*', rate: '12' })));
      }),
  );
  service.start();
  await waitFor('two to be asked', () => asked.length === 2);
  for (let count = 3; count <= 7; count++) {
    open.shift()!();
    if (count <= 5) await waitFor(`${count} to be asked`, () => asked.length === count);
    assert.ok(open.length <= 2);
  }
  await atRest();
  for (const id of endpointIds) {
    const { consent } = await endpoint(id);
    assert.deepEqual([consent!.state, consent!.ratePerMinute], ['granted', 12]);
  }
  assert.equal(new Set(asked.map(({ url }) => url)).size, 5);
  assert.equal(asked.length, 5);
});

test('nobody is asked while the store cannot count it', async () => {
  let full = true;
  await using scene = await setUp({ fails: () => full });
  const { service, asked, atRest, clock, reports } = scene;
  service.start();
  await waitFor('a report', () => reports.length === 1);
  await atRest();
  for (let look = 2; look <= 4; look++) {
    await clock.advance(everyMs);
    await waitFor('another report', () => reports.length === look);
    await atRest();
  }
  assert.equal(asked.length, 0);
  full = false;
  await clock.advance(everyMs);
  await waitFor('the question', () => asked.length === 1);
  await atRest();
});
