/**
 * A receiver that costs as little as Node allows: reads just enough HTTP to find the end of each
 * request and answers 204. It listens on several ports, because endpoints are told apart by origin.
 *
 * Commands come by IPC: `count` answers how many requests came so far; `latencies` turns the
 * measuring of the way on (each body carries the time at which it was to be sent) and answers what
 * was gathered since; `hang` leaves requests without an answer until `answer` comes.
 */
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

const answer = Buffer.from('HTTP/1.1 204 No Content\r\n\r\n');
const headEnd = Buffer.from('\r\n\r\n');
const lengthName = Buffer.from('content-length: ');
const timeName = Buffer.from('"at":');

let count = 0;
let latencies: number[] | null = null;
/** Whom an answer is owed to; null while answers are given at once. */
let owed: Socket[] | null = null;

function serve(socket: Socket): void {
  socket.setNoDelay(true);
  let kept: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    let data = kept.length === 0 ? chunk : Buffer.concat([kept, chunk]);
    for (;;) {
      const end = data.indexOf(headEnd);
      if (end < 0) break;
      const at = data.indexOf(lengthName);
      const length =
        at < 0 || at > end ? 0 : parseInt(data.toString('latin1', at + 16, at + 24), 10);
      const total = end + 4 + length;
      if (data.length < total) break;
      count += 1;
      if (latencies !== null) noteLatency(data.subarray(end + 4, total));
      if (owed === null) socket.write(answer);
      else owed.push(socket);
      data = data.subarray(total);
    }
    kept = data;
  });
  socket.on('error', () => {});
}

function noteLatency(body: Buffer): void {
  const at = body.indexOf(timeName);
  if (at < 0) return;
  latencies!.push(
    performance.timeOrigin +
      performance.now() -
      parseFloat(body.toString('latin1', at + 5, at + 25)),
  );
}

const ports = Number(process.argv[2] ?? 1);
const listening = Array.from({ length: ports }, () => {
  const server = createServer(serve);
  return new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
});
process.send!({ ports: await Promise.all(listening) });

process.on('message', (command: 'count' | 'latencies' | 'hang' | 'answer') => {
  if (command === 'hang') {
    owed ??= [];
    process.send!({});
    return;
  }
  if (command === 'answer') {
    for (const socket of owed ?? []) socket.write(answer);
    owed = null;
    process.send!({});
    return;
  }
  if (command === 'count') {
    process.send!({ count });
    return;
  }
  const gathered = latencies ?? [];
  latencies = [];
  process.send!({ latencies: gathered });
});
process.on('disconnect', () => process.exit(0));
