/** Deliveries that were attempted and have no success: a row each, so that they are found at once. */
import type { Attempt } from '../../domain/message.ts';
import { isInLine } from './ordered-lines.ts';
import type { Statements } from './statements.ts';

/** The numbers of the wire format: failed for good, tried again, canceled. */
export const undeliveredStates = { fail: 2, sending: 3, canceled: 4 } as const;

/**
 * Keeps the row of a delivery as an attempt to it leaves it. To be called after the attempt and
 * what it leaves due are written.
 */
export function noteStanding(statements: Statements, attempt: Attempt): void {
  const { position, endpointId } = attempt;
  if (attempt.status === 'success') {
    statements.run(
      'DELETE FROM undelivered WHERE position = ? AND endpoint_id = ?',
      position,
      endpointId,
    );
    return;
  }
  // A resend may fail after a success: what arrived has arrived.
  const arrived = statements.get(
    'SELECT 1 FROM attempt WHERE position = ? AND endpoint_id = ? AND status = 0 LIMIT 1',
    position,
    endpointId,
  );
  if (arrived !== undefined) return;
  statements.run(
    `INSERT INTO undelivered VALUES (?, ?, ?)
     ON CONFLICT (position, endpoint_id) DO UPDATE SET state = excluded.state`,
    position,
    endpointId,
    stateAfter(statements, attempt),
  );
}

function stateAfter(statements: Statements, attempt: Attempt): number {
  if (attempt.nextAt !== null || hasScheduled(statements, attempt))
    return undeliveredStates.sending;
  return attempt.status === 'canceled' ? undeliveredStates.canceled : undeliveredStates.fail;
}

/** A resend that fails leaves the schedule alone. */
function hasScheduled(statements: Statements, { position, endpointId }: Attempt): boolean {
  const row = statements.get(
    'SELECT 1 FROM due WHERE position = ? AND endpoint_id = ? AND manual = 0 LIMIT 1',
    position,
    endpointId,
  );
  return row !== undefined || isInLine(statements, endpointId, position);
}
