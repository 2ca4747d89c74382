/** Tokens over time: kept, shared, given up, spared, and all within one deadline. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { manualClock, type ManualClock } from '../../../tests/support/manual-clock.ts';
import type { OauthAccess } from '../domain/endpoint-access.ts';
import type { Outcome } from '../domain/outcome.ts';
import { systemRandom } from '../lib/random.ts';
import { withAccessTokens } from './send-with-token.ts';
import type { OutboundRequest, Transport } from './transport.ts';

const tokenUrl = 'https://id.example/token';
const deadlineMs = 10_000;

function access(id = 'one'): OauthAccess {
  return {
    id,
    client: {
      tokenUrl,
      clientId: 'c',
      authMethod: 'basic',
      clientSecret: 's',
      privateKey: null,
      keyId: null,
      scopes: [],
      audience: null,
      extraParams: {},
    },
  };
}

const answered = (status: number, body = ''): Outcome => ({
  kind: 'answered',
  status,
  body: Buffer.from(body),
  durationMs: 0,
  retryAfter: null,
  control: null,
});

/** A network in which token requests and others take a while and are answered as told. */
function network(clock: ManualClock) {
  const state = {
    tokenMs: 100,
    tokenAnswer: (count: number): Outcome =>
      answered(200, `{"access_token":"t${count}","token_type":"bearer","expires_in":3600}`),
    receiverStatus: (_token: string): number => 204,
    tokenRequests: [] as OutboundRequest[],
    sent: [] as OutboundRequest[],
  };
  const transport: Transport = {
    send(request) {
      const isToken = request.url === tokenUrl;
      const tookMs = Math.min(isToken ? state.tokenMs : 50, request.deadlineMs ?? deadlineMs);
      (isToken ? state.tokenRequests : state.sent).push(request);
      const late = isToken && tookMs < state.tokenMs;
      const outcome: Outcome = late
        ? { kind: 'failed', cause: 'no answer', durationMs: tookMs }
        : isToken
          ? state.tokenAnswer(state.tokenRequests.length)
          : answered(state.receiverStatus(request.headers['authorization']!));
      return new Promise((resolve) => clock.after(tookMs, () => resolve(outcome)));
    },
    close: () => Promise.resolve(),
  };
  const sender = withAccessTokens(transport, clock, systemRandom, {
    tokensMax: 10,
    marginMs: 30_000,
    failurePauseMs: 1_000,
    refusalPauseMs: 5_000,
    deadlineMs,
  });
  const send = (oauth: OauthAccess | null = access()) =>
    sender.send({
      applicationId: 'app',
      url: 'https://receiver.example/',
      method: 'POST',
      headers: { Authorization: 'Custom', 'user-agent': 'ua' },
      body: Buffer.from('{}'),
      oauth,
      tls: { id: 'tls', client: { certificate: 'c', privateKey: 'k' }, authorities: 'ca' },
    });
  return { state, send };
}

/** The result of what takes at most `ms`. */
async function settle<T>(clock: ManualClock, promise: Promise<T>, ms = 300): Promise<T> {
  await clock.advance(ms);
  return promise;
}

describe('a request that needs a token', () => {
  test('shares one fetch with all that wait, and keeps the token until shortly before its end', async () => {
    const clock = manualClock();
    const { state, send } = network(clock);
    await settle(clock, Promise.all([send(), send(), send()]));
    assert.equal(state.tokenRequests.length, 1);
    await clock.advance(3_600_000 - 31_000);
    await settle(clock, send());
    assert.equal(state.tokenRequests.length, 1);
    await clock.advance(2_000);
    await settle(clock, send());
    assert.equal(state.tokenRequests.length, 2);
    assert.deepEqual(
      state.sent.map(({ headers }) => [headers['authorization'], headers['Authorization']]),
      ['t1', 't1', 't1', 't1', 't2'].map((token) => [`Bearer ${token}`, undefined]),
    );
  });

  test('asks anew for other settings, and trusts the same authorities without the certificate', async () => {
    const clock = manualClock();
    const { state, send } = network(clock);
    await settle(clock, send());
    await settle(clock, send(access('two')));
    assert.equal(state.tokenRequests.length, 2);
    const { tls } = state.tokenRequests[0]!;
    assert.deepEqual([tls?.client, tls?.authorities], [null, 'ca']);
    assert.equal(state.sent[0]!.tls?.client?.certificate, 'c');
  });

  test('without the need is left as it is', async () => {
    const clock = manualClock();
    const { state, send } = network(clock);
    await settle(clock, send(null));
    assert.equal(state.sent[0]!.headers['Authorization'], 'Custom');
    assert.equal(state.tokenRequests.length, 0);
  });

  test('spares a token server that fails, and tries again after a moment', async () => {
    const clock = manualClock();
    const { state, send } = network(clock);
    state.tokenAnswer = () => answered(503);
    for (let count = 0; count < 3; count++) {
      const outcome = await settle(clock, send());
      assert.deepEqual(outcome.kind === 'failed' && outcome.cause, causeOf503);
    }
    assert.equal(state.tokenRequests.length, 1);
    await clock.advance(1_000);
    await settle(clock, send());
    assert.equal(state.tokenRequests.length, 2);
    assert.equal(state.sent.length, 0);
  });

  test('ends within the deadline, also where the fetch takes nearly all of it', async () => {
    const clock = manualClock();
    const { state, send } = network(clock);
    state.tokenMs = 60_000;
    const late = await settle(clock, send(), deadlineMs);
    assert.equal(late.kind, 'failed');
    assert.ok(late.durationMs <= deadlineMs);
    assert.equal(state.tokenRequests[0]!.deadlineMs, deadlineMs);

    await clock.advance(1_000);
    state.tokenMs = 9_900;
    const outcome = await settle(clock, send(), deadlineMs);
    assert.equal(outcome.kind, 'answered');
    assert.ok(state.sent[0]!.deadlineMs! <= 100);
    assert.ok(outcome.durationMs <= deadlineMs);
  });
});

const causeOf503 = 'no access token: the token server answered 503';

describe('a receiver that answers 401', () => {
  test('gets a new token once, and all that met the refusal share it', async () => {
    const clock = manualClock();
    const { state, send } = network(clock);
    await settle(clock, send());
    state.receiverStatus = (token) => (token === 'Bearer t1' ? 401 : 204);
    const outcomes = await settle(clock, Promise.all([send(), send(), send()]));
    assert.deepEqual(
      outcomes.map((one) => one.kind === 'answered' && one.status),
      [204, 204, 204],
    );
    assert.equal(state.tokenRequests.length, 2);
  });

  test('however often it does so, costs few fetches and no third request', async () => {
    const clock = manualClock();
    const { state, send } = network(clock);
    state.receiverStatus = () => 401;
    await settle(clock, send());
    assert.deepEqual([state.tokenRequests.length, state.sent.length], [2, 2]);
    await settle(clock, send());
    assert.deepEqual([state.tokenRequests.length, state.sent.length], [2, 3]);
    await clock.advance(5_000);
    await settle(clock, send());
    assert.deepEqual([state.tokenRequests.length, state.sent.length], [3, 5]);
  });

  test('is named together with the token server that fails then', async () => {
    const clock = manualClock();
    const { state, send } = network(clock);
    await settle(clock, send());
    state.receiverStatus = () => 401;
    state.tokenAnswer = () => answered(503);
    const outcome = await settle(clock, send());
    assert.equal(outcome.kind === 'failed' && outcome.cause, `answered 401, and ${causeOf503}`);
  });
});
