/** What background tasks sent again, kept with the step that sent it. */
import type { Act, Ask, Statements } from './statements.ts';

/** Keeps which deliveries to an endpoint a step of a task has made due, also where that is none. */
export function* keepSending(
  statements: Statements,
  task: { id: string; environmentId: string },
  sending: { applicationId: string; endpointId: string; positions: number[]; at: number },
): Act<void> {
  // A task takes one step at a time: nobody else counts here.
  const row = yield* statements.get(
    'SELECT max(number) AS newest FROM task_sending WHERE task_id = ? AND endpoint_id = ?',
    task.id,
    sending.endpointId,
  );
  yield* statements.run(
    `INSERT INTO task_sending (task_id, endpoint_id, number, environment_id, application_id, sent_at,
       positions) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    task.id,
    sending.endpointId,
    ((row?.['newest'] as number | null | undefined) ?? 0) + 1,
    task.environmentId,
    sending.applicationId,
    sending.at,
    JSON.stringify(sending.positions.toSorted((one, other) => one - other)),
  );
}

/** Forgets what a task sent, at most `limit` rows of it; how many those were. */
export function dropSendings(statements: Statements, taskId: string, limit: number): Ask<number> {
  return statements.run(
    `DELETE FROM task_sending WHERE (task_id, endpoint_id, number) IN (
       SELECT task_id, endpoint_id, number FROM task_sending WHERE task_id = ? LIMIT ?)`,
    taskId,
    limit,
  );
}
