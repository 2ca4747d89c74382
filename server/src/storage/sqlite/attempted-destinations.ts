/** The endpoints that one message was for or was sent to, and how each delivery stands. */
import type {
  AttemptedDestination,
  AttemptedReads,
  DeliveryStatus,
} from '../contract/attempted.ts';
import type { Page } from '../storage.ts';
import { readEndpoint } from './endpoints.ts';
import type { Row, Statements } from './statements.ts';

type Request = Parameters<AttemptedReads['attemptedDestinations']>[0];

/** A message's attempts lie together, so its endpoints are gathered and then cut into pages. */
export function attemptedDestinations(
  statements: Statements,
  { position, targets, limit, from, order }: Request,
): Page<AttemptedDestination> {
  const attempted = byEndpoint(
    statements.all(
      `SELECT endpoint_id, sum(status = 0) > 0 AS success, max(id) AS id, status
       FROM attempt WHERE position = ? GROUP BY endpoint_id`,
      position,
    ),
  );
  const due = byEndpoint(
    statements.all(
      `SELECT endpoint_id, min(due_at) AS due_at, min(manual) AS manual FROM (
         SELECT endpoint_id, due_at, manual FROM due WHERE position = ?1
         UNION ALL SELECT endpoint_id, NULL, 0 FROM ordered_line WHERE position = ?1)
       GROUP BY endpoint_id`,
      position,
    ),
  );
  const ascending = order === 'ascending';
  const ids = [...new Set([...targets, ...attempted.keys(), ...due.keys()])]
    .filter((id) => from === null || (ascending ? id > from : id < from))
    .toSorted();
  if (!ascending) ids.reverse();
  const fresh = isFresh(statements, position);
  const items = ids.slice(0, limit).flatMap((id): AttemptedDestination[] => {
    const row = statements.get('SELECT * FROM endpoint WHERE id = ?', id);
    if (row === undefined) return [];
    const endpoint = readEndpoint(row);
    const waits = due.get(id);
    const isOpen = waits !== undefined || (fresh && endpoint.deletedAt === null);
    const status = statusOf(attempted.get(id), waits, isOpen);
    return [{ endpoint, status, nextAt: (waits?.['due_at'] as number | null | undefined) ?? null }];
  });
  return { items, done: ids.length <= limit };
}

/** The one `max(id)` makes the bare column `status` that of the last attempt. */
function statusOf(
  attempt: Row | undefined,
  waits: Row | undefined,
  isOpen: boolean,
): DeliveryStatus {
  if (attempt === undefined) return isOpen ? 'pending' : 'canceled';
  if (attempt['success'] === 1) return 'success';
  if (waits?.['manual'] === 0) return 'sending';
  return attempt['status'] === 4 ? 'canceled' : 'fail';
}

function byEndpoint(rows: Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row['endpoint_id'] as string, row]));
}

/** Whether deliveries of it may be in memory, neither attempted nor due. */
function isFresh(statements: Statements, position: number): boolean {
  const row = statements.get(`SELECT value FROM fact WHERE name = 'fresh_position'`);
  return position > (row!['value'] as number);
}
