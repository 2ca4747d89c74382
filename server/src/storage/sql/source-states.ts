/** When sources run that run by themselves, and what they have come to. */
import type {
  RunningSource,
  SourceStateReads,
  SourceStateWrites,
} from '../contract/source-state.ts';
import type { Act, ActsOf, Row, Statements } from './statements.ts';

const joined = `SELECT source_state.application_id, source_state.next_at, source_state.state,
    source.id, source.environment_id, source.uid, source.name, source.type, source.config,
    source.disabled, source.updated_at AS changed_at
  FROM source_state JOIN source ON source.application_id = source_state.application_id`;

/** Part of what creates or changes a source that runs by itself. */
export function* planSource(
  statements: Statements,
  { applicationId, at }: { applicationId: string; at: number },
): Act<void> {
  // A plan for the same moment has to differ too, so that a run under way sees that it was overtaken.
  yield* statements.run(
    `INSERT INTO source_state (application_id, next_at, state, updated_at) VALUES (?, ?, '{}', ?)
      ON CONFLICT (application_id) DO UPDATE SET
        next_at = CASE WHEN source_state.next_at = excluded.next_at
          THEN excluded.next_at - 1 ELSE excluded.next_at END`,
    applicationId,
    at,
    at,
  );
}

/** Part of what deletes a source. */
export function* forgetSourceState(statements: Statements, applicationId: string): Act<void> {
  yield* statements.run('DELETE FROM source_state WHERE application_id = ?', applicationId);
}

export function sourceStateWrites(statements: Statements): ActsOf<SourceStateWrites> {
  return {
    *wakeSource(which) {
      if ((yield* sourceOf(which.applicationId)) === undefined) return { kind: 'missing' };
      yield* planSource(statements, which);
      return { kind: 'ok', value: null };
    },
    *saveSourceState({ applicationId, was, nextAt, state, at }) {
      if ((yield* sourceOf(applicationId)) === undefined) return { kind: 'missing' };
      const changes = yield* statements.run(
        `UPDATE source_state SET next_at = ?, state = ?, updated_at = ?
          WHERE application_id = ? AND state = ? AND COALESCE(next_at, -1) = ?`,
        nextAt,
        state,
        at,
        applicationId,
        was.state,
        was.nextAt ?? -1,
      );
      return changes === 0 ? { kind: 'conflict' } : { kind: 'ok', value: null };
    },
    *noteSourceState({ applicationId, state, at }) {
      if ((yield* sourceOf(applicationId)) === undefined) return { kind: 'missing' };
      yield* statements.run(
        `INSERT INTO source_state (application_id, next_at, state, updated_at) VALUES (?, NULL, ?, ?)
          ON CONFLICT (application_id) DO UPDATE SET
            state = excluded.state, updated_at = excluded.updated_at`,
        applicationId,
        state,
        at,
      );
      return { kind: 'ok', value: null };
    },
  };

  function* sourceOf(applicationId: string): Act<Row | undefined> {
    return yield* statements.get('SELECT id FROM source WHERE application_id = ?', applicationId);
  }
}

export function sourceStateReads(statements: Statements): ActsOf<SourceStateReads> {
  return {
    *dueSources({ now, after, limit }) {
      const rows = yield* statements.all(
        `${joined} WHERE source_state.next_at <= ?
            AND (source_state.next_at, source_state.application_id) > (?, ?)
          ORDER BY source_state.next_at, source_state.application_id LIMIT ?`,
        now,
        after?.nextAt ?? -1,
        after?.applicationId ?? '',
        limit,
      );
      const next = yield* statements.get(
        `SELECT MIN(next_at) AS next_at FROM source_state WHERE next_at > ?`,
        now,
      );
      return { due: rows.map(readRunning), nextAt: (next?.['next_at'] ?? null) as number | null };
    },
    *runningSource({ applicationId }) {
      const row = yield* statements.get(
        `${joined} WHERE source_state.application_id = ?`,
        applicationId,
      );
      return row === undefined ? null : readRunning(row);
    },
    *plannedSources({ after, limit }) {
      const rows = yield* statements.all(
        `SELECT application_id FROM source_state
          WHERE application_id > ? AND next_at IS NOT NULL
          ORDER BY application_id LIMIT ?`,
        after,
        limit,
      );
      return rows.map(applicationOf);
    },
  };
}

function applicationOf(row: Row): { applicationId: string } {
  return { applicationId: row['application_id'] as string };
}

function readRunning(row: Row): RunningSource {
  return {
    applicationId: row['application_id'] as string,
    environmentId: row['environment_id'] as string,
    sourceId: row['id'] as string,
    sourceUid: row['uid'] as string | null,
    name: row['name'] as string,
    type: row['type'] as string,
    config: row['config'] as Uint8Array,
    disabled: row['disabled'] === 1,
    changedAt: row['changed_at'] as number,
    nextAt: row['next_at'] as number | null,
    state: row['state'] as string,
  };
}
