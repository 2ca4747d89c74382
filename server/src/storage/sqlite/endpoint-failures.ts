/** Keeps since when endpoints fail without a success in between, at no cost for healthy ones. */
import type { EndpointFailure } from '../../domain/endpoint-health.ts';
import type { Attempt } from '../../domain/message.ts';
import type { EndpointHealthReads } from '../contract/endpoint-health.ts';
import type { Row, Statements } from './statements.ts';

/** A row of an endpoint that goes on failing is written as often at most, by its attempts' times. */
const writeEveryMs = 5_000;

interface Streak {
  writtenAt: number;
  /** Failures that the row does not count yet. */
  unwritten: number;
}

/**
 * Only the writer has one. It holds which endpoints fail, so that a success of a healthy endpoint
 * is one look into an empty or small map.
 */
export class EndpointFailures {
  readonly #statements: Statements;
  #streaks: Map<string, Streak> | null = null;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** To be called for each attempt that is recorded, within the transaction. */
  note({ endpointId, trigger, status, startedAt }: Attempt): void {
    if (trigger === 'manual' || status === 'canceled') return;
    const streaks = this.#held();
    if (status === 'success') {
      if (streaks.size > 0) this.forget(endpointId);
      return;
    }
    const streak = streaks.get(endpointId);
    if (streak === undefined) this.#begin(endpointId, startedAt);
    else if (Math.abs(startedAt - streak.writtenAt) < writeEveryMs) streak.unwritten += 1;
    else {
      this.#statements.run(
        `UPDATE endpoint_failure SET last_failure_at = max(last_failure_at, ?),
           failures = failures + ? WHERE endpoint_id = ?`,
        startedAt,
        streak.unwritten + 1,
        endpointId,
      );
      streaks.set(endpointId, { writtenAt: startedAt, unwritten: 0 });
    }
  }

  /** The endpoint has succeeded, was disabled, enabled or deleted: it begins anew. */
  forget(endpointId: string): void {
    if (!this.#held().delete(endpointId)) return;
    this.#statements.run('DELETE FROM endpoint_failure WHERE endpoint_id = ?', endpointId);
  }

  /** The transaction did not come to its commit: the rows are what holds. */
  discard(): void {
    this.#streaks = null;
  }

  /** What is under way while an endpoint is disabled or deleted says nothing any more. */
  #begin(endpointId: string, at: number): void {
    const enabled = this.#statements.get(
      'SELECT 1 FROM endpoint WHERE id = ? AND disabled = 0 AND deleted_at IS NULL',
      endpointId,
    );
    if (enabled === undefined) return;
    this.#statements.run(
      'INSERT OR REPLACE INTO endpoint_failure VALUES (?, ?, ?, 1, 0)',
      endpointId,
      at,
      at,
    );
    this.#held().set(endpointId, { writtenAt: at, unwritten: 0 });
  }

  #held(): Map<string, Streak> {
    this.#streaks ??= new Map(
      this.#statements
        .all('SELECT endpoint_id, last_failure_at FROM endpoint_failure')
        .map((row) => [
          row['endpoint_id'] as string,
          { writtenAt: row['last_failure_at'] as number, unwritten: 0 },
        ]),
    );
    return this.#streaks;
  }
}

export function endpointFailureReads(statements: Statements): EndpointHealthReads {
  return {
    failureOf({ endpointId }) {
      const row = statements.get(
        'SELECT * FROM endpoint_failure WHERE endpoint_id = ?',
        endpointId,
      );
      return row === undefined ? null : readFailure(row);
    },
    failingEndpoints({ steps, limit }) {
      const found: ReturnType<EndpointHealthReads['failingEndpoints']> = [];
      let warned = 0;
      for (const { percent, afterMs } of steps) {
        const rows = statements.all(
          `SELECT endpoint_failure.*, endpoint.uid AS endpoint_uid, endpoint.application_id,
             application.uid AS application_uid, application.environment_id
           FROM endpoint_failure INDEXED BY endpoint_failure_span
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
