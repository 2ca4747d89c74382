/** The way of a quiet tenant's messages, alone and beside a tenant with a hundred times its load. */
import {
  percentile,
  pause,
  startBenchReceiver,
  startLoad,
  type BenchLoad,
  type BenchReceiver,
} from '../../bench/processes.ts';
import { startGancho, type GanchoProcess } from '../support/gancho-process.ts';

/** What the busy tenant's endpoint does; null for no busy tenant. */
export type Neighbour = null | 'healthy' | 'dead' | 'hanging';

export interface FairnessOptions {
  quietPerSecond: number;
  busyPerSecond: number;
  seconds: number;
  /** A planted fault: what the quiet tenant sends goes to the busy one's endpoint as well. */
  shared?: boolean;
}

export interface Way {
  /** Milliseconds from the moment a message was to be sent to its arrival. */
  p50: number;
  p99: number;
  /** Which part of the messages arrived. */
  arrived: number;
}

const warmUpSeconds = 2;
const payloadBytes = 1_000;
/** Nothing listens there: connections are refused at once. */
const closedPort = 9;

/** Measures the quiet tenant's messages on a server and data of its own. */
export async function measureWay(neighbour: Neighbour, options: FairnessOptions): Promise<Way> {
  const { quietPerSecond, busyPerSecond, seconds, shared = false } = options;
  const receivers = [await startBenchReceiver(1), await startBenchReceiver(1)] as const;
  const loads: BenchLoad[] = [];
  try {
    await using gancho = await startGancho({ env: { GANCHO_LOG_LEVEL: 'info' } });
    const [quiet, busy] = receivers;
    if (neighbour === 'hanging') await busy.hang();
    const busyUrl = urlOf(neighbour === 'dead' ? closedPort : busy.ports[0]!);
    await addTenant(gancho, 'busy', busyUrl);
    await addTenant(gancho, 'quiet', shared ? busyUrl : urlOf(quiet.ports[0]!));
    const load = async (uid: string, rate: number, connections: number): Promise<void> => {
      const port = Number(new URL(gancho.url).port);
      const path = `/api/v1/app/${uid}/msg`;
      loads.push(await startLoad({ port, path, key: gancho.key, connections, rate, payloadBytes }));
    };
    const quietApplication = shared ? 'busy' : 'quiet';
    if (neighbour !== null) await load('busy', busyPerSecond, 64);
    await load(quietApplication, quietPerSecond, 4);
    return await observe(shared ? busy : quiet, quietPerSecond, seconds);
  } finally {
    for (const one of loads) one.stop();
    for (const one of receivers) one.stop();
  }
}

async function observe(receiver: BenchReceiver, rate: number, seconds: number): Promise<Way> {
  await pause(warmUpSeconds);
  await receiver.latencies();
  await pause(seconds);
  const found = await receiver.latencies();
  return {
    p50: percentile(found, 0.5),
    p99: percentile(found, 0.99),
    arrived: found.length / (rate * seconds),
  };
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}/hook`;
}

async function addTenant(gancho: GanchoProcess, uid: string, url: string): Promise<void> {
  await gancho.api('POST', '/app', { name: uid, uid });
  const { status } = await gancho.api('POST', `/app/${uid}/endpoint`, { url });
  if (status !== 201) throw new Error(`the endpoint of ${uid} was answered ${status}`);
}
