/** A receiver of webhooks: a real HTTP server that keeps what came and answers as it is told. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from './wait-for.ts';

export interface Received {
  at: number;
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** Names and values in their order and case. */
  rawHeaders: string[];
  body: Buffer;
}

/** Writes the answer; `count` is 1 for the first request. */
export type Respond = (request: Received, response: ServerResponse, count: number) => void;

export interface Receiver extends AsyncDisposable {
  url: string;
  port: number;
  received: Received[];
  /** Changes what is answered from now on. */
  respond: (respond: Respond | number) => void;
  /** Resolves with the first `count` requests once they are there. */
  waitForCount: (count: number, maxMs?: number) => Promise<Received[]>;
  close: () => Promise<void>;
}

/** Listens on a free port of loopback, or on the given one; answers 204 until told otherwise. */
export async function startReceiver(port = 0): Promise<Receiver> {
  const received: Received[] = [];
  let respond: Respond = (_request, response) => response.writeHead(204).end();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one: Received = {
        at: Date.now(),
        method: request.method!,
        path: request.url!,
        headers: request.headers,
        rawHeaders: request.rawHeaders,
        body: Buffer.concat(chunks),
      };
      received.push(one);
      respond(one, response, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    received,
    respond(how) {
      respond =
        typeof how === 'number' ? (_request, response) => response.writeHead(how).end() : how;
    },
    async waitForCount(count, maxMs) {
      await waitFor(`${count} requests`, () => received.length >= count, maxMs);
      return received.slice(0, count);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
