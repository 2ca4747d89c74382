/** The measurements, each on a server and data of its own. */
import { startGancho, type GanchoProcess } from '../tests/support/gancho-process.ts';
import { cpuOf, memoryOf, pause, percentile, startLoad, type BenchReceiver } from './processes.ts';

export const payloadBytes = 1000;
/** Connections that bring a steady rate. */
const steadyConnections = 64;
const warmUpSeconds = 3;

/** An application and an endpoint for each URL; what is there already is kept. */
export async function setUpBench(
  gancho: GanchoProcess,
  urls: readonly string[],
): Promise<{ applicationId: string; endpointIds: string[] }> {
  await gancho.api('POST', '/app', { name: 'Bench', uid: 'bench' });
  const application = await gancho.api('GET', '/app/bench');
  const endpointIds: string[] = [];
  for (const [index, url] of urls.entries()) {
    const uid = `bench-${index}`;
    const { body } = await gancho.api('PUT', `/app/bench/endpoint/${uid}`, { url, uid });
    endpointIds.push(body.id as string);
  }
  return { applicationId: application.body.id as string, endpointIds };
}

/** A server with one application and an endpoint on each of the receiver's first ports. */
async function prepare(
  receiver: BenchReceiver,
  fanOut: number,
  dataDir?: string,
): Promise<GanchoProcess> {
  const gancho = await startGancho({
    env: { GANCHO_LOG_LEVEL: 'info' },
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  const ports = receiver.ports.slice(0, fanOut);
  await setUpBench(
    gancho,
    ports.map((port) => `http://127.0.0.1:${port}/hook`),
  );
  return gancho;
}

export interface Throughput {
  acceptedPerSecond: number;
  deliveredPerSecond: number;
  /** Processor time of the server for each delivery, accepting included. */
  cpuMicroseconds: number;
  refused: number;
  memoryMegabytes: number;
}

export interface ThroughputOptions {
  fanOut: number;
  connections: number;
  seconds: number;
  /** Messages of one request. */
  batch?: number;
  /** The store to go on with; a new one otherwise. */
  dataDir?: string;
}

/** As many messages as the connections bring in a closed loop, each to `fanOut` endpoints. */
export async function measureThroughput(
  receiver: BenchReceiver,
  { fanOut, connections, seconds, batch = 1, dataDir }: ThroughputOptions,
): Promise<Throughput> {
  await using gancho = await prepare(receiver, fanOut, dataDir);
  const load = await startLoad({
    port: Number(new URL(gancho.url).port),
    path: `/api/v1/app/bench/msg${batch === 1 ? '' : '/batch'}`,
    key: gancho.key,
    connections,
    rate: null,
    payloadBytes,
    batch,
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
  const memory = memoryOf(pid);
  load.stop();
  const passed = (after.at - before.at) / 1000;
  const delivered = after.delivered - before.delivered;
  return {
    acceptedPerSecond: (after.accepted - before.accepted) / passed,
    deliveredPerSecond: delivered / passed,
    cpuMicroseconds: (after.cpu - before.cpu) / delivered,
    refused: after.refused,
    memoryMegabytes: memory.peak,
  };
}

export interface Latency {
  p50: number;
  p99: number;
  count: number;
}

/** Milliseconds from the moment a message was to be sent to its arrival, at a steady rate. */
export async function measureLatency(
  receiver: BenchReceiver,
  rate: number,
  seconds: number,
): Promise<Latency> {
  await using gancho = await prepare(receiver, 1);
  const load = await startLoad({
    port: Number(new URL(gancho.url).port),
    path: '/api/v1/app/bench/msg',
    key: gancho.key,
    connections: steadyConnections,
    rate,
    payloadBytes,
  });
  await pause(warmUpSeconds);
  await receiver.latencies();
  await pause(seconds);
  const found = await receiver.latencies();
  load.stop();
  return { p50: percentile(found, 0.5), p99: percentile(found, 0.99), count: found.length };
}
