/**
 * Sends messages over raw keep-alive sockets, as cheaply as Node allows, so that what is measured is
 * the server. Closed loop: every connection sends its next request when its answer is there. Open
 * loop (`rate`): requests are sent when their time has come, whatever became of earlier ones, and
 * carry that time in their body; a stall of the server therefore shows.
 */
import { createHmac } from 'node:crypto';
import { connect, type Socket } from 'node:net';

export interface LoadOptions {
  /** Of several, the connections go to each in turn. */
  port: number | readonly number[];
  path: string;
  key: string;
  connections: number;
  /** Requests per second of an open loop; null for a closed one. */
  rate: number | null;
  /** Bytes of a payload, about. */
  payloadBytes: number;
  /** Messages of one request; more than one go to the address of batches. */
  batch?: number;
  /** Requests to a source, signed with this secret in the header x-signature. */
  sign?: string;
}

/** What the API answers, and what a source does. */
const successes = new Set([200, 202]);

const headEnd = Buffer.from('\r\n\r\n');
const lengthName = Buffer.from('content-length: ');

class Connection {
  readonly #socket: Socket;
  readonly #onAnswer: (status: number) => void;
  #kept: Buffer = Buffer.alloc(0);

  constructor(port: number, onAnswer: (status: number) => void) {
    this.#onAnswer = onAnswer;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#socket.on('error', () => {});
  }

  send(request: Buffer): void {
    this.#socket.write(request);
  }

  end(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    let data = this.#kept.length === 0 ? chunk : Buffer.concat([this.#kept, chunk]);
    for (;;) {
      const end = data.indexOf(headEnd);
      if (end < 0) break;
      const at = data.indexOf(lengthName);
      const length =
        at < 0 || at > end ? 0 : parseInt(data.toString('latin1', at + 16, at + 24), 10);
      if (data.length < end + 4 + length) break;
      const status = parseInt(data.toString('latin1', 9, 12), 10);
      data = data.subarray(end + 4 + length);
      this.#onAnswer(status);
    }
    this.#kept = data;
  }
}

let accepted = 0;
let refused = 0;

function run(options: LoadOptions): void {
  const { port, path, key, connections, rate, payloadBytes, batch = 1, sign } = options;
  const ports = [port].flat();
  const portOf = (index: number): number => ports[index % ports.length]!;
  const filler = 'x'.repeat(Math.max(0, payloadBytes - 60));
  const head =
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${key}\r\n` +
    'content-type: application/json\r\ncontent-length: ';
  let made = 0;
  const requestAt = (at: number): Buffer => {
    if (sign !== undefined) {
      made += 1;
      const body = `{"id":"${process.pid}-${made}","at":${at.toFixed(3)},"text":"${filler}"}`;
      const signature = createHmac('sha256', sign).update(body).digest('hex');
      return Buffer.from(
        `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-signature: ${signature}\r\n` +
          `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    }
    const message = `{"eventType":"bench.event","payload":{"at":${at.toFixed(3)},"text":"${filler}"}}`;
    const body = batch === 1 ? message : `{"messages":[${Array(batch).fill(message).join(',')}]}`;
    return Buffer.from(`${head}${body.length}\r\n\r\n${body}`);
  };
  const now = (): number => performance.timeOrigin + performance.now();
  const count = (status: number): void => {
    if (successes.has(status)) accepted += batch;
    else refused += batch;
  };

  if (rate === null) {
    for (let index = 0; index < connections; index++) {
      const connection = new Connection(portOf(index), (status) => {
        count(status);
        connection.send(requestAt(now()));
      });
      connection.send(requestAt(now()));
    }
    return;
  }
  const free: Connection[] = [];
  const waiting: number[] = [];
  for (let index = 0; index < connections; index++) {
    const connection = new Connection(portOf(index), (status) => {
      count(status);
      const at = waiting.shift();
      if (at === undefined) free.push(connection);
      else connection.send(requestAt(at));
    });
    free.push(connection);
  }
  const startedAt = now();
  let sent = 0;
  setInterval(() => {
    const owed = Math.floor(((now() - startedAt) / 1000) * rate) - sent;
    for (let index = 0; index < owed; index++) {
      sent += 1;
      const at = startedAt + (sent * 1000) / rate;
      const connection = free.pop();
      if (connection === undefined) waiting.push(at);
      else connection.send(requestAt(at));
    }
  }, 1);
}

process.on('message', (command: LoadOptions | 'count') => {
  if (command === 'count') process.send!({ accepted, refused });
  else run(command);
});
process.on('disconnect', () => process.exit(0));
process.send!('ready');
