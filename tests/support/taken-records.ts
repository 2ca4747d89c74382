/** What sources have taken from brokers, as the API shows it. */
import { callIngest } from './sources.ts';
import type { GanchoProcess } from './gancho-process.ts';
import { waitFor } from './wait-for.ts';

export interface TakenMessage {
  id: string;
  eventType: string;
  payload: any;
}

/** All messages of a source, once there are so many. */
export function messagesOf(
  gancho: GanchoProcess,
  sourceId: string,
  count: number,
  maxMs?: number,
): Promise<TakenMessage[]> {
  let found = 0;
  return waitFor(
    `${count} messages of ${sourceId}`,
    async () => {
      const all = await readAll(gancho, sourceId);
      found = all.length;
      return found >= count ? all : null;
    },
    maxMs,
  ).catch((error: Error) => {
    throw new Error(`${error.message}: there are ${found}\n${gancho.output()}`);
  });
}

async function readAll(gancho: GanchoProcess, sourceId: string): Promise<TakenMessage[]> {
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
export async function stateOf(gancho: GanchoProcess, sourceId: string): Promise<any> {
  const { body } = await callIngest(gancho, 'GET', `/source/${sourceId}/connection`);
  return body?.connection ?? null;
}
