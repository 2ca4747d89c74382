/**
 * Records many attempts, and what each leaves due, by one statement: one round trip, one transaction.
 * It is put together of the parts that a batch needs (see accept-statement.ts for why, and for the
 * form in which rows travel). An attempt that stands already was recorded by a statement whose
 * connection was lost: nothing follows from it a second time.
 */
import type { Attempt, AttemptStatus } from '../../domain/message.ts';
import { durationBounds } from '../../domain/attempt-durations.ts';
import { exchangeText } from '../sql/attempts.ts';
import { durationColumns } from '../sql/figure-tally.ts';
import type { Value } from '../sql/statements.ts';
import type { AttemptRecord, ParkedDelivery } from '../storage.ts';
import { fenceOfRecords } from './membership.ts';

/** The numbers of the wire format (see sql/attempts.ts). */
const statusNumbers: Record<AttemptStatus, number> = { success: 0, fail: 2, canceled: 4 };

/** What a batch has in it. */
export interface RecordParts {
  attempts: boolean;
  /** Attempts that answer rows among what is due. */
  rows: boolean;
  /** Deliveries that end with a row: they may have been the ones whose turn it was. */
  over: boolean;
  retries: boolean;
  successes: boolean;
  failures: boolean;
  /** Endpoints that may fail no more, and those whose failures are to be counted. */
  cures: boolean;
  streaks: boolean;
  parks: boolean;
  /** Some of them may have had their rows before. */
  parksAgain: boolean;
  advance: boolean;
}

/** What failures of an endpoint are to be written with one of its attempts (see failing-streaks.ts). */
export interface StreakNote {
  cures?: true;
  /** How many to add. */
  failures?: number;
  failingSince?: number;
}

/** $2 the attempts, $3 the bodies of their answers one behind the other, $4 and $5 between which positions. */
const given = `given AS (
    SELECT listed.*, coalesce(substring($3::bytea FROM listed.start FOR listed.size), '') AS body
    FROM json_to_recordset($2::json) AS listed (id text, position bigint, message_id text,
      application_id text, endpoint_id text, event_type text, url text, number integer,
      manual smallint, status smallint, response_status integer, duration_ms bigint, cause text,
      started_at bigint, next_at bigint, done_due_at bigint, start integer, size integer, exchange text,
      cures boolean, failures integer, failing_since bigint))`;

/** Ends the whole of it where one keeps an order: the next one of its key has its turn by the acts. */
const inOrder = `in_order AS (
    SELECT FROM given JOIN message ON message.application_id = given.application_id
      AND message.id = given.message_id AND message.position = given.position
    WHERE given.next_at IS NULL AND given.done_due_at IS NOT NULL AND given.manual = 0
      AND message.position BETWEEN $4::bigint AND $5::bigint
      AND message.ordered IS NOT NULL AND message.ordered::jsonb ? given.endpoint_id)`;

function recorded(over: boolean): string {
  return `recorded AS (
    INSERT INTO attempt (application_id, position, id, message_id, endpoint_id, event_type, url,
      number, manual, status, response_status, response_body, duration_ms, cause, started_at,
      next_at, exchange)
    SELECT application_id, position, id, message_id, endpoint_id, event_type, url, number, manual,
      status, response_status, body, duration_ms, cause, started_at, next_at, exchange
    FROM given CROSS JOIN alive ${over ? 'WHERE NOT EXISTS (SELECT FROM in_order)' : ''}
    ON CONFLICT DO NOTHING RETURNING id),
  new AS (SELECT given.* FROM given JOIN recorded USING (id))`;
}

const answered = `answered AS (
    DELETE FROM due USING new
    WHERE due.application_id = new.application_id AND due.endpoint_id = new.endpoint_id
      AND due.due_at = new.done_due_at AND due.position = new.position
      AND due.manual = new.manual)`;

const retried = `retried AS (
    INSERT INTO due (application_id, endpoint_id, due_at, position, manual, attempt_number)
    SELECT application_id, endpoint_id, next_at, position, 0, number + 1
    FROM new WHERE next_at IS NOT NULL ORDER BY 1, 2, 3, 4
    ON CONFLICT (application_id, endpoint_id, due_at, position, manual)
    DO UPDATE SET attempt_number = excluded.attempt_number)`;

