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
import type { Behaviour, Scene } from './behaviour.ts';
import { allBehaviours } from './all-behaviours.ts';
import type { OddCertificates } from './odd-certificates.ts';

/** Told to who started it, once everything listens. */
export interface HostilePorts {
  ports: Record<string, number>;
}

/** Told on each message that it is sent. */
export interface HostileCounts {
  /** Requests that reached where none may. */
  canary: number;
}

// In production they run on machines of their own.
setPriority(10);

/** Connections that the kernel takes although nobody accepts them. */
const backlogFill = 8;

let canary = 0;
const canaryServer = createHttpServer((_request, response) => {
  canary += 1;
  response.end();
});

process.on('message', (certificates: OddCertificates | 'count') => {
  if (certificates === 'count') process.send?.({ canary } satisfies HostileCounts);
  else void listenAll(certificates).then((ports) => process.send?.({ ports }));
});
process.on('disconnect', () => process.exit());

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
  const scene: Scene = { canaryUrl, ownUrl: '' };
  const onConnection = (socket: Socket): void => {
    socket.on('error', () => undefined);
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
