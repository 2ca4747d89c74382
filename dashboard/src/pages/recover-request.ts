/** What can be sent again or ended at an endpoint: the request for it, and a count of what fits. */
import { get, type Query } from '../api/client.ts';
import type { Message, Page, StatusText } from '../api/shapes.ts';

export const recoverKinds = ['recover', 'replay-missing', 'bulk-replay', 'cancel-msgs'] as const;
export type RecoverKind = (typeof recoverKinds)[number];

export interface RecoverRequest {
  kind: RecoverKind;
  /** In UTC; empty for none. */
  since: string;
  until: string;
  /** Names with commas between them; empty for all. */
  eventTypes: string;
  tag: string;
  channel: string;
  /** Of a delivery, as the API numbers it; empty for any. */
  status: string;
  /** Of the last answer: `400` for all of 400 to 499; empty for any. */
  codeClass: string;
}

/** Which fields beside the times a kind takes. */
export function fieldsOf(kind: RecoverKind): { message: boolean; status: boolean } {
  return {
    message: kind === 'bulk-replay' || kind === 'cancel-msgs',
    status: kind === 'bulk-replay',
  };
}

const namesOf = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** The body of the request to the API. */
export function recoverBody(request: RecoverRequest): object {
  const { kind, since, until, eventTypes, tag, channel, status, codeClass } = request;
  const takes = fieldsOf(kind);
  const names = namesOf(eventTypes);
  return {
    since,
    ...(until === '' ? {} : { until }),
    ...(takes.message && names.length > 0 ? { eventTypes: names } : {}),
    ...(takes.message && tag !== '' ? { tag } : {}),
    ...(takes.message && channel !== '' ? { channel } : {}),
    ...(takes.status && status !== '' ? { status: Number(status) } : {}),
    ...(takes.status && codeClass !== '' ? { statusCodeClass: Number(codeClass) } : {}),
  };
}

export type FittingRow = Message & { statusText: StatusText };

export interface Fitting {
  count: number;
  /** Whether there are more than were counted. */
  isMore: boolean;
  /** The newest. */
  rows: FittingRow[];
}

const pageMax = 250;
const pagesMax = 8;
const shownMax = 5;

/** Which deliveries each acts on; null for all, and none where the API keeps no list of them. */
function statusesOf({ kind, status }: RecoverRequest): readonly (number | null)[] {
  switch (kind) {
    case 'recover':
      return [2, 4, 3];
    case 'replay-missing':
      return [];
    case 'bulk-replay':
      return [status === '' ? null : Number(status)];
    case 'cancel-msgs':
      return [1, 3];
  }
}

export function canBeCounted(request: RecoverRequest): boolean {
  return request.since !== '' && statusesOf(request).length > 0;
}

/** Counts by reading the list, up to a bound: the API gives no totals. */
export async function countFitting(
  path: string,
  request: RecoverRequest,
  signal: AbortSignal,
): Promise<Fitting> {
  const { kind, since, until, eventTypes, tag, channel } = request;
  const takes = fieldsOf(kind);
  const found: Fitting = { count: 0, isMore: false, rows: [] };
  for (const status of statusesOf(request)) {
    let iterator: string | null | undefined;
    for (let page = 0; page < pagesMax; page += 1) {
      const query: Query = {
        limit: pageMax,
        iterator,
        status,
        after: since,
        before: until,
        ...(takes.message ? { event_types: namesOf(eventTypes).join(','), tag, channel } : {}),
        with_content: false,
        expanded_statuses: true,
      };
      const answer: Page<FittingRow> = await get(`${path}/msg`, query, signal);
      found.count += answer.data.length;
      found.rows.push(...answer.data.slice(0, shownMax));
      if (answer.done) break;
      iterator = answer.iterator;
      if (page === pagesMax - 1) found.isMore = true;
    }
  }
  const rows = found.rows.toSorted((a, b) => (a.timestamp < b.timestamp ? 1 : -1));
  return { ...found, rows: rows.slice(0, shownMax) };
}