/** Between the bounds, so that no other slice is looked at. */
const arrived = `arrived AS (
    DELETE FROM undelivered USING new
    WHERE new.status = 0 AND undelivered.application_id = new.application_id
      AND undelivered.position = new.position AND undelivered.endpoint_id = new.endpoint_id
      AND undelivered.position BETWEEN $4::bigint AND $5::bigint)`;

/**
 * As the acts decide it (see sql/undelivered.ts). The statement sees rows as they were before it, so
 * the row that an attempt answered has to be left out.
 */
const failed = `failed AS (
    INSERT INTO undelivered (application_id, position, endpoint_id, state)
    SELECT application_id, position, endpoint_id, CASE WHEN new.next_at IS NOT NULL
      OR EXISTS (SELECT FROM due WHERE due.application_id = new.application_id
        AND due.position = new.position AND due.endpoint_id = new.endpoint_id AND due.manual = 0
        AND (new.manual = 1 OR due.due_at IS DISTINCT FROM new.done_due_at))
      OR EXISTS (SELECT FROM ordered_line AS line WHERE line.application_id = new.application_id
        AND line.position = new.position AND line.endpoint_id = new.endpoint_id)
      THEN 3 ELSE new.status END
    FROM new WHERE new.status <> 0
      AND NOT EXISTS (SELECT FROM attempt WHERE attempt.application_id = new.application_id
        AND attempt.position = new.position AND attempt.endpoint_id = new.endpoint_id
        AND attempt.status = 0 AND attempt.position BETWEEN $4::bigint AND $5::bigint)
    ORDER BY 1, 2, 3
    ON CONFLICT (application_id, position, endpoint_id) DO UPDATE SET state = excluded.state)`;

/** By endpoint and minute, by application and hour (see sql/attempt-tally.ts). */
const counted = `counted AS (
    INSERT INTO attempt_count AS total (application_id, subject, minute, node, success, fail,
      canceled, first, exhausted)
    SELECT new.application_id, by.subject, by.minute, alive.node,
      count(*) FILTER (WHERE status = 0), count(*) FILTER (WHERE status = 2),
      count(*) FILTER (WHERE status = 4), count(*) FILTER (WHERE manual = 0 AND number = 1),
      count(*) FILTER (WHERE manual = 0 AND status = 2 AND next_at IS NULL)
    FROM new CROSS JOIN alive CROSS JOIN LATERAL (VALUES
      (endpoint_id, (started_at / 60000)::integer),
      (application_id, (started_at / 3600000 * 60)::integer)) AS by (subject, minute)
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3
    ON CONFLICT (application_id, subject, minute, node) DO UPDATE
    SET success = total.success + excluded.success, fail = total.fail + excluded.fail,
      canceled = total.canceled + excluded.canceled, first = total.first + excluded.first,
      exhausted = total.exhausted + excluded.exhausted)`;

/** The class of a duration (see domain/attempt-durations.ts). */
const classOf = `width_bucket(new.duration_ms, ARRAY[${durationBounds.join()}]::bigint[])`;
const countClasses = durationColumns
  .map((_, index) => `count(*) FILTER (WHERE class = ${index})`)
  .join(', ');

/** How long they took, by endpoint and by application and hour (see sql/attempt-tally.ts). */
const timed = `timed AS (
    INSERT INTO duration_hour AS total (application_id, subject, minute, node,
      ${durationColumns.join(', ')})
    SELECT one.application_id, by.subject, (started_at / 3600000 * 60)::integer, alive.node,
      ${countClasses}
    FROM (SELECT new.*, ${classOf} AS class FROM new WHERE status <> 4) AS one CROSS JOIN alive
      CROSS JOIN LATERAL (VALUES (endpoint_id), (application_id)) AS by (subject)
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3
    ON CONFLICT (application_id, subject, minute, node) DO UPDATE
    SET ${durationColumns.map((name) => `${name} = total.${name} + excluded.${name}`).join(', ')})`;

