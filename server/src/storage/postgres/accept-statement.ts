/**
 * Accepts many messages by one statement: one round trip, one transaction, one commit. It is put
 * together of the parts that a batch needs, since each part costs the server time to plan.
 *
 * Messages travel as one JSON list, and their payloads as one value that is cut up on arrival: of all
 * forms that the client can send (lists for unnest, rows of VALUES, JSON) this takes the least time
 * on both sides, from one message to hundreds.
 */
import type { Message } from '../../domain/message.ts';
import type { Row, Value } from '../sql/statements.ts';
import { toJson } from '../sql/statements.ts';
import type { Once } from '../storage.ts';
import { fenceOfEpoch } from './membership.ts';

const hourMs = 3_600_000;
/** By how much the clocks of nodes may differ without a key being taken twice at the turn of an hour. */
const clocksApartMs = 60_000;

/** What a batch has beside plain messages. */
export interface AcceptParts {
  events: boolean;
  /** Messages that a source takes once for the key that stands for them. */
  heard: boolean;
  keys: boolean;
  /** Deliveries that begin as rows among what is due. */
  later: boolean;
}

/** One call: a message, or several that were published together. */
export interface AcceptCall {
  messages: readonly Message[];
  /** Of several: what is kept of those that were refused before. */
  refused: string | null;
  once: Once | null;
}

/** $3 the messages, $4 their payloads one behind the other. */
const given = `given AS (
    SELECT listed.*, substring($4::bytea FROM listed.start FOR listed.size) AS payload
    FROM json_to_recordset($3::json) AS listed (place integer, call integer, id text,
      application_id text, event_type text, event_id text, channels text, tags text,
      created_at bigint, deliver_at bigint, expires_at bigint, targets text, destinations integer,
      content_type text, headers text, deliver_before bigint, queued text, request text,
      source_key bytea, key_until bigint, start integer, size integer))`;

/** $5 the keys, $6 the hours in which they may have been kept. */
const seen = `asked AS (
    SELECT * FROM json_to_recordset($5::json) AS listed (call integer, bucket integer, key bytea,
      fingerprint bytea, status integer, body text, created_at text, refused text)),
  seen AS (
    SELECT DISTINCT ON (asked.call) asked.call, known.status, known.body,
      known.fingerprint = asked.fingerprint AS is_same
    FROM asked JOIN idempotency AS known
      ON known.key = asked.key AND known.bucket = ANY($6::integer[])
    ORDER BY asked.call, known.bucket DESC)`;

/** The list is sorted before the sequence is asked, so positions ascend in the order of the calls. */
function numbered(keys: boolean): string {
  const condition = keys ? 'WHERE given.call NOT IN (SELECT call FROM seen)' : '';
  return `numbered AS (
    SELECT given.*, nextval('message_position') AS position FROM given CROSS JOIN alive
    ${condition} ORDER BY given.place)`;
}

/** In the order of the index, so that two nodes that write the same ids wait, and do not lock up. */
const chosenByEvent = `events AS (
    INSERT INTO message_event (application_id, event_id, position)
    SELECT application_id, event_id, position FROM numbered WHERE event_id IS NOT NULL
    ORDER BY application_id, event_id, place
    ON CONFLICT DO NOTHING RETURNING position)`;
const isOfEvent = '(event_id IS NULL OR position IN (SELECT position FROM events))';

/** As with events; a key that has expired is taken anew. */
const chosenByKey = `first AS (
    SELECT DISTINCT ON (application_id, source_key) application_id, source_key, created_at,
      key_until, id
    FROM numbered WHERE source_key IS NOT NULL ORDER BY application_id, source_key, place),
  heard AS (
    INSERT INTO source_key (application_id, key, seen_at, expires_at, message_id)
    SELECT application_id, source_key, created_at, key_until, id FROM first
    ORDER BY application_id, source_key
    ON CONFLICT (application_id, key) DO UPDATE SET seen_at = excluded.seen_at,
      expires_at = excluded.expires_at, message_id = excluded.message_id
    WHERE source_key.expires_at <= excluded.seen_at RETURNING message_id)`;
const isHeardFirst = '(source_key IS NULL OR id IN (SELECT message_id FROM heard))';

const stored = `stored AS (
    INSERT INTO message (application_id, position, node, id, event_type, event_id, channels, tags,
      created_at, deliver_at, expires_at, targets, content_type, headers, deliver_before, queued,
      request, payload)
    SELECT application_id, position, alive.sender, id, event_type, event_id, channels, tags,
      created_at, deliver_at, expires_at, targets, content_type, headers, deliver_before, queued,
      request, payload
    FROM chosen CROSS JOIN alive ORDER BY position)`;

