/** Healthy endpoints of another application under steady load, beside the hostile ones. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { GanchoProcess } from '../support/gancho-process.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const app = 'neighbours';
const endpointsCount = 4;

export interface NeighboursReport {
  sent: number;
  /** From before the message is sent to the arrival of its delivery, sorted. */
  latenciesMs: number[];
  violations: string[];
}

export interface Neighbours extends AsyncDisposable {
  /** Sends so many messages a second until `stop` settles; resolves once all have arrived. */
  loadWhile: (perSecond: number, stop: Promise<unknown>) => Promise<NeighboursReport>;
}

export async function startNeighbours(gancho: GanchoProcess): Promise<Neighbours> {
  await gancho.api('POST', '/app', { name: app, uid: app });
  const receivers: Receiver[] = [];
  const arrivals = new Map<string, number[]>();
  for (let n = 0; n < endpointsCount; n += 1) {
    const receiver = await startReceiver();
    receiver.respond(({ headers }, response) => {
      const id = String(headers['webhook-id']);
      arrivals.set(id, [...(arrivals.get(id) ?? []), performance.now()]);
      response.writeHead(204).end();
    });
    receivers.push(receiver);
    await gancho.api('POST', `/app/${app}/endpoint`, {
      url: receiver.url,
      channels: [`neighbour-${n}`],
    });
  }

  async function load(perSecond: number, stop: Promise<unknown>): Promise<NeighboursReport> {
    const sentAt = new Map<string, number>();
    const sending: Promise<void>[] = [];
    const stopping = new AbortController();
    const stopped = stop.finally(() => stopping.abort());
    const sendOne = async (turn: number): Promise<void> => {
      const at = performance.now();
      const { body, status } = await gancho.api('POST', `/app/${app}/msg`, {
        eventType: 'quiet',
        channels: [`neighbour-${turn % endpointsCount}`],
        payload: { turn },
      });
      if (status === 202) sentAt.set(body.id, at);
      else sentAt.set(`refused with ${status}`, at);
    };
    const startedAt = performance.now();
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      await sleep(Math.max(0, startedAt + (turn * 1000) / perSecond - performance.now()));
      sending.push(sendOne(turn));
    }
    await stopped;
    await Promise.all(sending);
    const violations: string[] = [];
    await waitFor(
      'the deliveries of the neighbours',
      () => [...sentAt.keys()].every((id) => arrivals.has(id)),
      20_000,
    ).catch((error: Error) => violations.push(error.message));
    const latenciesMs: number[] = [];
    for (const [id, at] of sentAt) {
      const times = arrivals.get(id) ?? [];
      if (times.length !== 1) {
        const { text } = await gancho.api('GET', `/app/${app}/attempt/msg/${id}`);
        violations.push(`neighbours: ${id} arrived ${times.length} times (${text})`);
      } else latenciesMs.push(times[0]! - at);
      arrivals.delete(id);
    }
    return {
      sent: sentAt.size,
      latenciesMs: latenciesMs.toSorted((one, other) => one - other),
      violations,
    };
  }

  return {
    loadWhile: load,
    async [Symbol.asyncDispose]() {
      for (const receiver of receivers) await receiver.close();
    },
  };
}

/** The value that this share of the sorted values does not exceed; 0 where there is none. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
