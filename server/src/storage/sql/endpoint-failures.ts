/** Keeps since when endpoints fail without a success in between, at no cost for healthy ones. */
import type { EndpointFailure } from '../../domain/endpoint-health.ts';
import type { Attempt } from '../../domain/message.ts';
import type { EndpointHealthReads } from '../contract/endpoint-health.ts';
import type { Act, ActsOf, Row, Statements } from './statements.ts';

/** A row of an endpoint that goes on failing is written as often at most, by its attempts' times. */
const writeEveryMs = 5_000;

interface Streak {
  writtenAt: number;
  /** Failures that the row does not count yet. */
  unwritten: number;
}

/**
 * Those who record attempts have one. Where it belongs to the only writer, it holds which endpoints
 * fail, so that a success of a healthy endpoint is one look into an empty or small map. Otherwise it
 * asks for each endpoint, and lives no longer than a transaction.
 */
export class EndpointFailures {
  readonly #statements: Statements;
  readonly #onlyWriter: boolean;
  /** Of endpoints that fail. */
  #streaks: Map<string, Streak> | null = null;
  /** Endpoints that were asked for, where not all are held. */
  readonly #asked = new Set<string>();

  constructor(statements: Statements, onlyWriter: boolean) {
    this.#statements = statements;
    this.#onlyWriter = onlyWriter;
  }

  /** Whether an attempt says anything new: hardly ever a success. */
  concern({ status }: Attempt): boolean {
    return status !== 'success' || this.#streaks?.size !== 0 || !this.#onlyWriter;
  }

  /** To be called for each attempt that is recorded, within the transaction. */
  *note({ endpointId, trigger, status, startedAt }: Attempt): Act<void> {
    if (trigger === 'manual' || status === 'canceled') return;
    const streaks = yield* this.#held(endpointId);
    const streak = streaks.get(endpointId);
    if (status === 'success') {
      if (streak !== undefined) yield* this.forget(endpointId);
    } else if (streak === undefined) yield* this.#begin(endpointId, startedAt);
    else if (Math.abs(startedAt - streak.writtenAt) < writeEveryMs) streak.unwritten += 1;
    else {
      yield* this.#write(endpointId, startedAt, streak.unwritten + 1);
      streaks.set(endpointId, { writtenAt: startedAt, unwritten: 0 });
    }
  }

  /** The endpoint has succeeded, was disabled, enabled or deleted: it begins anew. */
  *forget(endpointId: string): Act<void> {
    if (!(yield* this.#held(endpointId)).delete(endpointId)) return;
    yield* this.#statements.run('DELETE FROM endpoint_failure WHERE endpoint_id = ?', endpointId);
  }

  /** Writes what would be forgotten with the transaction; to be run at its end. */
  *flush(): Act<void> {
    if (this.#onlyWriter) return;
    // In one order, so that no two who write wait for each other.
    const streaks = [...(this.#streaks ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
    for (const [endpointId, { writtenAt, unwritten }] of streaks) {
      if (unwritten > 0) yield* this.#write(endpointId, writtenAt, unwritten);
    }
  }

  /** The transaction did not come to its commit: the rows are what holds. */
  discard(): void {
    this.#streaks = null;
    this.#asked.clear();
  }

  /** What is under way while an endpoint is disabled or deleted says nothing any more. */
  *#begin(endpointId: string, at: number): Act<void> {
    const enabled = yield* this.#statements.get(
      'SELECT 1 FROM endpoint WHERE id = ? AND disabled = 0 AND deleted_at IS NULL',
      endpointId,
    );
    if (enabled === undefined) return;
    yield* this.#statements.run(
      `INSERT INTO endpoint_failure
         (endpoint_id, failing_since, last_failure_at, failures, warned_percent)
       VALUES (?, ?, ?, 1, 0) ON CONFLICT DO NOTHING`,
      endpointId,
      at,
      at,
    );
    this.#streaks!.set(endpointId, { writtenAt: at, unwritten: 0 });
  }

  *#write(endpointId: string, at: number, failures: number): Act<void> {
    yield* this.#statements.run(
      `UPDATE endpoint_failure SET failures = failures + ?,
         last_failure_at = CASE WHEN last_failure_at < ? THEN ? ELSE last_failure_at END
       WHERE endpoint_id = ?`,
      failures,
      at,
      at,
      endpointId,
    );
  }

  /** The streaks, among them that of this endpoint if it fails. */
  *#held(endpointId: string): Act<Map<string, Streak>> {
    if (this.#onlyWriter && this.#streaks !== null) return this.#streaks;
    const streaks = (this.#streaks ??= new Map<string, Streak>());
    if (this.#onlyWriter) {
      const rows = yield* this.#statements.all(select);
      for (const row of rows) streaks.set(row['endpoint_id'] as string, streakOf(row));
    } else if (!this.#asked.has(endpointId)) {
      this.#asked.add(endpointId);
      const row = yield* this.#statements.get(`${select} WHERE endpoint_id = ?`, endpointId);
      if (row !== undefined) streaks.set(endpointId, streakOf(row));
    }
    return streaks;
  }
}

const select = 'SELECT endpoint_id, last_failure_at FROM endpoint_failure';

function streakOf(row: Row): Streak {
  return { writtenAt: row['last_failure_at'] as number, unwritten: 0 };
}

export function endpointFailureReads(statements: Statements): ActsOf<EndpointHealthReads> {
  return {
    *failureOf({ endpointId }) {
      const row = yield* statements.get(
        'SELECT * FROM endpoint_failure WHERE endpoint_id = ?',
        endpointId,
      );
      return row === undefined ? null : readFailure(row);
    },
    *failingEndpoints({ steps, limit }) {
      const found: ReturnType<EndpointHealthReads['failingEndpoints']> = [];
      const walked = statements.dialect.walkedBy('endpoint_failure', 'endpoint_failure_span');
      let warned = 0;
      for (const { percent, afterMs } of steps) {
        const rows = yield* statements.all(
          `SELECT endpoint_failure.*, endpoint.uid AS endpoint_uid, endpoint.application_id,
             application.uid AS application_uid, application.environment_id
           FROM ${walked}
             JOIN endpoint ON endpoint.id = endpoint_failure.endpoint_id
             JOIN application ON application.id = endpoint.application_id
           WHERE warned_percent = ? AND last_failure_at - failing_since >= ? LIMIT ?`,
          warned,
          afterMs,
          limit - found.length,
        );
        for (const row of rows) {
          found.push({
            ...readFailure(row),
            endpointUid: row['endpoint_uid'] as string | null,
            applicationId: row['application_id'] as string,
            applicationUid: row['application_uid'] as string | null,
            environmentId: row['environment_id'] as string,
          });
        }
        warned = percent;
      }
      return found;
    },
  };
}

function readFailure(row: Row): EndpointFailure {
  return {
    endpointId: row['endpoint_id'] as string,
    failingSince: row['failing_since'] as number,
    lastFailureAt: row['last_failure_at'] as number,
    failures: row['failures'] as number,
    warnedPercent: row['warned_percent'] as number,
  };
}
