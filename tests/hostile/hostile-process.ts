/**
 * A process of its own with every hostile receiver, each on its port: what floods cost the sender
 * must not be charged to those who measure.
 */
import { setPriority } from 'node:os';
import {
  createServer as createTcpServer,
  connect,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { createServer as createHttpServer } from 'node:http';
import { Worker } from 'node:worker_threads';
import type { Behaviour } from './behaviour.ts';
import { allBehaviours } from './all-behaviours.ts';
import type { OddCertificates } from './odd-certificates.ts';

/** Told to who started it, once everything listens. */
export interface HostilePorts {
  ports: Record<string, number>;
}

/** Asks what happened at the receivers of these names since it was last asked. */
export interface HostileQuestion {
  names: string[];
}

/** By the names. */
export type HostileCounts = Record<string, HostileCount>;

export interface HostileCount {
  /** Requests that went where its redirects lead to. */
  followed: number;
  /** Bytes that one of its connections could send, at most. */
  bytesTaken: number;
}

// In production they run on machines of their own.
setPriority(5);

/** Connections that the kernel takes although nobody accepts them. */
const backlogFill = 8;

const counts = new Map<string, HostileCount>();
const canaryServer = createHttpServer((request, response) => {
  countOf(decodeURIComponent(request.url!.slice(1))).followed += 1;
  response.end();
});

process.on('message', (message: OddCertificates | HostileQuestion) => {
  if (!('names' in message)) {
    void listenAll(message).then((ports) => process.send?.({ ports } satisfies HostilePorts));
    return;
  }
  process.send?.(
    Object.fromEntries(message.names.map((name) => [name, countOf(name)])) satisfies HostileCounts,
  );
  for (const name of message.names) counts.delete(name);
});
process.on('disconnect', () => process.exit());

function countOf(name: string): HostileCount {
  let count = counts.get(name);
  if (count === undefined) counts.set(name, (count = { followed: 0, bytesTaken: 0 }));
  return count;
}

async function listenAll(certificates: OddCertificates): Promise<Record<string, number>> {
  const canaryUrl = `http://127.0.0.1:${await listen(canaryServer)}/`;
  const ports: Record<string, number> = {};
  for (const behaviour of allBehaviours(certificates)) {
    ports[behaviour.name] = behaviour.neverAccepts
      ? await listenWithoutAccepting()
      : await listenAs(behaviour, canaryUrl);
  }
  return ports;
}

async function listenAs(behaviour: Behaviour, canaryUrl: string): Promise<number> {
  const scene = { canaryUrl: canaryUrl + encodeURIComponent(behaviour.name), ownUrl: '' };
  const onConnection = (socket: Socket): void => {
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const count = countOf(behaviour.name);
      count.bytesTaken = Math.max(count.bytesTaken, socket.bytesWritten);
    });
    behaviour.onConnection(socket, scene);
  };
  const server =
    behaviour.tls === undefined
      ? createTcpServer({ allowHalfOpen: true }, onConnection)
      : createTlsServer({ ...behaviour.tls, allowHalfOpen: true }, onConnection);
  server.on('tlsClientError', () => undefined);
  const port = await listen(server);
  scene.ownUrl = `http://127.0.0.1:${port}`;
  return port;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** A thread that listens and then sleeps for ever, so that its queue stays full. */
async function listenWithoutAccepting(): Promise<number> {
  const thread = new Worker(
    `const { createServer } = require('node:net');
     const { parentPort } = require('node:worker_threads');
     const server = createServer();
     server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 100);
     });`,
    { eval: true },
  );
  const port = await new Promise<number>((resolve) => thread.once('message', resolve));
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (let n = 0; n < backlogFill; n += 1) connect(port, '127.0.0.1').on('error', () => undefined);
  return port;
}
