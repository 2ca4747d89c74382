/** What the end of an endpoint's service sets going: disabling it, and ending what waits for it. */
import { endingTask } from '../../domain/background-task.ts';
import { endpointWasDisabled } from '../../domain/endpoint-health.ts';
import type { EndpointHealthWrites } from '../contract/endpoint-health.ts';
import { insertTask } from './background-tasks.ts';
import { isTaken } from './deliveries.ts';
import type { EndpointFailures } from './endpoint-failures.ts';
import { type Act, type ActsOf, fromJson, type Statements } from './statements.ts';

/** As many fresh messages are looked at; where there are more, one may be for any endpoint. */
const freshLookedAtMax = 200;

export interface Ending {
  applicationId: string;
  endpointId: string;
  /** Stands in the record of each delivery that it ends. */
  cause: string;
  at: number;
  taskId: string;
}

/**
 * Starts the task that ends what waits for an endpoint at this moment, within the transaction of
 * what ends its service. Nothing is started where nothing waits.
 */
export function* startEnding(
  statements: Statements,
  { applicationId, endpointId, cause, at, taskId }: Ending,
): Act<void> {
  const application = yield* statements.get(
    'SELECT environment_id FROM application WHERE id = ?',
    applicationId,
  );
  if (application === undefined || !(yield* mayWait(statements, applicationId, endpointId))) return;
  const newest = yield* statements.get(`SELECT ${statements.dialect.newestPosition} AS position`);
  const task = endingTask({
    id: taskId,
    environmentId: application['environment_id'] as string,
    applicationId,
    endpointId,
    cause,
    positionMax: (newest?.['position'] as number | null | undefined) ?? 0,
    at,
  });
  yield* insertTask(statements, task);
}

/** Whether anything may be owed to an endpoint: a row in due, or a first attempt on its way. */
function* mayWait(statements: Statements, applicationId: string, endpointId: string): Act<boolean> {
  const due = yield* statements.get(
    'SELECT 1 FROM due WHERE application_id = ? AND endpoint_id = ? LIMIT 1',
    applicationId,
    endpointId,
  );
  if (due !== undefined) return true;
  // What keeps an order and waits has a head, and that one has a row.
  const rows = (yield* statements.all(
    `SELECT position, targets FROM message
     WHERE ${statements.dialect.isFresh('message')}
     ORDER BY position LIMIT ?`,
    freshLookedAtMax + 1,
  )) as { position: number; targets: string }[];
  if (rows.length > freshLookedAtMax) return true;
  for (const { position, targets } of rows) {
    if (!fromJson<string[]>(targets).includes(endpointId)) continue;
    if (!(yield* isTaken(statements, { applicationId, endpointId, position }))) return true;
  }
  return false;
}

/** Disables an endpoint if it is enabled, and ends what waits for it; whether it did. */
export function* disableEndpoint(
  statements: Statements,
  failures: EndpointFailures,
  which: { endpointId: string; reason: string; at: number; taskId: string },
): Act<boolean> {
  const { endpointId, reason, at, taskId } = which;
  const changes = yield* statements.run(
    `UPDATE endpoint SET disabled = 1, disabled_reason = ?,
       updated_at = CASE WHEN updated_at < ? THEN ? ELSE updated_at END
     WHERE id = ? AND disabled = 0 AND deleted_at IS NULL`,
    reason,
    at,
    at,
    endpointId,
  );
  if (changes === 0) return false;
  yield* failures.forget(endpointId);
  const row = (yield* statements.get(
    'SELECT application_id FROM endpoint WHERE id = ?',
    endpointId,
  ))!;
  const applicationId = row['application_id'] as string;
  yield* startEnding(statements, {
    applicationId,
    endpointId,
    cause: endpointWasDisabled,
    at,
    taskId,
  });
  return true;
}

export function endpointHealthWrites(
  statements: Statements,
  failures: EndpointFailures,
): ActsOf<EndpointHealthWrites> {
  return {
    *warnOfFailing({ endpointId, failingSince, percent }) {
      const changes = yield* statements.run(
        `UPDATE endpoint_failure SET warned_percent = ?
         WHERE endpoint_id = ? AND failing_since = ? AND warned_percent < ?`,
        percent,
        endpointId,
        failingSince,
        percent,
      );
      return changes === 0 ? { kind: 'missing' } : { kind: 'ok', value: null };
    },
    *disableFailing({ endpointId, failingSince, reason, at, endingTaskId }) {
      const row = yield* statements.get(
        'SELECT 1 FROM endpoint_failure WHERE endpoint_id = ? AND failing_since = ?',
        endpointId,
        failingSince,
      );
      if (row === undefined) return { kind: 'missing' };
      const which = { endpointId, reason, at, taskId: endingTaskId };
      const disabled = yield* disableEndpoint(statements, failures, which);
      return disabled ? { kind: 'ok', value: null } : { kind: 'missing' };
    },
    *dropOrphaned({ limit }) {
      const row = yield* statements.get('SELECT endpoint_id FROM orphaned_endpoint LIMIT 1');
      if (row === undefined) return { more: false };
      const endpointId = row['endpoint_id'] as string;
      const inLine = yield* statements.run(
        `DELETE FROM ordered_line WHERE (endpoint_id, order_key, position) IN (
           SELECT endpoint_id, order_key, position FROM ordered_line WHERE endpoint_id = ? LIMIT ?)`,
        endpointId,
        limit,
      );
      if (inLine === limit) return { more: true };
      const changes = yield* statements.run(
        `DELETE FROM due WHERE (endpoint_id, due_at, position, manual) IN (
           SELECT endpoint_id, due_at, position, manual FROM due WHERE endpoint_id = ? LIMIT ?)`,
        endpointId,
        limit,
      );
      if (changes < limit) {
        yield* statements.run('DELETE FROM ordered_head WHERE endpoint_id = ?', endpointId);
        yield* statements.run('DELETE FROM orphaned_endpoint WHERE endpoint_id = ?', endpointId);
      }
      return { more: true };
    },
  };
}
