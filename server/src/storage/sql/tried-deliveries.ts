/** A walk over deliveries by their last attempts, one query a page. */
import type { RecoverableStatus } from '../../domain/recovery.ts';
import type { ReplayReads, TriedBounds, TriedDelivery } from '../contract/replays.ts';
import { passes } from './replays.ts';
import { nextOf } from './standing.ts';
import type { ActsOf, Row, Statements } from './statements.ts';
import { undeliveredStates } from './undelivered.ts';

const succeeded = 0;
const canceled = 4;

/** A query for attempts, each with how its delivery stands; `from` says which attempts. */
export function triedQuery(from: string): string {
  const same = (table: string) =>
    `${table}.application_id = tried.application_id AND ${table}.position = tried.position
       AND ${table}.endpoint_id = tried.endpoint_id`;
  // Nothing of a delivery is read but in its own rows, which lie together.
  return `SELECT tried.id, tried.position, tried.message_id, tried.event_type, tried.status,
      tried.response_status, tried.cause, message.channels, message.tags,
      CASE WHEN message.payload IS NULL THEN 0 ELSE 1 END AS has_payload,
      CASE WHEN message.position IS NULL THEN 0 ELSE 1 END AS is_there,
      CASE WHEN EXISTS (SELECT 1 FROM attempt AS later WHERE ${same('later')}
        AND later.id > tried.id) THEN 1 ELSE 0 END AS is_past,
      (SELECT max(good.id) FROM attempt AS good WHERE ${same('good')}
        AND good.status = ${succeeded}) AS arrived,
      (SELECT max(due.manual) FROM due WHERE ${same('due')}) AS waits,
      CASE WHEN EXISTS (SELECT 1 FROM ordered_line WHERE ${same('ordered_line')})
        THEN 1 ELSE 0 END AS in_line
    FROM (SELECT id, position, application_id, endpoint_id, message_id, event_type, status,
        response_status, cause
      FROM ${from}) AS tried
    LEFT JOIN message ON message.application_id = tried.application_id
      AND message.position = tried.position
    ORDER BY tried.id`;
}

/**
 * The delivery of a row, where its attempt is the last one and it is what is asked for; else null.
 * Successes before the attempt id `since` say nothing.
 */
export function triedOf(
  row: Row,
  { messageSince, messageBefore, filter }: TriedBounds,
  since = '',
): TriedDelivery | null {
  const messageId = row['message_id'] as string;
  if (messageId < messageSince || messageId >= messageBefore) return null;
  if (row['is_there'] === 0 || row['is_past'] === 1 || row['waits'] === 1) return null;
  const tried = readTried(row, since);
  const { statuses, answers, cause } = filter;
  const { responseStatus } = tried;
  if (!statuses.includes(tried.status) || !passes(row, filter)) return null;
  if (answers?.some(([from, to]) => responseStatus >= from && responseStatus <= to) === false) {
    return null;
  }
  return cause === null || tried.cause?.toLowerCase().includes(cause) === true ? tried : null;
}

export function triedReads(statements: Statements): ActsOf<Pick<ReplayReads, 'triedDeliveries'>> {
  const { dialect } = statements;
  const query = triedQuery(
    `${dialect.walkedBy('attempt', 'attempt_by_endpoint')}
       WHERE endpoint_id = ? AND id > ? AND id < ? ORDER BY id LIMIT ?`,
  );

  return {
    *triedDeliveries({ endpointId, after, before, limit, ...asked }) {
      const rows = yield* statements.all(query, endpointId, after, before, limit);
      const items = rows.flatMap((row) => triedOf(row, asked) ?? []);
      return { items, next: nextOf(rows, limit) };
    },
  };
}

function readTried(row: Row, since: string): TriedDelivery {
  return {
    attemptId: row['id'] as string,
    place: row['id'] as string,
    position: row['position'] as number,
    messageId: row['message_id'] as string,
    eventType: row['event_type'] as string,
    status: statusOf(row, since),
    responseStatus: row['response_status'] as number,
    cause: row['cause'] as string | null,
    hasPayload: row['has_payload'] === 1,
  };
}

function statusOf(row: Row, since: string): RecoverableStatus {
  const arrived = row['arrived'] as string | null;
  if (arrived !== null && arrived >= since) return succeeded;
  if (row['waits'] !== null || row['in_line'] === 1) return undeliveredStates.sending;
  return row['status'] === canceled ? undeliveredStates.canceled : undeliveredStates.fail;
}