/** For all of an environment, by the minute and by the hour (see sql/figure-tally.ts). */
const figured = `figured AS (
    INSERT INTO environment_figure AS total (environment_id, span, minute, node, success, fail,
      canceled, first, exhausted, ${durationColumns.join(', ')})
    SELECT one.environment_id, by.span, by.minute, alive.node,
      count(*) FILTER (WHERE status = 0), count(*) FILTER (WHERE status = 2),
      count(*) FILTER (WHERE status = 4), count(*) FILTER (WHERE manual = 0 AND number = 1),
      count(*) FILTER (WHERE manual = 0 AND status = 2 AND next_at IS NULL),
      ${countClasses}
    FROM (SELECT new.*, application.environment_id, CASE WHEN status <> 4 THEN ${classOf} END AS class
        FROM new JOIN application ON application.id = new.application_id) AS one
      CROSS JOIN alive CROSS JOIN LATERAL (VALUES
        (1, (started_at / 60000)::integer),
        (60, (started_at / 3600000 * 60)::integer)) AS by (span, minute)
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3
    ON CONFLICT (environment_id, span, minute, node) DO UPDATE
    SET ${['success', 'fail', 'canceled', 'first', 'exhausted', ...durationColumns]
      .map((name) => `${name} = total.${name} + excluded.${name}`)
      .join(', ')})`;

/** Failed attempts by endpoint and hour. */
const failedHours = `failed_hours AS (
    INSERT INTO endpoint_failed_hour AS total
      (environment_id, minute, endpoint_id, application_id, node, fail)
    SELECT application.environment_id, (new.started_at / 3600000 * 60)::integer, new.endpoint_id,
      new.application_id, alive.node, count(*)
    FROM new JOIN application ON application.id = new.application_id CROSS JOIN alive
    WHERE new.status = 2 GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3
    ON CONFLICT (environment_id, minute, endpoint_id, node) DO UPDATE
    SET fail = total.fail + excluded.fail)`;

const cured = `cured AS (
    DELETE FROM endpoint_failure USING new
    WHERE new.cures AND endpoint_failure.endpoint_id = new.endpoint_id)`;

/** What is under way while an endpoint is disabled or deleted says nothing any more. */
const streaks = `streaks AS (
    INSERT INTO endpoint_failure AS streak
      (endpoint_id, failing_since, last_failure_at, failures, warned_percent)
    SELECT endpoint_id, failing_since, started_at, failures, 0
    FROM new WHERE failures IS NOT NULL
      AND EXISTS (SELECT FROM endpoint WHERE endpoint.application_id = new.application_id
        AND endpoint.id = new.endpoint_id AND endpoint.disabled = 0
        AND endpoint.deleted_at IS NULL)
    ORDER BY endpoint_id
    ON CONFLICT (endpoint_id) DO UPDATE SET failures = streak.failures + excluded.failures,
      last_failure_at = greatest(streak.last_failure_at, excluded.last_failure_at))`;

/** $6 the rows to be made. */
function parked(again: boolean): string {
  return `parked AS (
    INSERT INTO due (application_id, endpoint_id, due_at, position, manual, attempt_number)
    SELECT application_id, endpoint_id, due_at, position, manual, attempt_number
    FROM json_to_recordset($6::json) AS listed (application_id text, endpoint_id text,
      due_at bigint, position bigint, manual smallint, attempt_number integer, again boolean)
      CROSS JOIN alive ${again ? unlessTaken : ''}
    ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING)`;
}

/** Fresh ones whose rows may have been there: they are, or an attempt has taken them away. */
const unlessTaken = `WHERE again IS NULL OR NOT (
        EXISTS (SELECT FROM due WHERE due.application_id = listed.application_id
          AND due.position = listed.position AND due.endpoint_id = listed.endpoint_id
          AND due.manual = 0)
        OR EXISTS (SELECT FROM attempt WHERE attempt.application_id = listed.application_id
          AND attempt.position = listed.position AND attempt.endpoint_id = listed.endpoint_id
          AND attempt.manual = 0 AND attempt.position BETWEEN $4::bigint AND $5::bigint))`;

/** $7 the position. */
const advanced = `advanced AS (
    UPDATE node SET fresh_position = $7::bigint FROM alive
    WHERE node.id = alive.node AND node.fresh_position < $7::bigint)`;

/** A value that no part names has to have a type all the same. */
const unnamed = `unnamed AS (
    SELECT $2::json, $3::bytea, $4::bigint, $5::bigint, $6::json, $7::bigint)`;

