/** Reads what is due, of many endpoints at once, as the acts read it (see sql/deliveries.ts). */
import { LruCache } from '../../lib/lru-cache.ts';
import type { Delivery } from '../../domain/message.ts';
import { contentOf, requestOf } from '../sql/deliveries.ts';
import { orderKeyOf } from '../sql/ordered-lines.ts';
import type { Row, Value } from '../sql/statements.ts';
import type { DueDeliveries, ReadInput, ReadOutput } from '../storage.ts';

/** Answers a query that stands by itself. */
export type ReadRows = (sql: string, values: readonly Value[]) => Promise<Row[]>;

/** Of as many endpoints it is remembered whose they are. */
const endpointsMax = 100_000;
/** Endpoints that are looked at in one go where nobody names any. */
const walkedAtOnce = 500;

/** $1 the endpoints of a JSON list. Those that have nothing due are nobody's. */
const findOwners = `SELECT asked.endpoint_id, own.application_id
  FROM json_array_elements_text($1::json) AS asked (endpoint_id)
  CROSS JOIN LATERAL (SELECT due.application_id FROM due
    WHERE due.endpoint_id = asked.endpoint_id LIMIT 1) AS own`;

/**
 * $1 what is asked of each endpoint, $2 the moment, $3 the shards, $4 the greatest count, $5 the
 * greatest number of bytes. Rows of the first kind are deliveries; those of the second say when an
 * endpoint has something due later. Each look at a message ends with its first row, so that it goes
 * through the index of its slice whatever is believed of the numbers of rows.
 */
export const claimDueRows = `WITH asked AS (
    SELECT * FROM json_to_recordset($1::json) AS listed (place integer, application_id text,
      endpoint_id text, wanted integer, due_at bigint, position bigint, manual smallint)),
  rows AS (
    SELECT asked.place, own.* FROM asked CROSS JOIN LATERAL (
      SELECT due.application_id, due.endpoint_id, due.due_at, due.position, due.manual,
        due.attempt_number
      FROM due
      WHERE due.application_id = asked.application_id AND due.endpoint_id = asked.endpoint_id
        AND (due.due_at, due.position, due.manual) > (asked.due_at, asked.position, asked.manual)
        AND due.due_at <= $2::bigint
        AND ($3::smallint[] IS NULL OR due.shard = ANY($3::smallint[]))
      ORDER BY due.due_at, due.position, due.manual LIMIT asked.wanted) AS own
    ORDER BY asked.place, own.due_at, own.position, own.manual LIMIT $4::integer),
  sized AS (
    SELECT rows.*, content.*, coalesce(sum(content.size) OVER (
        ORDER BY rows.place, rows.due_at, rows.position, rows.manual
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
    FROM rows LEFT JOIN LATERAL (
      SELECT message.id AS message_id, message.event_type, message.content_type, message.headers,
        message.deliver_before, message.deliver_at, message.ordered, message.request,
        octet_length(message.payload) AS size
      FROM message WHERE message.application_id = rows.application_id
        AND message.position = rows.position LIMIT 1) AS content ON true)
  SELECT sized.*, body.payload, sized.ordered IS NOT NULL AND EXISTS (
      SELECT FROM ordered_head WHERE ordered_head.application_id = sized.application_id
        AND ordered_head.endpoint_id = sized.endpoint_id
        AND ordered_head.position = sized.position) AS is_head, NULL::bigint AS later_at
  FROM sized LEFT JOIN LATERAL (
    SELECT message.payload FROM message WHERE message.application_id = sized.application_id
      AND message.id = sized.message_id AND message.position = sized.position LIMIT 1
  ) AS body ON true
  WHERE sized.before < $5::bigint
  UNION ALL
  SELECT asked.place, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, later.due_at
  FROM asked CROSS JOIN LATERAL (SELECT due.due_at FROM due
    WHERE due.application_id = asked.application_id AND due.endpoint_id = asked.endpoint_id
      AND due.due_at > $2::bigint
      AND ($3::smallint[] IS NULL OR due.shard = ANY($3::smallint[]))
    ORDER BY due.due_at LIMIT 1) AS later`;

/** $1 the endpoint behind which to begin, $2 the shards, $3 how many. A step for each endpoint. */
export const walkDueEndpoints = `WITH RECURSIVE walk AS (
    (SELECT due.endpoint_id, due.application_id, due.due_at, due.shard FROM due
      WHERE due.endpoint_id > $1 ORDER BY due.endpoint_id, due.due_at LIMIT 1)
    UNION ALL
    SELECT following.* FROM walk CROSS JOIN LATERAL (
      SELECT due.endpoint_id, due.application_id, due.due_at, due.shard FROM due
      WHERE due.endpoint_id > walk.endpoint_id ORDER BY due.endpoint_id, due.due_at LIMIT 1
    ) AS following)
  SELECT endpoint_id, application_id, due_at FROM walk
  WHERE $2::smallint[] IS NULL OR shard = ANY($2::smallint[]) LIMIT $3::integer`;

export class DueClaims {
  readonly #read: ReadRows;
  readonly #owners = new LruCache<string, string>(endpointsMax);

  constructor(read: ReadRows) {
    this.#read = read;
  }

