/** Fresh messages of a node: read into memory, or put off, many by one statement. */
import type { Delivery, Message } from '../../domain/message.ts';
import { contentOf, requestOf } from '../sql/deliveries.ts';
import type { Row, Value } from '../sql/statements.ts';
import type { FreshMessages, ReadInput, WriteInput } from '../storage.ts';
import type { ReadRows } from './claim.ts';
import { fenceOfRecords } from './membership.ts';

/**
 * $1 the node, $2 the position behind which to look, $3 how many messages to look at. What keeps an
 * order or had a row from the beginning is not fresh; nor is what was tried or put off.
 */
const openDeliveries = `step AS MATERIALIZED (
    SELECT application_id, position, id, event_type, created_at, targets, content_type, headers,
      deliver_before, ordered, queued, request, octet_length(payload) AS size
    FROM message WHERE node = $1 AND position > $2::bigint ORDER BY position LIMIT $3::integer),
  open AS (
    SELECT step.application_id, step.position, step.created_at, target.endpoint_id, target.place
    FROM step CROSS JOIN LATERAL json_array_elements_text(step.targets::json)
      WITH ORDINALITY AS target (endpoint_id, place)
    WHERE (step.queued IS NULL OR NOT step.queued::jsonb ? target.endpoint_id)
      AND (step.ordered IS NULL OR NOT step.ordered::jsonb ? target.endpoint_id)
      AND NOT EXISTS (SELECT FROM due WHERE due.application_id = step.application_id
        AND due.position = step.position AND due.endpoint_id = target.endpoint_id
        AND due.manual = 0)
      AND NOT EXISTS (SELECT FROM attempt WHERE attempt.application_id = step.application_id
        AND attempt.position = step.position AND attempt.position > $2::bigint
        AND attempt.endpoint_id = target.endpoint_id AND attempt.manual = 0))`;

/** $4 the endpoints that are full, $5 the greatest count, $6 the greatest number of bytes. */
export const readFreshRows = `WITH ${openDeliveries},
  full_endpoint AS (SELECT value AS id FROM json_array_elements_text($4::json)),
  grouped AS (
    SELECT position, count(*) AS count, json_agg(endpoint_id ORDER BY place)::text AS endpoint_ids,
      bool_or(endpoint_id NOT IN (SELECT id FROM full_endpoint)) AS is_held
    FROM open GROUP BY position),
  bounded AS (
    SELECT step.*, grouped.endpoint_ids, coalesce(grouped.is_held, false) AS is_held,
      coalesce(sum(grouped.count) OVER earlier, 0) AS count_before,
      coalesce(sum(step.size) FILTER (WHERE grouped.is_held) OVER earlier, 0) AS bytes_before
    FROM step LEFT JOIN grouped USING (position)
    WINDOW earlier AS (ORDER BY step.position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))
  SELECT bounded.position, bounded.application_id, bounded.id, bounded.event_type,
    bounded.created_at, bounded.content_type, bounded.headers, bounded.deliver_before,
    bounded.request,
    bounded.endpoint_ids, body.payload
  FROM bounded LEFT JOIN LATERAL (
    SELECT message.payload FROM message WHERE bounded.is_held
      AND message.application_id = bounded.application_id AND message.id = bounded.id
      AND message.position = bounded.position LIMIT 1) AS body ON true
  WHERE bounded.count_before < $5::bigint AND bounded.bytes_before < $6::bigint
  ORDER BY bounded.position`;

/** $4 the endpoints, $5 the epoch. Ends before the first message that is still owed to another one. */
export const parkFreshRows = `WITH ${fenceOfRecords('$5')},
  ${openDeliveries},
  other AS (SELECT min(position) AS position FROM open
    WHERE endpoint_id NOT IN (SELECT value FROM json_array_elements_text($4::json))),
  parked AS (
    INSERT INTO due (application_id, endpoint_id, due_at, position, manual, attempt_number)
    SELECT open.application_id, open.endpoint_id, open.created_at, open.position, 0, 1
    FROM open CROSS JOIN other CROSS JOIN alive
    WHERE other.position IS NULL OR open.position < other.position
    ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING RETURNING position, due_at)
  SELECT durability, (SELECT due_at FROM parked ORDER BY position LIMIT 1) AS since, (
      SELECT max(step.position) FROM step CROSS JOIN other
      WHERE other.position IS NULL OR step.position < other.position) AS up_to
  FROM fence`;

export async function readFresh(
  read: ReadRows,
  node: number,
  { after, full, messagesMax, deliveriesMax, bytesMax }: ReadInput<'readFresh'>,
): Promise<FreshMessages> {
  const values = [node, after, messagesMax, JSON.stringify(full), deliveriesMax, bytesMax];
  const rows = await read(readFreshRows, values);
  const fullEndpoints = new Set(full);
  return {
    messages: rows.flatMap((row) => messageOf(row, fullEndpoints) ?? []),
    upTo: (rows.at(-1)?.['position'] as number | undefined) ?? after,
  };
}

function messageOf(
  row: Row,
  fullEndpoints: ReadonlySet<string>,
): FreshMessages['messages'][number] | null {
  if (row['endpoint_ids'] === null) return null;
  const endpointIds = JSON.parse(row['endpoint_ids'] as string) as Message['targets'];
  const place = {
    applicationId: row['application_id'] as string,
    position: row['position'] as number,
    attemptNumber: 1,
    trigger: 'scheduled' as const,
    dueAt: row['created_at'] as number,
  };
  const content = {
    messageId: row['id'] as string,
    eventType: row['event_type'] as string,
    contentType: row['content_type'] as string | null,
    ...contentOf(row['payload'] as Uint8Array | null, row['headers']),
    ...requestOf(row['request']),
    deliverBefore: row['deliver_before'] as number | null,
    hasDueRow: false,
  };
  return {
    position: place.position,
    deliveries: endpointIds
      .filter((endpointId) => !fullEndpoints.has(endpointId))
      .map((endpointId): Delivery => ({ ...place, endpointId, ...content })),
    toPark: endpointIds
      .filter((endpointId) => fullEndpoints.has(endpointId))
      .map((endpointId) => ({ ...place, endpointId })),
  };
}

export function parkFreshStatement(
  node: number,
  epoch: number,
  { after, endpointIds, messagesMax }: WriteInput<'parkFresh'>,
): { sql: string; values: Value[] } {
  const values = [node, after, messagesMax, JSON.stringify(endpointIds), epoch];
  return { sql: parkFreshRows, values };
}

/**
 * What the statement answered. Where it was run a second time, since nobody knew what came of it, its
 * rows may be those of the first: then they may be due since any time.
 */
export function parkedOf(
  row: Row,
  { after, again }: { after: number; again: boolean },
): { upTo: number; since: number | null } {
  const upTo = (row['up_to'] as number | null) ?? after;
  const since = row['since'] as number | null;
  return { upTo, since: since === null && again && upTo > after ? 0 : since };
}
