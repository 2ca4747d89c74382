/** What is asked for an event, how often, and what comes of the answers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import type { DeliveryTarget } from '../domain/application.ts';
import type { Enrichment } from '../domain/enrichment.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { OutboundRequest } from '../outbound/transport.ts';
import { createEnrich } from './enrich.ts';

const target = { id: 'ep_1', applicationId: 'app_1' } as DeliveryTarget;
const usual: Enrichment = {
  url: 'https://api.example/{{payload.id}}',
  method: 'GET',
  headers: {},
  bodyTemplate: null,
  auth: { type: 'bearer', token: 'secret' },
  hosts: ['api.example'],
  cacheSeconds: 60,
  missingOn: [404],
  as: 'beside',
};
const answered = (status: number, body: string): Outcome => ({
  kind: 'answered',
  status,
  body: Buffer.from(body),
  durationMs: 1,
  retryAfter: null,
  control: null,
});

function setUp() {
  const clock = manualClock();
  const asked: OutboundRequest[] = [];
  let answer: (request: OutboundRequest) => Outcome | Promise<Outcome> = () =>
    answered(200, `{"n":${asked.length}}`);
  const enrich = createEnrich(
    {
      clock,
      transport: {
        send: async (request) => {
          asked.push(request);
          return answer(request);
        },
        close: async () => {},
      },
      urlRefusal: ({ protocol }) => (protocol === 'https:' ? null : 'must begin with https'),
    },
    { userAgent: 'Gancho/test', recordBytesMax: 100, cacheBytesMax: 1_000, cacheEntriesMax: 100 },
  );
  return {
    clock,
    asked,
    answerWith: (how: typeof answer) => void (answer = how),
    ask: (id: unknown, more: Partial<Enrichment> = {}) =>
      enrich(
        { ...usual, ...more },
        { method: 'POST', url: 'https://r.example/', headers: {}, payload: { id }, eventType: 'a' },
        target,
      ),
  };
}

test('an answer serves those that ask for the same, as long as it may', async () => {
  const { ask, asked, clock } = setUp();
  assert.deepEqual(await ask(1), { kind: 'ok', record: { n: 1 } });
  await clock.advance(59_999);
  assert.deepEqual(await ask(1), { kind: 'ok', record: { n: 1 } });
  assert.deepEqual(await ask(2), { kind: 'ok', record: { n: 2 } });
  await clock.advance(1);
  assert.deepEqual(await ask(1), { kind: 'ok', record: { n: 3 } });
  const [first] = asked;
  assert.deepEqual(
    [first!.url, first!.method, first!.auth, first!.keepBytes, first!.accept],
    ['https://api.example/1', 'GET', usual.auth, 101, 'application/json'],
  );
  // Nobody's changes reach what others get.
  const one = await ask(1);
  assert.ok(one.kind === 'ok');
  (one.record as { n: number }).n = 0;
  assert.deepEqual(await ask(1), { kind: 'ok', record: { n: 3 } });
});

test('those that ask for the same at once wait for one answer, also for a bad one', async () => {
  const { ask, asked, answerWith } = setUp();
  answerWith(() => answered(500, ''));
  const failed = await Promise.all([ask(1), ask(1), ask(1)]);
  assert.deepEqual(
    failed.map((one) => one.kind === 'failed' && one.cause),
    Array.from({ length: 3 }, () => 'the enrichment answered 500'),
  );
  assert.equal(asked.length, 1);
  // A failure is not kept.
  answerWith(() => answered(200, '[]'));
  assert.deepEqual(await ask(1), { kind: 'ok', record: [] });
});

test('what is not to be kept is asked for each event', async () => {
  const { ask, asked } = setUp();
  await Promise.all([ask(1, { cacheSeconds: 0 }), ask(1, { cacheSeconds: 0 })]);
  assert.equal(asked.length, 2);
});

test('more than may be kept pushes out what was used longest ago', async () => {
  const { ask, asked, answerWith } = setUp();
  answerWith(() => answered(200, `"${'x'.repeat(90)}"`));
  for (const id of [1, 2, 3, 4]) await ask(id);
  await ask(4);
  assert.equal(asked.length, 4);
  await ask(1);
  assert.equal(asked.length, 5);
});

test('a missing record is none where the endpoint says so, and a failure otherwise', async () => {
  const { ask, asked, answerWith } = setUp();
  answerWith(() => answered(404, 'gone'));
  assert.deepEqual(await ask(1), { kind: 'ok', record: null });
  await ask(1);
  assert.equal(asked.length, 1);
  const cause = async (outcome: Outcome, more: Partial<Enrichment> = {}) => {
    answerWith(() => outcome);
    const enriched = await ask('x', { cacheSeconds: 0, missingOn: [], ...more });
    return enriched.kind === 'failed' ? enriched.cause : 'none';
  };
  assert.equal(await cause(answered(404, '')), 'the enrichment answered 404');
  assert.match(await cause(answered(302, '')), /answered 302, a redirect/);
  assert.equal(await cause(answered(200, '<p>')), 'the enrichment answered with what is no JSON');
  assert.equal(
    await cause(answered(200, 'x'.repeat(101))),
    'the enrichment answered with more than 100 bytes',
  );
  assert.equal(
    await cause({ kind: 'failed', cause: 'no answer within 5 s', durationMs: 5 }),
    'the enrichment failed: no answer within 5 s',
  );
});

test('nothing is asked that may not be', async () => {
  const { ask, asked } = setUp();
  const cause = async (more: Partial<Enrichment>) => {
    const enriched = await ask('..', more);
    return enriched.kind === 'failed' && enriched.cause;
  };
  assert.match(String(await cause({})), /was not asked: a value makes another path/);
  assert.match(String(await cause({ hosts: [] })), /was not asked: api\.example is not among/);
  assert.match(
    String(await cause({ url: 'http://api.example/' })),
    /was not asked: its address must begin with https/,
  );
  assert.equal(asked.length, 0);
});
