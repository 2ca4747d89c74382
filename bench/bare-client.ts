/**
 * The measure of all: the HTTP client that Gancho uses, in a bare loop without a server, a store or
 * signatures, posting the same headers and as many bytes to the same receiver. Prints requests per second and processor
 * microseconds per request.
 */
import { Pool } from 'undici';

const [port, inFlight, payloadBytes, seconds] = process.argv.slice(2).map(Number) as [
  number,
  number,
  number,
  number,
];
const pool = new Pool(`http://127.0.0.1:${port}`, { connections: inFlight, pipelining: 1 });
const body = Buffer.from(
  JSON.stringify({ at: performance.timeOrigin, text: 'x'.repeat(Math.max(0, payloadBytes - 60)) }),
);
const headers = {
  'content-type': 'application/json',
  'user-agent': 'Gancho/0.0.0',
  'webhook-id': 'msg_000000000000000000000000000',
  'webhook-timestamp': '1795555957',
  'webhook-signature': 'v1,NUGbqDAY2ZxAeymYN2WXQsHTdSTKLGq6kqQRyF/TrQE=',
  'svix-id': 'msg_000000000000000000000000000',
  'svix-timestamp': '1795555957',
  'svix-signature': 'v1,NUGbqDAY2ZxAeymYN2WXQsHTdSTKLGq6kqQRyF/TrQE=',
  'accept-encoding': 'identity',
  accept: '*/*',
};

let done = 0;
let running = true;

function next(): void {
  if (!running) return;
  pool.dispatch(
    { method: 'POST', path: '/', headers: { ...headers }, body },
    {
      onRequestStart() {},
      onResponseStart() {},
      onResponseData() {},
      onResponseEnd() {
        done += 1;
        next();
      },
      onResponseError() {
        next();
      },
    },
  );
}

for (let index = 0; index < inFlight; index++) next();
await new Promise((resolve) => setTimeout(resolve, 1000));
const before = { done, at: performance.now(), cpu: process.cpuUsage() };
await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const cpu = process.cpuUsage(before.cpu);
const count = done - before.done;
running = false;
process.stdout.write(
  JSON.stringify({
    perSecond: (count / (performance.now() - before.at)) * 1000,
    cpuMicroseconds: (cpu.user + cpu.system) / count,
  }),
);
process.exit(0);
