/** What sources have taken from brokers, as the API shows it. */
import assert from 'node:assert/strict';
import { startGancho, type Served, type ServedAlone } from './gancho-process.ts';
import { callIngest, createSource } from './sources.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { waitFor } from './wait-for.ts';

export interface TakenMessage {
  id: string;
  eventType: string;
  payload: any;
}

const lookMs = 100;

/** All messages of a source, once there are so many. */
export async function messagesOf(
  gancho: ServedAlone,
  sourceId: string,
  count: number,
  maxMs = 30_000,
): Promise<TakenMessage[]> {
  const until = performance.now() + maxMs;
  for (;;) {
    const all = await readAll(gancho, sourceId);
    if (all.length >= count) return all;
    if (performance.now() > until) {
      const { body } = await callIngest(gancho, 'GET', `/source/${sourceId}/connection`);
      const state = JSON.stringify(body);
      throw new Error(`${all.length} of ${count} messages: ${state}\n${gancho.output()}`);
    }
    // Each look reads them all.
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

/**
 * Lets a source take `count` numbered records from a broker that has them, and kills the process in
 * between: all of them have to become messages, each one once, and be acknowledged.
 */
export async function takeThroughKill(
  source: object,
  count: number,
  isAcknowledged: () => Promise<boolean>,
): Promise<void> {
  using folder = temporaryFolder();
  const options = { dataDir: folder.path };
  let gancho = await startGancho(options);
  try {
    const { id } = await createSource(gancho, source);
    const before = await waitFor(
      'some to be taken',
      async () => {
        const { body } = await gancho.api('GET', `/app/${id}/msg?limit=250`);
        return body.data.length > 0 ? (body.data.length as number) : null;
      },
      30_000,
    );
    await gancho.kill();
    assert.ok(before < count, `all ${before} were taken before it was killed`);
    gancho = await startGancho(options);
    await messagesOf(gancho, id, count);
    await waitFor('all to be acknowledged', isAcknowledged, 30_000);
    const numbers = payloadsOf(await messagesOf(gancho, id, count)).map(({ n }) => n as number);
    assert.equal(numbers.length, count);
    assert.equal(new Set(numbers).size, count);
  } finally {
    await gancho[Symbol.asyncDispose]();
  }
}

async function readAll(gancho: Served, sourceId: string): Promise<TakenMessage[]> {
  const all: TakenMessage[] = [];
  let iterator = '';
  for (;;) {
    const query = `?limit=250${iterator === '' ? '' : `&iterator=${iterator}`}`;
    const { body } = await gancho.api('GET', `/app/${sourceId}/msg/${query}`.replace('/?', '?'));
    all.push(...(body.data as TakenMessage[]));
    if (body.done) return all;
    iterator = body.iterator as string;
  }
}

export function payloadsOf(messages: readonly TakenMessage[]): any[] {
  return messages.map(({ payload }) => payload);
}

/** How the connection of a source stands; null where it never had one. */
export async function stateOf(gancho: Served, sourceId: string): Promise<any> {
  const { body } = await callIngest(gancho, 'GET', `/source/${sourceId}/connection`);
  return body?.connection ?? null;
}
