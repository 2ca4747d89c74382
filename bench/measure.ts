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

/** What is measured: one server with its file, or several on a database. */
export interface Installation extends AsyncDisposable {
  nodes: readonly GanchoProcess[];
  /** Processor time of its database server so far, in microseconds; 0 where there is none. */
  databaseCpu: () => number;
}

export type Install = () => Promise<Installation>;

/** One server on a store of its own, or on the one of a folder. */
export async function installAlone(dataDir?: string): Promise<Installation> {
  const gancho = await startGancho({
    env: { GANCHO_LOG_LEVEL: 'info' },
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  return {
    nodes: [gancho],
    databaseCpu: () => 0,
    [Symbol.asyncDispose]: () => gancho[Symbol.asyncDispose](),
  };
}

/** One application, and an endpoint on each of the receiver's first ports. */
async function prepare(
  { nodes }: Installation,
  receiver: BenchReceiver,
  fanOut: number,
): Promise<{ port: number[]; key: string }> {
  const ports = receiver.ports.slice(0, fanOut);
  await setUpBench(
    nodes[0]!,
    ports.map((port) => `http://127.0.0.1:${port}/hook`),
  );
  return { port: nodes.map(({ url }) => Number(new URL(url).port)), key: nodes[0]!.key };
}

export interface Throughput {
  acceptedPerSecond: number;
  deliveredPerSecond: number;
  /** Processor time of the server, or of all nodes, for each delivery, accepting included. */
  cpuMicroseconds: number;
  /** As much of the database server. */
  databaseMicroseconds: number;
  refused: number;
  memoryMegabytes: number;
}

export interface ThroughputOptions {
  fanOut: number;
  connections: number;
  seconds: number;
  /** Messages of one request. */
  batch?: number;
  /** What is measured; one server on a new store if not given. */
  install?: Install;
}

/** As many messages as the connections bring in a closed loop, each to `fanOut` endpoints. */
export async function measureThroughput(
  receiver: BenchReceiver,
  { fanOut, connections, seconds, batch = 1, install = installAlone }: ThroughputOptions,
): Promise<Throughput> {
  await using installation = await install();
  const load = await startLoad({
    ...(await prepare(installation, receiver, fanOut)),
    path: `/api/v1/app/bench/msg${batch === 1 ? '' : '/batch'}`,
    connections,
    rate: null,
    payloadBytes,
    batch,
  });
  const pids = installation.nodes.map((node) => node.process.pid!);
  await pause(warmUpSeconds);
  const read = async () => ({
    at: performance.now(),
    delivered: await receiver.count(),
    cpu: pids.reduce((sum, pid) => sum + cpuOf(pid), 0),
    database: installation.databaseCpu(),
    ...(await load.counts()),
  });
  const before = await read();
  await pause(seconds);
  const after = await read();
  const memory = Math.max(...pids.map((pid) => memoryOf(pid).peak));
  load.stop();
  const passed = (after.at - before.at) / 1000;
  const delivered = after.delivered - before.delivered;
  return {
    acceptedPerSecond: (after.accepted - before.accepted) / passed,
    deliveredPerSecond: delivered / passed,
    cpuMicroseconds: (after.cpu - before.cpu) / delivered,
    databaseMicroseconds: (after.database - before.database) / delivered,
    refused: after.refused,
    memoryMegabytes: memory,
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
  install: Install = installAlone,
): Promise<Latency> {
  await using installation = await install();
  const load = await startLoad({
    ...(await prepare(installation, receiver, 1)),
    path: '/api/v1/app/bench/msg',
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
