/** RabbitMQ, its real server, as a destination and as a source. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { startRabbitmq } from '../support/broker-servers.ts';
import { withDestination } from '../support/destination.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { createSource } from '../support/sources.ts';
import { messagesOf, stateOf, takeThroughKill } from '../support/taken-records.ts';
import { waitFor } from '../support/wait-for.ts';

const [rabbit, gancho] = await Promise.all([
  startRabbitmq(),
  serveGancho({
    env: { GANCHO_RETRY_SCHEDULE: '1,3,3,3,3,3,3,3,3,3,3,3', GANCHO_REQUEST_TIMEOUT: '2' },
  }),
]);
after(async () => {
  await gancho[Symbol.asyncDispose]();
  await rabbit[Symbol.asyncDispose]();
});

async function withChannel<T>(run: (channel: ConfirmChannel) => Promise<T>): Promise<T> {
  const model: ChannelModel = await connect(rabbit.url);
  try {
    return await run(await model.createConfirmChannel());
  } finally {
    await model.close();
  }
}

const addQueue = (name: string) =>
  withChannel((channel) => channel.assertQueue(name, { durable: true }));
const lengthOf = (name: string): Promise<number> =>
  withChannel(async (channel) => (await channel.checkQueue(name)).messageCount);
const to = (queue: string) => ({
  type: 'rabbitmq',
  url: rabbit.url,
  exchange: '',
  routingKeyTemplate: queue,
});

test('a queue gets the payload with its properties, once the broker has confirmed', async () => {
  await addQueue('out');
  const { send, attempts } = await withDestination(gancho, to('out'));
  const { id } = await send({ a: 1 });
  const [attempt] = await attempts(id);
  assert.equal(attempt!.status, 0, attempt!.cause ?? '');
  const message = await withChannel((channel) => channel.get('out', { noAck: true }));
  assert.ok(message !== false);
  const { content, properties } = message;
  assert.deepEqual(JSON.parse(content.toString()), { a: 1 });
  assert.equal(properties.messageId, id);
  assert.equal(properties.type, 'order.paid');
  assert.equal(properties.contentType, 'application/json');
  assert.equal(properties.deliveryMode, 2);
  assert.equal(properties.headers?.['webhook-id'], id);
});

test('what no queue takes, a missing exchange and a refused log-in fail in words', async () => {
  for (const [destination, cause] of [
    [to('nowhere'), /returned the message \(312 NO_ROUTE\).*routing key 'nowhere'/],
    [{ ...to('x'), exchange: 'absent' }, /no exchange 'absent'/],
    [{ ...to('x'), url: rabbit.url.replace('//', '//ana:wrong@') }, /ACCESS_REFUSED/],
    [{ ...to('x'), url: 'amqp://10.0.0.1:5672/' }, /10\.0\.0\.1 is a private address/],
    [{ ...to('x'), url: 'amqps://169.254.169.254/' }, /link-local/],
  ] as const) {
    const { send, attempts } = await withDestination(gancho, destination);
    const { id } = await send({});
    const [attempt] = await attempts(id);
    assert.match(attempt!.cause!, cause);
  }
});

test('a secret in the URL is shown to nobody', async () => {
  const url = rabbit.url.replace('//', '//ana:pass-word-1@');
  const { path } = await withDestination(gancho, { ...to('x'), url });
  assert.doesNotMatch((await gancho.api('GET', path)).text, /pass-word-1/);
});

test('what is published to a queue becomes messages; of one with an id another one is known', async () => {
  await addQueue('in');
  const source = await createSource(gancho, {
    type: 'rabbitmq',
    config: { url: rabbit.url, queue: 'in' },
  });
  await withChannel(async (channel) => {
    for (const messageId of ['a', 'b', 'a']) {
      const properties = { messageId, type: 'order.paid', contentType: 'application/json' };
      channel.sendToQueue('in', Buffer.from('{"n":1}'), {
        ...properties,
        headers: { 'x-shop': 7 },
      });
    }
    channel.sendToQueue('in', Buffer.from([0xff, 0x00]), {});
    await channel.waitForConfirms();
  });
  const messages = await messagesOf(gancho, source.id, 3);
  await waitFor('the queue to be empty', async () => (await lengthOf('in')) === 0);
  assert.equal((await messagesOf(gancho, source.id, 3)).length, 3);
  assert.deepEqual(messages.map(({ eventType }) => eventType).toSorted(), [
    'in',
    'order.paid',
    'order.paid',
  ]);
});

test('nothing is lost and nothing twice when the process is killed while it takes', async () => {
  await addQueue('kill');
  await withChannel(async (channel) => {
    for (let n = 0; n < 60; n++) {
      const properties = { messageId: `kill-${n}`, persistent: true };
      channel.sendToQueue('kill', Buffer.from(JSON.stringify({ n })), properties);
    }
    await channel.waitForConfirms();
  });
  const config = { url: rabbit.url, queue: 'kill', prefetch: 2 };
  await takeThroughKill({ type: 'rabbitmq', config }, 60, async () => {
    // Those that are handed over and not acknowledged are counted as none; the end of it all is not.
    return (await lengthOf('kill')) === 0;
  });
});

test('through a crash of the broker a delivery arrives, and a source takes on', async () => {
  await addQueue('crash-in');
  await addQueue('crash-out');
  const config = { url: rabbit.url, queue: 'crash-in' };
  const source = await createSource(gancho, { type: 'rabbitmq', config });
  await waitFor('the connection', async () => (await stateOf(gancho, source.id))?.connected);
  const { send, attempts } = await withDestination(gancho, to('crash-out'));
  await attempts((await send({ before: true })).id);
  // Held first, so that the message is on its way when the broker dies.
  rabbit.program.pause();
  const { id } = await send({ during: true });
  await rabbit.program.kill();
  const [failed] = await attempts(id);
  assert.equal(failed!.status, 2, failed!.cause ?? '');
  assert.equal((await stateOf(gancho, source.id)).connected, false);
  await rabbit.program.start();
  await waitFor('the retry', async () => (await attempts(id))[0]!.status === 0, 40_000);
  await withChannel(async (channel) => {
    channel.sendToQueue('crash-in', Buffer.from('{"after":true}'));
    await channel.waitForConfirms();
  });
  await messagesOf(gancho, source.id, 1);
  assert.equal(await lengthOf('crash-out'), 2);
});