  async claim(which: ReadInput<'claimDue'>): Promise<DueDeliveries> {
    if (which.only !== null) return this.#claimFor(which.only, which);
    const all: DueDeliveries = { deliveries: [], next: {}, cutShort: false };
    let { limit, bytesMax } = which;
    let after = '';
    for (;;) {
      const shards = which.shards ?? null;
      const walked = await this.walk({ after, limit: walkedAtOnce, shards });
      const ids = walked.map(({ endpointId }) => endpointId);
      const part = await this.#claimFor(ids, { ...which, limit, bytesMax });
      all.deliveries.push(...part.deliveries);
      Object.assign(all.next, part.next);
      limit -= part.deliveries.length;
      for (const { payload } of part.deliveries) bytesMax -= payload?.length ?? 0;
      if (part.cutShort || walked.length < walkedAtOnce) {
        return { ...all, cutShort: part.cutShort };
      }
      after = ids.at(-1)!;
    }
  }

  async walk({
    after,
    limit,
    shards = null,
  }: ReadInput<'dueEndpoints'>): Promise<ReadOutput<'dueEndpoints'>> {
    const rows = await this.#read(walkDueEndpoints, [after, listOf(shards), limit]);
    return rows.map((row) => {
      const endpointId = row['endpoint_id'] as string;
      this.#owners.set(endpointId, row['application_id'] as string);
      return { endpointId, dueAt: row['due_at'] as number };
    });
  }

  async #claimFor(
    endpointIds: readonly string[],
    { now, limit, perEndpoint, fewer, bytesMax, after, shards = null }: ReadInput<'claimDue'>,
  ): Promise<DueDeliveries> {
    await this.#findOwners(endpointIds);
    const asked = endpointIds.flatMap((endpointId, place) => {
      const applicationId = this.#owners.get(endpointId);
      if (applicationId === undefined) return [];
      const from = after[endpointId];
      return {
        place,
        application_id: applicationId,
        endpoint_id: endpointId,
        wanted: Math.min(fewer?.[endpointId] ?? perEndpoint, limit),
        due_at: from?.dueAt ?? -1,
        position: from?.position ?? 0,
        manual: from?.trigger === 'manual' ? 1 : 0,
      };
    });
    const values = [JSON.stringify(asked), now, listOf(shards), limit, bytesMax];
    const rows = asked.length === 0 ? [] : await this.#read(claimDueRows, values);
    return arrange(endpointIds, rows, { limit, bytesMax });
  }

  async #findOwners(endpointIds: readonly string[]): Promise<void> {
    const unknown = endpointIds.filter((id) => this.#owners.get(id) === undefined);
    if (unknown.length === 0) return;
    for (const row of await this.#read(findOwners, [JSON.stringify(unknown)])) {
      this.#owners.set(row['endpoint_id'] as string, row['application_id'] as string);
    }
  }
}

/** Goes through the endpoints in their order, up to where a bound of the whole ends the answer. */
function arrange(
  endpointIds: readonly string[],
  rows: readonly Row[],
  { limit, bytesMax }: { limit: number; bytesMax: number },
): DueDeliveries {
  const due = Map.groupBy(
    rows.filter((row) => row['later_at'] === null),
    (row) => row['place'] as number,
  );
  const later = new Map(
    rows
      .filter((row) => row['later_at'] !== null)
      .map((row) => [row['place'] as number, row['later_at'] as number]),
  );
  const deliveries: Delivery[] = [];
  const next: Record<string, number> = {};
  let bytes = 0;
  const isFull = (): boolean => deliveries.length >= limit || bytes >= bytesMax;
  for (const [place, endpointId] of endpointIds.entries()) {
    if (isFull()) break;
    for (const row of (due.get(place) ?? []).toSorted(byPlace)) {
      if (isFull()) break;
      const delivery = deliveryOf(row);
      bytes += delivery.payload?.length ?? 0;
      deliveries.push(delivery);
    }
    const at = later.get(place);
    if (at !== undefined) next[endpointId] = at;
  }
  return { deliveries, next, cutShort: isFull() };
}

function byPlace(one: Row, other: Row): number {
  for (const column of ['due_at', 'position', 'manual']) {
    const difference = (one[column] as number) - (other[column] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

function deliveryOf(row: Row): Delivery {
  const trigger = row['manual'] === 1 ? ('manual' as const) : ('scheduled' as const);
  const delivery: Delivery = {
    position: row['position'] as number,
    // A message that is gone leaves its rows behind for a while.
    messageId: (row['message_id'] as string | null) ?? '',
    applicationId: row['application_id'] as string,
    endpointId: row['endpoint_id'] as string,
    eventType: (row['event_type'] as string | null) ?? '',
    contentType: row['content_type'] as string | null,
    ...contentOf(row['payload'] as Uint8Array | null, row['headers']),
    ...requestOf(row['request']),
    deliverBefore: row['deliver_before'] as number | null,
    attemptNumber: row['attempt_number'] as number,
    trigger,
    dueAt: row['due_at'] as number,
    hasDueRow: true,
  };
  if (trigger === 'manual') return delivery;
  const deliverAt = row['deliver_at'] as number | null;
  if (deliverAt !== null && delivery.attemptNumber === 1) delivery.deliverAt = deliverAt;
  if (orderKeyOf(row['ordered'], delivery.endpointId) !== null) {
    delivery.inOrder = true;
    delivery.joinsOrder = row['is_head'] !== 1;
  }
  return delivery;
}

/** As the server reads an array of numbers. */
function listOf(shards: readonly number[] | null): string | null {
  return shards === null ? null : `{${shards.join()}}`;
}
