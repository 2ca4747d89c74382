/** The receiver of the fault tests: verifies each request, writes it down, answers as its path says. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { waitFor } from '../support/wait-for.ts';
import type { Arrived, Ledger } from './ledger.ts';
import { payloadOf, sceneEndpoints, type EndpointHandle } from './test-scene.ts';

export interface RecordingReceiver extends AsyncDisposable {
  url: string;
  /** Tells whose signatures to expect. */
  expect: (endpoints: EndpointHandle[]) => void;
  /** From now on requests belong to this run of the server. */
  beginRun: (run: number) => void;
  /** Resolves when no connection is open: nothing that a dead server sent is still to be read. */
  quiet: () => Promise<void>;
  /** How many requests came so far. */
  count: () => number;
  /** How many different deliveries were answered with success so far. */
  delivered: () => number;
}

const slowMs = { min: 200, max: 500 };
const quickMsMax = 10;

export async function startRecordingReceiver(ledger: Ledger<Arrived>): Promise<RecordingReceiver> {
  const verifiers = new Map<string, Webhook>();
  const sockets = new Set<Socket>();
  const seen = new Set<string>();
  const delivered = new Set<string>();
  let run = 0;
  let count = 0;

  function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    const endpoint = request.url!.slice(1);
    const id = String(request.headers['webhook-id']);
    const key = `${endpoint} ${id}`;
    const isFirst = !seen.has(key);
    seen.add(key);
    count += 1;
    const { n, verified } = inspect(verifiers.get(endpoint), request, body);
    const arrived = { at: Date.now(), run, endpoint, id, n, verified };
    const behaviour = sceneEndpoints.get(endpoint)?.behaviour;
    // A status that says nothing of the endpoint's health: no circuit opens, and nothing waits for one.
    const status = behaviour === 'fails first' && isFirst ? 409 : 204;
    const waitMs =
      behaviour === 'slow'
        ? slowMs.min + Math.random() * (slowMs.max - slowMs.min)
        : Math.random() * quickMsMax;
    setTimeout(() => {
      const gone = response.destroyed || request.socket.destroyed;
      if (status === 204 && !gone) delivered.add(key);
      if (!gone) response.writeHead(status).end();
      ledger.add({ ...arrived, answered: gone ? 0 : status });
    }, waitMs);
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, response, Buffer.concat(chunks).toString()));
    // A killed server leaves its connections in the middle of anything.
    request.on('error', () => {});
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    expect(endpoints) {
      for (const { name, secret } of endpoints) verifiers.set(name, new Webhook(secret));
    },
    beginRun: (number) => (run = number),
    quiet: async () => {
      await waitFor('the end of every connection of the dead server', () => sockets.size === 0);
      // What was read is written down when its answer was due.
      await new Promise((resolve) => setTimeout(resolve, 1));
    },
    count: () => count,
    delivered: () => delivered.size,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** Verifies with the published library, and compares the body with what was sent. */
function inspect(
  verifier: Webhook | undefined,
  { headers }: IncomingMessage,
  body: string,
): { n: number; verified: boolean } {
  try {
    const payload = verifier!.verify(body, headers as Record<string, string>) as { n: number };
    return { n: payload.n, verified: body === payloadOf(payload.n) };
  } catch {
    return { n: -1, verified: false };
  }
}
