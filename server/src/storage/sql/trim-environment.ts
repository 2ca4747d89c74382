/** Removes messages of one environment that keeps them for less time than the others do. */
import { firstIdAt } from '../../domain/ids.ts';
import { operationalEnvironmentOf } from '../../domain/operational-event.ts';
import type { SystemWrites } from '../contract/system.ts';
import { dropEntries } from './poll-entries.ts';
import type { Act, ActsOf, Row, Statements } from './statements.ts';

/** Behind every id of a message. */
const endOfIds = 'msg_~';

/**
 * Goes by the index of each application's messages, as what is deleted lies among what others keep. On
 * PostgreSQL rows leave holes in their slice by it, which go with the slice.
 */
export function trimEnvironmentWrites(
  statements: Statements,
): ActsOf<Pick<SystemWrites, 'trimEnvironment'>> {
  function* isOwed(position: number): Act<boolean> {
    const row = yield* statements.get(
      `SELECT 1 FROM due WHERE position = ?
       UNION ALL SELECT 1 FROM ordered_line WHERE position = ? LIMIT 1`,
      position,
      position,
    );
    return row !== undefined;
  }

  function* trimOne(applicationId: string, row: Row, before: number): Act<void> {
    const position = row['position'] as number;
    if (row['fresh'] === 1 || (yield* isOwed(position))) return;
    if (row['pollers'] !== null) {
      // Its endpoints could not fetch it earlier, and nothing is due of it that says so.
      if (((row['deliver_at'] as number | null) ?? 0) >= before) return;
      yield* dropEntries(statements, position);
    }
    for (const table of ['attempt', 'undelivered', 'message']) {
      yield* statements.run(
        `DELETE FROM ${table} WHERE application_id = ? AND position = ?`,
        applicationId,
        position,
      );
    }
    if (row['event_id'] !== null && statements.dialect.keepsEventIds) {
      yield* statements.run(
        'DELETE FROM message_event WHERE application_id = ? AND event_id = ? AND position = ?',
        applicationId,
        row['event_id'] as string,
        position,
      );
    }
  }

  return {
    *trimEnvironment({ environmentId, messagesBefore, after, limit }) {
      const applications = yield* statements.all(
        `SELECT id FROM application WHERE environment_id IN (?, ?)
           AND id ${after?.messageId === endOfIds ? '>' : '>='} ? ORDER BY id LIMIT ?`,
        environmentId,
        operationalEnvironmentOf(environmentId),
        after?.applicationId ?? '',
        limit,
      );
      let left = limit;
      for (const { id } of applications as { id: string }[]) {
        const rows = yield* statements.all(
          `SELECT id, position, event_id, pollers, deliver_at,
             CASE WHEN ${statements.dialect.isFresh('message')} THEN 1 ELSE 0 END AS fresh
           FROM message WHERE application_id = ? AND id > ? AND id < ? ORDER BY id LIMIT ?`,
          id,
          after?.applicationId === id ? after.messageId : '',
          firstIdAt('msg', messagesBefore),
          left,
        );
        for (const row of rows) yield* trimOne(id, row, messagesBefore);
        left -= rows.length;
        if (left === 0) {
          return { next: { applicationId: id, messageId: rows.at(-1)!['id'] as string } };
        }
      }
      const last = applications.at(-1);
      return last === undefined || applications.length < limit
        ? { next: null }
        : { next: { applicationId: last['id'] as string, messageId: endOfIds } };
    },
  };
}
