/** What a live page begins with where nobody looked on before: the messages of the past minutes. */
import { get, type Query } from '../api/client.ts';
import type { Application, Message, Page } from '../api/shapes.ts';
import type { LiveRow } from './live-rows.ts';

const backMs = 300_000;
const rowsMax = 100;

interface Events {
  data: (Message & { appId: string })[];
}

/** Oldest first; none where the filters ask for what a message is not. */
export async function loadRecent(query: Query, signal: AbortSignal): Promise<LiveRow[]> {
  const kinds = query['kinds'];
  if ((kinds !== undefined && kinds !== 'message') || query['outcome'] !== undefined) return [];
  const app = query['app_id'];
  const path = app === undefined ? '/events' : `/app/${String(app)}/events`;
  const after = new Date(Date.now() - backMs).toISOString();
  const [events, apps] = await Promise.all([
    get<Events>(path, { after, limit: rowsMax, event_types: query['event_types'] }, signal),
    get<Page<Application>>('/app', { limit: 250 }, signal),
  ]);
  const names = new Map(apps.data.map(({ id, name }) => [id, name]));
  return events.data.map(({ id, appId, eventType, timestamp, matchedEndpoints }) => ({
    id: `recent-${id}`,
    kind: 'message',
    at: timestamp,
    appId,
    appName: names.get(appId) ?? appId,
    // Sources have no application in the list: their messages stand with them.
    sourceId: names.has(appId) ? null : appId,
    messageId: id,
    eventType,
    endpoints: matchedEndpoints,
  }));
}
