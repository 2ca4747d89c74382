/** Reads all messages and attempts of the scene through the API, as an operator would see them. */
import { askApi, scene, type EndpointHandle } from './test-scene.ts';

export interface ListedMessage {
  id: string;
  app: string;
  n: number;
}

export interface ListedAttempt {
  id: string;
  messageId: string;
  endpoint: string;
  status: 'success' | 'fail' | 'canceled';
  /** 0 where no answer came. */
  answered: number;
  at: number;
}

const pageLimit = 250;
const statusNames = { 0: 'success', 2: 'fail', 4: 'canceled' } as Record<
  number,
  ListedAttempt['status']
>;

async function* pages(url: string, path: string): AsyncGenerator<any[]> {
  let iterator: string | null = null;
  for (;;) {
    const from: string = iterator === null ? '' : `&iterator=${encodeURIComponent(iterator)}`;
    const page = await askApi(url, 'GET', `${path}limit=${pageLimit}${from}`);
    yield page.data;
    if (page.done) return;
    iterator = page.iterator;
  }
}

export async function listMessages(url: string): Promise<ListedMessage[]> {
  const listed: ListedMessage[] = [];
  for (const { uid } of scene) {
    for await (const page of pages(url, `/app/${uid}/msg?`)) {
      for (const { id, payload } of page) listed.push({ id, app: uid, n: payload.n });
    }
  }
  return listed;
}

export async function listAttempts(
  url: string,
  endpoints: EndpointHandle[],
): Promise<ListedAttempt[]> {
  const listed: ListedAttempt[] = [];
  for (const { app, name } of endpoints) {
    const path = `/app/${app}/attempt/endpoint/${name}?with_content=false&expanded_statuses=true&`;
    for await (const page of pages(url, path)) {
      for (const { id, msgId, status, responseStatusCode, timestamp } of page) {
        listed.push({
          id,
          messageId: msgId,
          endpoint: name,
          status: statusNames[status]!,
          answered: responseStatusCode,
          at: Date.parse(timestamp),
        });
      }
    }
  }
  return listed;
}
