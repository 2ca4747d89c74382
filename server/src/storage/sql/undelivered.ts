/** Deliveries that were attempted and have no success: a row each, so that they are found at once. */
import type { Attempt } from '../../domain/message.ts';
import { isInLine } from './ordered-lines.ts';
import { putInto } from './inserts.ts';
import type { Act, Statements } from './statements.ts';

/** The numbers of the wire format: failed for good, tried again, canceled. */
export const undeliveredStates = { fail: 2, sending: 3, canceled: 4 } as const;

/**
 * Keeps the rows of deliveries as a call that records attempts leaves them. Nearly every success is
 * of a delivery without a row: one look at all of them spares each a look of its own.
 */
export class Standings {
  readonly #statements: Statements;
  /** Whether one of the successes may have a row. */
  #mayStand: boolean;

  private constructor(statements: Statements, mayStand: boolean) {
    this.#statements = statements;
    this.#mayStand = mayStand;
  }

  static *of(statements: Statements, attempts: readonly Attempt[]): Act<Standings> {
    let least = Number.POSITIVE_INFINITY;
    let greatest = 0;
    for (const { status, position } of attempts) {
      if (status !== 'success') continue;
      if (position < least) least = position;
      if (position > greatest) greatest = position;
    }
    if (greatest === 0) return new Standings(statements, false);
    const row = yield* statements.get(
      'SELECT 1 FROM undelivered WHERE position BETWEEN ? AND ? LIMIT 1',
      least,
      greatest,
    );
    return new Standings(statements, row !== undefined);
  }

  /** Whether there is anything to note: hardly ever of a success. */
  concern({ status }: Attempt): boolean {
    if (status !== 'success') this.#mayStand = true;
    return this.#mayStand;
  }

  /** To be called after the attempt and what it leaves due are written. */
  note(attempt: Attempt): Act<void> {
    return noteStanding(this.#statements, attempt);
  }
}

const columns = ['application_id', 'position', 'endpoint_id', 'state'];

function* noteStanding(statements: Statements, attempt: Attempt): Act<void> {
  const { applicationId, position, endpointId } = attempt;
  if (attempt.status === 'success') {
    yield* statements.run(
      'DELETE FROM undelivered WHERE application_id = ? AND position = ? AND endpoint_id = ?',
      applicationId,
      position,
      endpointId,
    );
    return;
  }
  // A resend may fail after a success: what arrived has arrived.
  const arrived = yield* statements.get(
    `SELECT 1 FROM attempt
     WHERE application_id = ? AND position = ? AND endpoint_id = ? AND status = 0 LIMIT 1`,
    applicationId,
    position,
    endpointId,
  );
  if (arrived !== undefined) return;
  yield* statements.run(
    putInto(statements.dialect, 'undelivered', columns),
    applicationId,
    position,
    endpointId,
    yield* stateAfter(statements, attempt),
  );
}

function* stateAfter(statements: Statements, attempt: Attempt): Act<number> {
  if (attempt.nextAt !== null || (yield* hasScheduled(statements, attempt)))
    return undeliveredStates.sending;
  return attempt.status === 'canceled' ? undeliveredStates.canceled : undeliveredStates.fail;
}

/** A resend that fails leaves the schedule alone. */
function* hasScheduled(statements: Statements, attempt: Attempt): Act<boolean> {
  const row = yield* statements.get(
    `SELECT 1 FROM due
     WHERE application_id = ? AND position = ? AND endpoint_id = ? AND manual = 0 LIMIT 1`,
    attempt.applicationId,
    attempt.position,
    attempt.endpointId,
  );
  return row !== undefined || (yield* isInLine(statements, attempt));
}
