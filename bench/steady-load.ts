/**
 * A steady stream of messages for twenty applications, and a receiver for it that fails as receivers
 * do: of every tenth endpoint half of the first attempts, and for some seconds of each ten minutes all
 * of them, so that its circuit opens. One endpoint has a rate that bursts pass, one keeps an order.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import type { GanchoProcess } from '../tests/support/gancho-process.ts';
import { pause } from './processes.ts';

const applications = 20;
const burstSeconds = 5;
const outage = { everySeconds: 600, seconds: 10 };
/** Once a failed attempt has a retry this soon, its row comes and goes. Seconds. */
export const retrySchedule = '5,20,60';

export interface SteadyReceiver {
  port: number;
  count: () => number;
  close: () => void;
}

export async function startSteadyReceiver(): Promise<SteadyReceiver> {
  const failedOnce = new Set<string>();
  let count = 0;
  const startedAt = Date.now();
  const isOut = () =>
    ((Date.now() - startedAt) / 1000) % outage.everySeconds > outage.everySeconds - outage.seconds;
  const fails = (id: string): boolean => {
    if (isOut()) return true;
    if (failedOnce.delete(id)) return false;
    // By chance: by turns, one endpoint could get all that fail, and be left alone for it.
    if (Math.random() < 0.5) return false;
    failedOnce.add(id);
    return true;
  };
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      count += 1;
      const id = String(request.headers['webhook-id']);
      const failure = request.url === '/failing' && fails(id);
      // Not 503: whoever says that it has too much to do is given little for long.
      response.writeHead(failure ? 500 : 200, { 'content-type': 'text/plain' });
      response.end(failure ? 'not at the moment' : 'ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    count: () => count,
    close: () => server.close(),
  };
}

/** An application with one endpoint each. */
export async function setUpSteady(gancho: GanchoProcess, port: number, rate: number) {
  for (let index = 0; index < applications; index++) {
    await gancho.api('POST', '/app', { name: `Steady ${index}`, uid: `steady-${index}` });
    const url = `http://127.0.0.1:${port}/${index % 10 === 5 ? 'failing' : 'fine'}`;
    const special =
      index === 0
        ? { throttleRate: Math.ceil((rate / applications) * 1.3) }
        : index === 1
          ? { fifo: true }
          : {};
    const { status, text } = await gancho.api('POST', `/app/steady-${index}/endpoint`, {
      url,
      ...special,
    });
    if (status !== 201) throw new Error(text);
  }
}

export interface SteadyLoad {
  accepted: () => number;
  refused: () => number;
  stop: () => void;
}

/** Messages one at a time at this rate, by turns over the nodes; those of the throttled one in bursts. */
export function startSteadyLoad(
  nodes: readonly GanchoProcess[],
  { rate, payloadBytes }: { rate: number; payloadBytes: number },
): SteadyLoad {
  const pools = nodes.map(({ url }) => new Pool(url, { connections: 32 }));
  const headers = { authorization: `Bearer ${nodes[0]!.key}`, 'content-type': 'application/json' };
  const text = 'x'.repeat(payloadBytes - 11);
  const body = JSON.stringify({ eventType: 'steady.event', payload: { text } });
  let accepted = 0;
  let refused = 0;
  const ending = new AbortController();
  const send = async (application: number, turn: number): Promise<void> => {
    const path = `/api/v1/app/steady-${application}/msg`;
    const pool = pools[turn % pools.length]!;
    try {
      const answer = await pool.request({ path, method: 'POST', headers, body });
      await answer.body.dump();
      if (answer.statusCode === 202) accepted += 1;
      else refused += 1;
    } catch {
      refused += 1;
    }
  };
  const perApplication = (rate / applications) * burstSeconds;
  void (async () => {
    const startedAt = performance.now();
    let bursts = 0;
    for (let sent = 0; !ending.signal.aborted; sent++) {
      const aheadMs = (sent * 1000) / rate - (performance.now() - startedAt);
      if (aheadMs > 1) await pause(aheadMs / 1000);
      const application = sent % applications;
      if (application > 0) void send(application, Math.floor(sent / applications) + application);
      else if (Math.floor(sent / rate / burstSeconds) > bursts) {
        bursts += 1;
        for (let count = 0; count < perApplication; count++) void send(0, count);
      }
    }
  })();
  return {
    accepted: () => accepted,
    refused: () => refused,
    stop: () => ending.abort(),
  };
}
