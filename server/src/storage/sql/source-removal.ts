/** What goes with a source when its application is removed. */
import type { Act, Statements } from './statements.ts';

/** Removes what belongs to the source of an application, if it is one's. */
export function* removeSourceOf(statements: Statements, applicationId: string): Act<void> {
  yield* statements.run('DELETE FROM source WHERE application_id = ?', applicationId);
  yield* statements.run('DELETE FROM source_request WHERE application_id = ?', applicationId);
  yield* statements.run('DELETE FROM source_count WHERE application_id = ?', applicationId);
}