/** What each part adds; of attempts, those that hold for all of them. */
export function recordSql(parts: RecordParts): string {
  const own: [boolean, string][] = [
    [true, fenceOfRecords('$8')],
    [true, unnamed],
    [parts.attempts, given],
    [parts.over, inOrder],
    [parts.attempts, recorded(parts.over)],
    [parts.rows, answered],
    [parts.retries, retried],
    [parts.successes, arrived],
    [parts.failures, failed],
    [parts.attempts, counted],
    [parts.attempts, timed],
    [parts.attempts, figured],
    [parts.failures, failedHours],
    [parts.cures, cured],
    [parts.streaks, streaks],
    [parts.parks, parked(parts.parksAgain)],
    [parts.advance, advanced],
  ];
  const expressions = own.filter(([isNeeded]) => isNeeded).map(([, sql]) => sql);
  return `WITH ${expressions.join(',\n  ')}
  SELECT durability, ${parts.over ? 'EXISTS (SELECT FROM in_order)' : 'false'} AS in_order FROM fence`;
}

export interface RecordBatch {
  records: AttemptRecord[];
  /** By the index of its record. */
  streaks: Map<number, StreakNote>;
  parks: ParkedDelivery[];
  /** The greatest position up to which everything is attempted or has its row; null for none. */
  advance: number | null;
}

export function recordStatement(
  node: number,
  epoch: number,
  { records, streaks, parks, advance }: RecordBatch,
): { sql: string; values: Value[] } {
  const attempts = records.map(({ attempt }) => attempt);
  const notes = [...streaks.values()];
  const parts: RecordParts = {
    attempts: records.length > 0,
    rows: records.some(({ doneDueAt }) => doneDueAt !== null),
    over: records.some(isOver),
    retries: attempts.some(({ nextAt }) => nextAt !== null),
    successes: attempts.some(({ status }) => status === 'success'),
    failures: attempts.some(({ status }) => status !== 'success'),
    cures: notes.some(({ cures }) => cures),
    streaks: notes.some(({ failures }) => failures !== undefined),
    parks: parks.length > 0,
    parksAgain: parks.some(({ again }) => again),
    advance: advance !== null,
  };
  const bodies: Uint8Array[] = [];
  let start = 1;
  const listed = records.map((record, index) => {
    const { responseBody } = record.attempt;
    const row = { ...listedRecord(record), ...listedNote(streaks.get(index)) };
    if (responseBody.length === 0) return row;
    bodies.push(responseBody);
    const cut = { start, size: responseBody.length };
    start += responseBody.length;
    return { ...row, ...cut };
  });
  let least = Number.MAX_SAFE_INTEGER;
  let greatest = 0;
  for (const { position } of parts.parksAgain ? [...attempts, ...parks] : attempts) {
    least = Math.min(least, position);
    greatest = Math.max(greatest, position);
  }
  const values = [
    node,
    JSON.stringify(listed),
    Buffer.concat(bodies),
    least,
    greatest,
    JSON.stringify(parks.map(listedPark)),
    advance,
    epoch,
  ];
  return { sql: recordSql(parts), values };
}

/** Whether nothing follows it of a delivery that had a row. */
function isOver({ attempt, doneDueAt }: AttemptRecord): boolean {
  return attempt.nextAt === null && doneDueAt !== null && attempt.trigger !== 'manual';
}

/** What has no value is left out: the server reads it as NULL. */
function listedRecord({ attempt, doneDueAt }: AttemptRecord): object {
  return {
    id: attempt.id,
    position: attempt.position,
    message_id: attempt.messageId,
    application_id: attempt.applicationId,
    endpoint_id: attempt.endpointId,
    event_type: attempt.eventType,
    url: attempt.url,
    number: attempt.number,
    manual: manualOf(attempt),
    status: statusNumbers[attempt.status],
    response_status: attempt.responseStatus,
    duration_ms: attempt.durationMs,
    cause: attempt.cause ?? undefined,
    started_at: attempt.startedAt,
    next_at: attempt.nextAt ?? undefined,
    done_due_at: doneDueAt ?? undefined,
    exchange: exchangeText(attempt) ?? undefined,
  };
}

function listedNote(note: StreakNote | undefined): object {
  if (note === undefined) return {};
  return { cures: note.cures, failures: note.failures, failing_since: note.failingSince };
}

function listedPark(park: ParkedDelivery): object {
  return {
    application_id: park.applicationId,
    endpoint_id: park.endpointId,
    due_at: park.dueAt,
    position: park.position,
    manual: manualOf(park),
    attempt_number: park.attemptNumber,
    again: park.again,
  };
}

function manualOf({ trigger }: Pick<Attempt, 'trigger'>): number {
  return trigger === 'manual' ? 1 : 0;
}
