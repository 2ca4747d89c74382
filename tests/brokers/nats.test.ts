/** NATS with JetStream, its real server, as a destination and as a source. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, nanos } from '@nats-io/transport-node';
import { startNats } from '../support/broker-servers.ts';
import { clientOf } from '../support/client.ts';
import { withDestination } from '../support/destination.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { createSource, requestsOf } from '../support/sources.ts';
import { messagesOf, payloadsOf, stateOf, takeThroughKill } from '../support/taken-records.ts';
import { waitFor } from '../support/wait-for.ts';

const nats = await startNats();
const gancho = await serveGancho({
  env: { GANCHO_RETRY_SCHEDULE: '1,1,1', GANCHO_REQUEST_TIMEOUT: '2' },
});
after(async () => {
  await gancho[Symbol.asyncDispose]();
  await nats[Symbol.asyncDispose]();
});
const server = `127.0.0.1:${nats.port}`;

async function withStream<T>(
  run: (
    js: ReturnType<typeof jetstream>,
    manager: Awaited<ReturnType<typeof jetstreamManager>>,
  ) => Promise<T>,
): Promise<T> {
  const connection = await connect({ servers: server });
  try {
    return await run(jetstream(connection), await jetstreamManager(connection));
  } finally {
    await connection.close();
  }
}

async function addStream(name: string): Promise<void> {
  await withStream((_js, manager) =>
    manager.streams.add({ name, subjects: [`${name.toLowerCase()}.>`] }),
  );
}

const to = (subjectTemplate: string) => ({
  type: 'nats',
  servers: [server],
  tls: false,
  subjectTemplate,
});

test('a stream gets the payload and its headers, once however often it is sent', async () => {
  await addStream('OUT');
  const { send, attempts, resend } = await withDestination(gancho, to('out.{{eventType}}'));
  const { id } = await send({ a: 1 });
  const [attempt] = await attempts(id);
  assert.equal(attempt!.status, 0, attempt!.cause ?? '');
  assert.deepEqual(JSON.parse(attempt!.response), {
    subject: 'out.order.paid',
    stream: 'OUT',
    sequence: 1,
    duplicate: false,
  });
  await resend(id);
  const [again] = await attempts(id, 2);
  assert.equal(JSON.parse(again!.response).duplicate, true);
  const stored = await withStream((_js, manager) => manager.streams.getMessage('OUT', { seq: 1 }));
  assert.deepEqual(JSON.parse(new TextDecoder().decode(stored!.data)), { a: 1 });
  assert.equal(stored!.header.get('webhook-id'), id);
  assert.equal(stored!.header.get('webhook-event-type'), 'order.paid');
});

test('a subject that no stream takes, and a server that is no friend, are told', async () => {
  const lost = await withDestination(gancho, to('nowhere.at.all'));
  const { id } = await lost.send({});
  assert.match((await lost.attempts(id))[0]!.cause!, /no stream of NATS takes the subject/);
  const inner = await withDestination(gancho, { ...to('x.y'), servers: ['10.0.0.1:4222'] });
  const refused = await inner.send({});
  assert.match((await inner.attempts(refused.id))[0]!.cause!, /10\.0\.0\.1 is a private address/);
  const secure = await withDestination(gancho, { ...to('x.y'), tls: true });
  const clear = await secure.send({});
  assert.match((await secure.attempts(clear.id))[0]!.cause!, /does not support 'tls'/);
});

test('a server that hangs fails the attempt at the deadline; it is delivered once it goes on', async () => {
  await addStream('HANG');
  const { send, attempts } = await withDestination(gancho, to('hang.x'));
  await attempts((await send({ first: true })).id);
  nats.program.pause();
  const { id } = await send({ second: true });
  const [failed] = await attempts(id);
  assert.match(failed!.cause!, /within 2 s|timeout/i);
  nats.program.resume();
  await waitFor('the retry', async () => (await attempts(id))[0]!.status === 0);
  const info = await withStream((_js, manager) => manager.streams.info('HANG'));
  // What was sent while it hung arrived too: it is known as the same message.
  assert.equal(info.state.messages, 2);
});

test('what is published into a stream becomes messages, each once', async () => {
  await addStream('IN');
  const source = await createSource(gancho, {
    type: 'nats',
    config: { servers: [server], tls: false, stream: 'IN', eventType: 'shop.{{payload.kind}}' },
  });
  await withStream(async (js) => {
    for (let n = 1; n <= 20; n++) await js.publish('in.a', JSON.stringify({ kind: 'order', n }));
    await js.publish('in.a', 'no JSON');
  });
  const messages = await messagesOf(gancho, source.id, 20);
  assert.ok(messages.every(({ eventType }) => eventType === 'shop.order'));
  const numbers = payloadsOf(messages).map(({ n }) => n as number);
  assert.deepEqual(
    numbers.toSorted((a, b) => a - b),
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  // It can be no message: it is kept with its reason, and does not come again.
  const kept = await waitFor('the record that is none', async () => {
    const requests = await requestsOf(gancho, source.id);
    return requests.length > 0 ? requests : null;
  });
  assert.match(kept[0].detail, /payload.kind\}\} has no value/);
  const waiting = await waitFor('all to be acknowledged', () =>
    withStream(async (_js, manager) => {
      const { num_ack_pending, num_pending } = await manager.consumers.info('IN', 'gancho');
      return num_ack_pending + num_pending === 0;
    }),
  );
  assert.ok(waiting);
  assert.equal((await stateOf(gancho, source.id)).connected, true);
});

test('a source whose stream is missing says so, and takes once it is there', async () => {
  const config = { servers: [server], tls: false, stream: 'LATER' };
  const source = await createSource(gancho, { type: 'nats', config });
  const state = await waitFor('the failure', async () => {
    const found = await stateOf(gancho, source.id);
    return found?.lastError ? found : null;
  });
  assert.match(state.lastError, /stream not found/);
  assert.equal(state.connected, false);
  await addStream('LATER');
  await withStream((js) => js.publish('later.a', '{"a":1}'));
  const [message] = await messagesOf(gancho, source.id, 1);
  assert.equal(message!.eventType, 'later.a');
});

test('nothing is lost and nothing twice when the process is killed while it takes', async () => {
  await addStream('KILL');
  await withStream((_js, manager) =>
    // What was handed to a process that is killed comes again after this time.
    manager.consumers.add('KILL', {
      durable_name: 'gancho',
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(1_000),
    }),
  );
  await withStream(async (js) => {
    for (let n = 0; n < 60; n++) await js.publish('kill.a', JSON.stringify({ n }));
  });
  const config = { servers: [server], tls: false, stream: 'KILL', prefetch: 2 };
  await takeThroughKill({ type: 'nats', config }, 60, () =>
    withStream(async (_js, manager) => {
      const { num_ack_pending, num_pending } = await manager.consumers.info('KILL', 'gancho');
      return num_ack_pending + num_pending === 0;
    }),
  );
});

test('a server that ends is connected to again', async () => {
  await addStream('BACK');
  const config = { servers: [server], tls: false, stream: 'BACK' };
  const source = await createSource(gancho, { type: 'nats', config });
  await waitFor('the connection', async () => (await stateOf(gancho, source.id))?.connected);
  await nats.program.kill();
  await waitFor('the loss', async () => !(await stateOf(gancho, source.id)).connected);
  await nats.program.start();
  await withStream((js) => js.publish('back.a', '{"a":1}'));
  await messagesOf(gancho, source.id, 1);
  assert.equal((await clientOf(gancho).message.list(source.id)).data.length, 1);
});
