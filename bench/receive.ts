/**
 * `npm run bench:receive`: what receiving costs beside publishing, and what a flood of badly signed
 * requests to one source does to another one. All in one run, on one machine, as ratios.
 *
 *   --rounds N    rounds, of which medians are taken (3)
 *   --seconds N   length of one measurement (8)
 *   --write       put the tables into docs/benchmarks.md
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startGancho, type GanchoProcess } from '../tests/support/gancho-process.ts';
import { measureThroughput, payloadBytes, type Throughput } from './measure.ts';
import {
  cpuOf,
  pause,
  percentile,
  startBenchReceiver,
  startLoad,
  type BenchReceiver,
} from './processes.ts';
import { describeMachine } from './report.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '8' },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const warmUpSeconds = 3;
const connections = 64;
const secret = 'bench-secret-of-a-source';
const steadyRate = 200;
/** What those who attack may open at once. */
const floodConnections = 64;

/** A source with an HMAC and one connection; returns the path of its address. */
async function makeSource(gancho: GanchoProcess, uid: string, url: string): Promise<string> {
  const ask = async (method: string, path: string, body: unknown): Promise<any> => {
    const response = await fetch(`${gancho.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${gancho.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const source = await ask('PUT', `/ingest/api/v1/source/${uid}`, {
    uid,
    name: uid,
    type: 'generic-webhook',
    config: { scheme: 'hmac', header: 'x-signature', secret, eventKey: '{body:id}' },
  });
  await ask('POST', `/ingest/api/v1/source/${uid}/endpoint`, { url });
  return new URL(source.ingestUrl as string).pathname;
}

async function measureReceiving(receiver: BenchReceiver): Promise<Throughput> {
  await using gancho = await startGancho({ env: { GANCHO_LOG_LEVEL: 'info' } });
  const path = await makeSource(gancho, 'bench', `http://127.0.0.1:${receiver.ports[0]}/hook`);
  const port = Number(new URL(gancho.url).port);
  const load = await startLoad({
    port,
    path,
    key: '',
    connections,
    rate: null,
    payloadBytes,
    sign: secret,
  });
  const pid = gancho.process.pid!;
  await pause(warmUpSeconds);
  const read = async () => ({
    at: performance.now(),
    delivered: await receiver.count(),
    cpu: cpuOf(pid),
    ...(await load.counts()),
  });
  const before = await read();
  await pause(seconds);
  const after = await read();
  load.stop();
  const passed = (after.at - before.at) / 1000;
  const delivered = after.delivered - before.delivered;
  return {
    acceptedPerSecond: (after.accepted - before.accepted) / passed,
    deliveredPerSecond: delivered / passed,
    cpuMicroseconds: (after.cpu - before.cpu) / delivered,
    databaseMicroseconds: 0,
    refused: after.refused,
    memoryMegabytes: 0,
  };
}

/** p99 of the way through one source, alone and while another one is flooded. */
async function measureFlood(receiver: BenchReceiver): Promise<{
  alone: number;
  flooded: number;
  rejectedPerSecond: number;
}> {
  await using gancho = await startGancho({ env: { GANCHO_LOG_LEVEL: 'info' } });
  const url = `http://127.0.0.1:${receiver.ports[0]}/hook`;
  const good = await makeSource(gancho, 'good', url);
  const attacked = await makeSource(gancho, 'attacked', url);
  const port = Number(new URL(gancho.url).port);
  const steady = { port, path: good, key: '', connections, rate: steadyRate, payloadBytes };
  const load = await startLoad({ ...steady, sign: secret });
  const p99 = async (): Promise<number> => {
    await pause(warmUpSeconds);
    await receiver.latencies();
    await pause(seconds);
    return percentile(await receiver.latencies(), 0.99);
  };
  const alone = await p99();
  const flood = await startLoad({
    port,
    path: attacked,
    key: '',
    connections: floodConnections,
    rate: null,
    payloadBytes,
    sign: `not the ${secret}`,
  });
  const before = { at: performance.now(), ...(await flood.counts()) };
  const flooded = await p99();
  const after = { at: performance.now(), ...(await flood.counts()) };
  load.stop();
  flood.stop();
  if (after.accepted > 0) throw new Error('a badly signed request was taken');
  const rejectedPerSecond = ((after.refused - before.refused) * 1000) / (after.at - before.at);
  return { alone, flooded, rejectedPerSecond };
}

const receiver = await startBenchReceiver(1);
const found: {
  published: Throughput;
  received: Throughput;
  flood: Awaited<ReturnType<typeof measureFlood>>;
}[] = [];
for (let round = 1; round <= rounds; round++) {
  const published = await measureThroughput(receiver, { fanOut: 1, connections, seconds });
  const received = await measureReceiving(receiver);
  const flood = await measureFlood(receiver);
  found.push({ published, received, flood });
  process.stderr.write(`round ${round}: ${JSON.stringify(found.at(-1))}\n`);
}
receiver.stop();

const median = (of: (one: (typeof found)[number]) => number): number =>
  percentile(found.map(of), 0.5);
const whole = (value: number): string => Math.round(value).toLocaleString('en-GB');
const ratio = (value: number): string => value.toFixed(2);
const text = `Measured on ${new Date().toISOString().slice(0, 10)}: ${describeMachine()}. Medians of ${rounds} rounds.

| what | accepted/s | delivered/s | CPU of the server, µs a delivery | of publishing |
|---|---|---|---|---|
| published by the API, to one endpoint | ${whole(median((one) => one.published.acceptedPerSecond))} | ${whole(median((one) => one.published.deliveredPerSecond))} | ${whole(median((one) => one.published.cpuMicroseconds))} | 1.00 |
| received by a source with an HMAC, for one connection | ${whole(median((one) => one.received.acceptedPerSecond))} | ${whole(median((one) => one.received.deliveredPerSecond))} | ${whole(median((one) => one.received.cpuMicroseconds))} | **${ratio(median((one) => one.received.deliveredPerSecond / one.published.deliveredPerSecond))}** |

A source that takes ${steadyRate} requests/s, from the moment at which each is to be sent to its arrival: p99
${median((one) => one.flood.alone).toFixed(1)} ms alone, ${median((one) => one.flood.flooded).toFixed(1)} ms while ${floodConnections} connections send badly signed requests to another source as fast as they are
answered (${whole(median((one) => one.flood.rejectedPerSecond))}/s): **${ratio(median((one) => one.flood.flooded / one.flood.alone))}** times.
`;
process.stdout.write(text);
if (values.write) {
  const file = join(import.meta.dirname, '../docs/benchmarks.md');
  const page = readFileSync(file, 'utf8');
  const [begin, end] = ['<!-- receiving -->', '<!-- end of receiving -->'];
  const at = page.indexOf(begin);
  const kept = at < 0 ? page.trimEnd() : page.slice(0, at).trimEnd();
  const rest = at < 0 ? '' : page.slice(page.indexOf(end) + end.length);
  writeFileSync(file, `${kept}\n\n${begin}\n\n${text}\n${end}\n${rest.trimStart()}`);
}
