/**
 * The receiver of the proofs of several nodes: writes down each request and who sent it. Every process
 * finds the receiver at an address of its own (see `NodeCluster`), by which its requests are known.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { kindOf, payloadOf, type Kind, type NodeEndpoint } from './node-scene.ts';

/** One request that reached the receiver. */
export interface Arrival {
  /** When the sender signed it, to the second: a busy receiver notes a request many seconds later. */
  sentAt: number;
  at: number;
  answeredAt: number;
  /** What was answered; 0 where the connection was gone before. */
  answered: number;
  /** The receiver's own address, as the sender knew it. */
  address: string;
  endpoint: string;
  id: string;
  n: number;
  /** Whether the signature verified and the body was the one that was sent. */
  verified: boolean;
}

export interface NodeReceiver extends AsyncDisposable {
  port: number;
  /** In the order of their answers. */
  arrivals: readonly Arrival[];
  /** Tells whose signatures to expect. */
  expect: (endpoints: NodeEndpoint[]) => void;
  isDelivered: (endpoint: string, id: string) => boolean;
}

const waitsMs: Record<Kind, { min: number; max: number }> = {
  // Long enough for some to be open whenever a node is killed.
  quick: { min: 5, max: 80 },
  failing: { min: 0, max: 10 },
  throttled: { min: 0, max: 10 },
  ordered: { min: 0, max: 5 },
  single: { min: 5, max: 30 },
  slow: { min: 150, max: 400 },
};
/** A circuit opens in this time, and closes again before the next. */
const failing = { everyMs: 12_000, forMs: 2_000 };
const refusedOnceEvery = 20;

export async function startNodeReceiver(): Promise<NodeReceiver> {
  const verifiers = new Map<string, Webhook>();
  const arrivals: Arrival[] = [];
  const seen = new Set<string>();
  const delivered = new Set<string>();

  function statusOf(kind: Kind, n: number, isFirst: boolean): number {
    if (kind === 'failing') return Date.now() % failing.everyMs < failing.forMs ? 500 : 204;
    // A status that says nothing of the endpoint's health.
    return kind === 'ordered' && isFirst && n % refusedOnceEvery === 0 ? 409 : 204;
  }

  function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    const endpoint = request.url!.slice(1);
    const id = String(request.headers['webhook-id']);
    const name = `${endpoint} ${id}`;
    const isFirst = !seen.has(name);
    seen.add(name);
    const { n, verified } = inspect(verifiers.get(endpoint), request, body);
    const kind = kindOf(endpoint);
    const status = statusOf(kind, n, isFirst);
    const address = request.socket.localAddress!;
    const sentAt = Number(request.headers['webhook-timestamp']) * 1000;
    const arrived = { sentAt, at: Date.now(), address, endpoint, id, n, verified };
    const { min, max } = waitsMs[kind];
    setTimeout(
      () => {
        const gone = response.destroyed || request.socket.destroyed;
        if (status === 204 && !gone) delivered.add(name);
        if (!gone) response.writeHead(status).end();
        arrivals.push({ ...arrived, answeredAt: Date.now(), answered: gone ? 0 : status });
      },
      min + Math.random() * (max - min),
    );
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, response, Buffer.concat(chunks).toString()));
    // A killed node leaves its connections in the middle of anything.
    request.on('error', () => {});
  });
  // A sender that was paused finds its connections as they were.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    arrivals,
    expect(endpoints) {
      for (const { name, secret } of endpoints) verifiers.set(name, new Webhook(secret));
    },
    isDelivered: (endpoint, id) => delivered.has(`${endpoint} ${id}`),
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/**
 * Verifies with the published library, which takes signatures of the last five minutes, and compares
 * the body with what was sent.
 */
function inspect(
  verifier: Webhook | undefined,
  { headers }: IncomingMessage,
  body: string,
): { n: number; verified: boolean } {
  try {
    const { n, key } = verifier!.verify(body, headers as Record<string, string>) as any;
    return { n, verified: body === payloadOf(n, key) };
  } catch {
    return { n: -1, verified: false };
  }
}
