/** What the checks inside of the namespace share: canary, name server, and ways to send and count. */
import type { createTransport } from '../../server/src/outbound/send-request.ts';
import type { Outcome } from '../../server/src/domain/outcome.ts';
import type { Transport } from '../../server/src/outbound/transport.ts';
import type { limits } from '../../server/src/limits.ts';
import type { systemClock } from '../../server/src/lib/clock.ts';
import type { Certificate } from '../support/certificates.ts';
import type { DnsServer } from '../support/dns-server.ts';
import { waitFor } from '../support/wait-for.ts';
import { readCounters, type Arrival, type ArrivedRequest, type Canary } from './canary.ts';

/** The guard under test: the one of this repository, or a copy with a planted fault. */
export interface GuardModules {
  createTransport: typeof createTransport;
  limits: typeof limits;
  systemClock: typeof systemClock;
}

export interface Scene {
  modules: GuardModules;
  canary: Canary;
  dns: DnsServer;
  certificate: Certificate;
}

export interface Figure {
  what: string;
  count: number;
  /** What is promised of them, with the figure that was seen. */
  seen: string;
}

export interface Checked {
  figures: Figure[];
  violations: string[];
}

export interface TransportSettings {
  allowSubnets?: readonly string[];
  httpsOnly?: boolean;
  /** How long a look-up may take, where not as shipped. */
  namesMsMax?: number;
}

const deadlineMs = 10_000;
/** As many requests are under way at a time. */
const atOnce = 64;

export function makeTransport(
  { modules }: Pick<Scene, 'modules'>,
  { allowSubnets = [], httpsOnly = false, namesMsMax }: TransportSettings = {},
): Transport {
  const { outbound } = modules.limits;
  return modules.createTransport(modules.systemClock, {
    ...outbound,
    names: { ...outbound.names, maxMs: namesMsMax ?? outbound.names.maxMs },
    allowSubnets,
    httpsOnly,
    deadlineMs,
    ownReceiver: () => null,
  });
}

export function send(transport: Transport, url: string, authorities?: string): Promise<Outcome> {
  return transport.send({
    applicationId: 'app_proof',
    url,
    method: 'POST',
    headers: {},
    body: Buffer.from('{}'),
    tls: authorities === undefined ? null : { id: 'proof', client: null, authorities },
  });
}

/** Runs `act` for each of them, some at a time, and keeps the order of the results. */
export async function forAll<In, Out>(
  inputs: readonly In[],
  act: (input: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < inputs.length) {
      const at = next++;
      results[at] = await act(inputs[at]!);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

export interface Watched<Result> {
  result: Result;
  /** Connections that were begun, those to the name server left out. */
  begun: number;
  /** Packets that left, those from and to the name server over UDP left out. */
  packets: number;
  connections: Arrival[];
  requests: ArrivedRequest[];
}

/** Connections that ended a moment ago still say goodbye. */
async function quiet(): Promise<void> {
  let last = -1;
  await waitFor('the network to be quiet', async () => {
    const before = last;
    await new Promise((resolve) => setTimeout(resolve, 20));
    last = readCounters().packets;
    return last === before;
  });
}

/** What arrived and what left while `act` ran. Nothing else may run meanwhile. */
export async function watch<Result>(
  { canary, dns }: Pick<Scene, 'canary' | 'dns'>,
  act: () => Promise<Result>,
): Promise<Watched<Result>> {
  await quiet();
  const marks = { connections: canary.connections.length, requests: canary.requests.length };
  const before = { ...readCounters(), udp: dns.packets(), tcp: dns.tcpConnections() };
  const result = await act();
  const after = readCounters();
  return {
    result,
    begun: after.begun - before.begun - (dns.tcpConnections() - before.tcp),
    packets: after.packets - before.packets - (dns.packets() - before.udp),
    connections: canary.connections.slice(marks.connections),
    requests: canary.requests.slice(marks.requests),
  };
}

/** What was seen of a part in which nothing may leave. */
export function nothingLeft(what: string, watched: Watched<unknown>): string[] {
  const { begun, packets, connections, requests } = watched;
  if (begun === 0 && packets === 0 && connections.length === 0 && requests.length === 0) return [];
  const some = connections.slice(0, 5).map(({ address, port }) => `${address} port ${port}`);
  return [
    `${what}: ${begun} connections begun, ${packets} packets, ${connections.length} arrived (${some.join(', ')})`,
  ];
}

export function wordsOf(outcome: Outcome): string {
  return outcome.kind === 'failed' ? outcome.cause : `answered ${outcome.status}`;
}
