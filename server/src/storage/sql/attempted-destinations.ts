/** The endpoints that one message was for or was sent to, and how each delivery stands. */
import type {
  AttemptedDestination,
  AttemptedReads,
  DeliveryStatus,
} from '../contract/attempted.ts';
import type { Page } from '../storage.ts';
import { readEndpoint } from './endpoint-rows.ts';
import type { Act, Row, Statements } from './statements.ts';

type Request = Parameters<AttemptedReads['attemptedDestinations']>[0];

/** A message's attempts lie together, so its endpoints are gathered and then cut into pages. */
export function* attemptedDestinations(
  statements: Statements,
  { position, targets, limit, from, order }: Request,
): Act<Page<AttemptedDestination>> {
  const attempted = standings(
    yield* statements.all(
      `SELECT endpoint_id, status FROM attempt
       WHERE application_id = (SELECT application_id FROM message WHERE position = ?)
         AND position = ? ORDER BY id`,
      position,
      position,
    ),
  );
  const due = new Map<string, Row>();
  const rows = yield* statements.all(
    `SELECT endpoint_id, min(due_at) AS due_at, min(manual) AS manual FROM (
       SELECT endpoint_id, due_at, manual FROM due WHERE position = ?
       UNION ALL SELECT endpoint_id, NULL, 0 FROM ordered_line WHERE position = ?) AS waiting
     GROUP BY endpoint_id`,
    position,
    position,
  );
  for (const row of rows) due.set(row['endpoint_id'] as string, row);
  const ascending = order === 'ascending';
  const ids = [...new Set([...targets, ...attempted.keys(), ...due.keys()])]
    .filter((id) => from === null || (ascending ? id > from : id < from))
    .toSorted();
  if (!ascending) ids.reverse();
  const fresh = yield* isFresh(statements, position);
  const items: AttemptedDestination[] = [];
  for (const id of ids.slice(0, limit)) {
    const row = yield* statements.get('SELECT * FROM endpoint WHERE id = ?', id);
    if (row === undefined) continue;
    const endpoint = readEndpoint(row);
    const waits = due.get(id);
    const isOpen = waits !== undefined || (fresh && endpoint.deletedAt === null);
    const status = statusOf(attempted.get(id), waits, isOpen);
    const nextAt = (waits?.['due_at'] as number | null | undefined) ?? null;
    items.push({ endpoint, status, nextAt });
  }
  return { items, done: ids.length <= limit };
}

/** What the attempts to one endpoint came to. */
interface Attempted {
  success: boolean;
  /** The number of the last one's status. */
  last: number;
}

/** By endpoint, of attempts in their order. */
function standings(rows: Row[]): Map<string, Attempted> {
  const found = new Map<string, Attempted>();
  for (const row of rows) {
    const endpointId = row['endpoint_id'] as string;
    const last = row['status'] as number;
    const success = last === 0 || found.get(endpointId)?.success === true;
    found.set(endpointId, { success, last });
  }
  return found;
}

function statusOf(
  attempted: Attempted | undefined,
  waits: Row | undefined,
  isOpen: boolean,
): DeliveryStatus {
  if (attempted === undefined) return isOpen ? 'pending' : 'canceled';
  if (attempted.success) return 'success';
  if (waits?.['manual'] === 0) return 'sending';
  return attempted.last === 4 ? 'canceled' : 'fail';
}

/** Whether deliveries of it may be in memory, neither attempted nor due. */
function* isFresh(statements: Statements, position: number): Act<boolean> {
  const row = yield* statements.get(
    `SELECT 1 FROM message WHERE position = ? AND ${statements.dialect.isFresh('message')}`,
    position,
  );
  return row !== undefined;
}
