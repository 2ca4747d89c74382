/** Rows of `due`: the one place where they are written. */
import type { Delivery } from '../../domain/message.ts';
import { insertInto, putInto } from './inserts.ts';
import type { Ask, Statements } from './statements.ts';

/** Which delivery something is about. */
export type DeliveryPlace = Pick<Delivery, 'applicationId' | 'endpointId' | 'position'>;

export interface DueRow extends DeliveryPlace {
  dueAt: number;
  /** Whether it was asked for by hand, beside the schedule. */
  manual: boolean;
  attemptNumber: number;
}

const columns = ['application_id', 'endpoint_id', 'due_at', 'position', 'manual', 'attempt_number'];
const add = `${insertInto('due', columns)} ON CONFLICT DO NOTHING`;

function valuesOf({ applicationId, endpointId, dueAt, position, manual, attemptNumber }: DueRow) {
  return [applicationId, endpointId, dueAt, position, manual ? 1 : 0, attemptNumber] as const;
}

/** Makes a delivery due; one that is there already stays as it is. */
export function addDue(statements: Statements, row: DueRow): Ask<number> {
  return statements.run(add, ...valuesOf(row));
}

/** Makes a delivery due; one that is there at that moment becomes this one. */
export function putDue(statements: Statements, row: DueRow): Ask<number> {
  return statements.run(putInto(statements.dialect, 'due', columns), ...valuesOf(row));
}

/** Takes back what was due at a moment; how many rows that were. */
export function dropDue(
  statements: Statements,
  { applicationId, endpointId, dueAt, position, manual }: Omit<DueRow, 'attemptNumber'>,
): Ask<number> {
  return statements.run(
    `DELETE FROM due WHERE application_id = ? AND endpoint_id = ? AND due_at = ? AND position = ?
       AND manual = ?`,
    applicationId,
    endpointId,
    dueAt,
    position,
    manual ? 1 : 0,
  );
}
