/** Brokers that say anything at any time: the send fails in words, and the process goes on. */
import assert from 'node:assert/strict';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { test } from 'node:test';
import { LateSocket, type GuardedSockets } from '../outbound/guarded-socket.ts';
import { systemClock } from '../lib/clock.ts';
import type { BrokerParts } from './broker-parts.ts';
import { consumeRabbitmq } from './consume-rabbitmq.ts';
import { KafkaPublisher } from './kafka-client.ts';
import { AmqpPublisher } from './rabbitmq-client.ts';
import { RedisClient } from './redis-client.ts';

/** Calls with each piece that a client sends, numbered from 1. */
async function serve(answer: (step: number, socket: Socket) => void) {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    let step = 0;
    open.add(socket);
    socket.on('error', () => {});
    socket.on('data', () => answer((step += 1), socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function socketsTo(port: number): GuardedSockets {
  const open = (): Promise<Socket> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(socket));
    });
  return {
    open,
    openLater: (_target, connected) => new LateSocket(open(), connected),
    addresses: () => Promise.resolve(['127.0.0.1']),
    close: () => {},
  };
}

/** A method of AMQP 0-9-1: its class, its number and its arguments. */
function method(channel: number, ids: readonly [number, number], given = ''): Buffer {
  const content = Buffer.alloc(4 + given.length / 2);
  content.writeUInt16BE(ids[0]);
  content.writeUInt16BE(ids[1], 2);
  content.write(given, 4, 'hex');
  const head = Buffer.alloc(7);
  head.writeUInt8(1);
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(content.length, 3);
  return Buffer.concat([head, content, Buffer.of(0xce)]);
}

const hex = (text: string): string => Buffer.from(text).toString('hex');
const start = method(0, [10, 10], `00090000000000000005${hex('PLAIN')}00000005${hex('en_US')}`);
const tune = method(0, [10, 30], '000a000200000000');
const openOk = method(0, [10, 41], '00');
const close = method(0, [10, 50], '021d0000000000');
const channelOpenOk = method(1, [20, 11], '00000000');
const channelClose = method(1, [20, 40], '021d0000000000');
const garbage = Buffer.alloc(64, 9);

const faults: Readonly<Record<string, readonly (Buffer | 'reset' | 'end')[]>> = {
  'closes while it agrees': [Buffer.concat([openOk, close])],
  'sends garbage while it agrees': [Buffer.concat([openOk, garbage])],
  'closes instead of opening a channel': [openOk, close],
  'resets instead of opening a channel': [openOk, 'reset'],
  'ends instead of opening a channel': [openOk, 'end'],
  'sends garbage instead of opening a channel': [openOk, garbage],
  'says nothing where a channel is asked for': [openOk],
  'closes the channel at once': [openOk, Buffer.concat([channelOpenOk, channelClose])],
  'closes the channel later': [openOk, channelOpenOk, channelClose],
};

for (const [what, steps] of Object.entries(faults)) {
  test(`a server of AMQP that ${what} fails the send and nothing else`, async () => {
    await using server = await serve((step, socket) => {
      const said = [start, tune, ...steps][step - 1];
      if (said === 'reset') socket.resetAndDestroy();
      else if (said === 'end') socket.end();
      else if (said !== undefined) socket.write(said);
    });
    const sockets = socketsTo(server.port);
    const url = `amqp://u:p@broker.example:${server.port}/`;
    const parts = { sockets, clock: systemClock, deadlineMs: 300 } as BrokerParts;
    await assert.rejects(AmqpPublisher.open(parts, { url, identity: null }));
    const source = { type: 'rabbitmq', url, queue: 'q', prefetch: 1, eventType: null } as const;
    await assert.rejects(consumeRabbitmq(parts, source, async () => {}));
  });
}

test('a server of Redis that says nothing is left by the deadline', async () => {
  const left = Promise.withResolvers<void>();
  await using server = await serve((step, socket) => {
    if (step === 1) socket.on('close', left.resolve);
  });
  const url = `redis://u:p@broker.example:${server.port}/`;
  const parts = { sockets: socketsTo(server.port), clock: systemClock, deadlineMs: 300 };
  await assert.rejects(RedisClient.open(parts, { url, identity: null }));
  await left.promise;
});

test('a server of Kafka whose answer is too short to be one fails the send and nothing else', async () => {
  await using server = await serve((_step, socket) => socket.write(Buffer.alloc(4)));
  const brokers = [`127.0.0.1:${server.port}`];
  const access = { brokers, tls: false, sasl: null, identity: null };
  await assert.rejects(KafkaPublisher.open(socketsTo(server.port), access, 300));
});