/** Only what takes effect is kept. Of a batch the ids of those that were accepted are. */
const kept = `kept AS (
    INSERT INTO idempotency (bucket, key, fingerprint, status, body)
    SELECT bucket, key, fingerprint, status, CASE WHEN refused IS NULL THEN body ELSE
      '[' || created_at || ',[' || (
        SELECT string_agg(coalesce(to_json(chosen.id)::text, 'null'), ',' ORDER BY given.place)
        FROM given LEFT JOIN chosen ON chosen.place = given.place
        WHERE given.call = asked.call) || '],' || refused || ']' END
    FROM asked WHERE call IN (SELECT call FROM chosen)
    ORDER BY bucket, key
    ON CONFLICT DO NOTHING RETURNING key)`;

/**
 * Where another node has taken a key since this statement began, all of it is undone by a division by
 * zero; a second time the key is seen.
 */
const keptAll = `1 / ((SELECT count(*) FROM kept) =
      (SELECT count(*) FROM asked WHERE call IN (SELECT call FROM chosen)))::integer`;

const putOff = `put_off AS (
    INSERT INTO due (application_id, endpoint_id, due_at, position, manual, attempt_number)
    SELECT chosen.application_id, later.endpoint_id,
      coalesce(chosen.deliver_at, chosen.created_at), chosen.position, 0, 1
    FROM chosen CROSS JOIN LATERAL json_array_elements_text(
      CASE WHEN chosen.deliver_at IS NULL THEN chosen.queued ELSE chosen.targets END::json
    ) AS later (endpoint_id)
    ON CONFLICT DO NOTHING)`;

const counted = `counted AS (
    INSERT INTO usage_hour AS usage (application_id, hour, node, messages, destinations)
    SELECT application_id, (created_at / ${hourMs})::integer, alive.node, count(*),
      sum(destinations)
    FROM chosen CROSS JOIN alive GROUP BY 1, 2, 3 ORDER BY 1, 2
    ON CONFLICT (application_id, hour, node) DO UPDATE
    SET messages = usage.messages + excluded.messages,
      destinations = usage.destinations + excluded.destinations)`;

function acceptSql({ events, heard, keys, later }: AcceptParts): string {
  const parts = [fenceOfEpoch, given];
  if (keys) parts.push(seen);
  parts.push(numbered(keys));
  if (events) parts.push(chosenByEvent);
  if (heard) parts.push(chosenByKey);
  const conditions = [...(events ? [isOfEvent] : []), ...(heard ? [isHeardFirst] : [])];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  parts.push(`chosen AS (SELECT * FROM numbered${where})`);
  parts.push(stored);
  if (keys) parts.push(kept);
  if (later) parts.push(putOff);
  parts.push(counted);
  const chosen = `SELECT place, position${keys ? ', NULL::integer AS call, NULL::boolean AS is_same, NULL::integer AS status, NULL::text AS body' : ''} FROM chosen`;
  const found = keys
    ? `${chosen} UNION ALL SELECT NULL, NULL, call, is_same, status, body FROM seen`
    : chosen;
  return `WITH ${parts.join(',\n  ')}
  SELECT fence.durability, found.*${keys ? `, ${keptAll} AS kept_all` : ''}
  FROM fence LEFT JOIN (${found}) AS found ON true`;
}

/** By the parts that it has, as `statementFor` picks them. */
export const acceptStatements: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 16 }, (_, bits) => {
    const has = (bit: number): boolean => (bits & bit) !== 0;
    const parts = { events: has(8), heard: has(4), keys: has(2), later: has(1) };
    return [nameOf(parts), acceptSql(parts)];
  }),
);

function nameOf(parts: AcceptParts): string {
  const names = (['events', 'heard', 'keys', 'later'] as const).filter((name) => parts[name]);
  return names.join(' ') || 'plain';
}

/** `hours` says where keys are looked for, by the hours of these (see key-hours.ts). */
export async function statementFor(
  { node, epoch }: { node: number; epoch: number },
  calls: readonly AcceptCall[],
  hours: (own: readonly number[]) => Promise<number[]>,
): Promise<{ sql: string; values: Value[] }> {
  const parts: AcceptParts = { events: false, heard: false, keys: false, later: false };
  const payloads: Uint8Array[] = [];
  const messages: object[] = [];
  let start = 1;
  for (const [call, { messages: own, once }] of calls.entries()) {
    if (once !== null) parts.keys = true;
    for (const message of own) {
      const { payload, eventId, deliverAt, queued } = message;
      if (eventId !== null) parts.events = true;
      if (message.sourceKey !== undefined) parts.heard = true;
      if (deliverAt !== null || queued !== undefined) parts.later = true;
      messages.push({ place: messages.length, call, ...listed(message), ...cut(payload, start) });
      if (payload === null) continue;
      payloads.push(payload);
      start += payload.length;
    }
  }
  const values: Value[] = [node, epoch, JSON.stringify(messages), Buffer.concat(payloads)];
  if (parts.keys) {
    const keys = calls.flatMap((call, index) => keysOf(call, index));
    const among = await hours(keys.map(({ bucket }) => bucket));
    values.push(JSON.stringify(keys), `{${among.join()}}`);
  }
  return { sql: acceptStatements[nameOf(parts)]!, values };
}

/** What has no value is left out: the server reads it as NULL. */
function listed(message: Message): object {
  return {
    id: message.id,
    application_id: message.applicationId,
    event_type: message.eventType,
    event_id: message.eventId ?? undefined,
    channels: toJson(message.channels) ?? undefined,
    tags: toJson(message.tags) ?? undefined,
    created_at: message.createdAt,
    deliver_at: message.deliverAt ?? undefined,
    expires_at: message.expiresAt ?? undefined,
    targets: JSON.stringify(message.targets),
    destinations: message.targets.length,
    content_type: message.contentType ?? undefined,
    headers: toJson(message.headers) ?? undefined,
    deliver_before: message.deliverBefore ?? undefined,
    queued: message.queued === undefined ? undefined : JSON.stringify(message.queued),
    request: message.request === undefined ? undefined : JSON.stringify(message.request),
    ...(message.sourceKey === undefined
      ? {}
      : {
          source_key: bytesText(message.sourceKey.hash),
          key_until: message.sourceKey.expiresAt,
        }),
  };
}

function cut(payload: Uint8Array | null, start: number): object {
  return payload === null ? {} : { start, size: payload.length };
}

interface ListedKey {
  call: number;
  bucket: number;
}

function keysOf({ once, refused, messages }: AcceptCall, call: number): ListedKey[] {
  if (once === null) return [];
  const present = Math.floor(once.at / hourMs);
  const key = {
    call,
    key: bytesText(once.key),
    fingerprint: bytesText(once.fingerprint),
    status: once.status,
    body: once.body ?? undefined,
    ...(refused === null ? {} : { refused, created_at: String(messages[0]!.createdAt) }),
  };
  // A node whose clock is behind may take the same key in the hour before at this moment.
  const isTurn = once.at - present * hourMs < clocksApartMs;
  const buckets = isTurn ? [present - 1, present] : [present];
  return buckets.map((bucket) => ({ ...key, bucket }));
}

/** As the server writes bytes in text. */
function bytesText(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes).toString('hex')}`;
}

/** What came of a call. */
export type AcceptAnswer =
  | {
      kind: 'done';
      positions: (number | null)[];
      /** Where it was looked up afterwards: the endpoints at which each has its turn. */
      turns?: string[][];
    }
  | { kind: 'replayed'; status: number; body: string | null }
  | { kind: 'mismatch' };

/** By call. A message that was left out, since its event id is taken, has no position. */
export function readAnswers(calls: readonly AcceptCall[], rows: readonly Row[]): AcceptAnswer[] {
  const answers = calls.map(({ messages }): AcceptAnswer => ({
    kind: 'done',
    positions: messages.map(() => null),
  }));
  const places = calls.flatMap(({ messages }, call) =>
    messages.map((_, index) => ({ call, index })),
  );
  for (const row of rows) {
    const seenCall = (row['call'] ?? null) as number | null;
    if (seenCall !== null) {
      const status = row['status'] as number;
      answers[seenCall] = isTrue(row['is_same'])
        ? { kind: 'replayed', status, body: row['body'] as string | null }
        : { kind: 'mismatch' };
    } else if (row['place'] !== null) {
      const { call, index } = places[row['place'] as number]!;
      const answer = answers[call]!;
      if (answer.kind === 'done') answer.positions[index] = row['position'] as number;
    }
  }
  return answers;
}

function isTrue(value: unknown): boolean {
  return value === 1 || value === true;
}
