/** Usage by application and hour, counted as messages are accepted. */
import type { Message } from '../../domain/message.ts';
import type { ApplicationPageRequest, UsageReads, UsageWrites } from '../contract/usage.ts';
import type { Page } from '../storage.ts';
import { selectPage } from './page.ts';
import { addInto, nodeOf } from './inserts.ts';
import { fromJson, type Act, type ActsOf, type Row, type Statements } from './statements.ts';

const hourMs = 3_600_000;

/** The hour that a moment belongs to, counted since 1970. */
export function hourOf(atMs: number): number {
  return Math.floor(atMs / hourMs);
}

/**
 * Gathers what a transaction accepts and writes it once, before the commit: so a commit of a
 * hundred messages of one application costs one upsert.
 */
export class UsageTally {
  readonly #statements: Statements;
  readonly #counts = new Map<
    string,
    { applicationId: string; hour: number; messages: number; destinations: number }
  >();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  count({ applicationId, createdAt, targets }: Message): void {
    const hour = hourOf(createdAt);
    const key = `${applicationId}/${hour}`;
    const count = this.#counts.get(key);
    if (count === undefined) {
      const destinations = targets.length;
      this.#counts.set(key, { applicationId, hour, messages: 1, destinations });
      return;
    }
    count.messages += 1;
    count.destinations += targets.length;
  }

  /** Writes what was counted; to be called within the transaction. */
  *flush(): Act<void> {
    if (this.#counts.size === 0) return;
    const { dialect } = this.#statements;
    const key = ['application_id', 'hour'];
    const sql = addInto(dialect, 'usage_hour', key, ['messages', 'destinations']);
    for (const { applicationId, hour, messages, destinations } of this.#counts.values()) {
      yield* this.#statements.run(
        sql,
        applicationId,
        hour,
        messages,
        destinations,
        ...nodeOf(dialect),
      );
    }
    this.#counts.clear();
  }

  /** Forgets what was counted: the transaction did not come to its commit. */
  discard(): void {
    this.#counts.clear();
  }
}

export function usageWrites(statements: Statements): ActsOf<UsageWrites> {
  return {
    *trimUsage({ hourBefore, after, limit }) {
      let last = after;
      for (let count = 0; count < limit; count++) {
        const row = yield* statements.get(
          'SELECT application_id FROM usage_hour WHERE application_id > ? ORDER BY 1 LIMIT 1',
          last,
        );
        if (row === undefined) return { next: null };
        last = row['application_id'] as string;
        yield* statements.run(
          'DELETE FROM usage_hour WHERE application_id = ? AND hour < ?',
          last,
          hourBefore,
        );
      }
      return { next: last };
    },
  };
}

export function usageReads(statements: Statements): ActsOf<UsageReads> {
  function applicationPage({ environmentId, from, limit }: ApplicationPageRequest): Act<Page<Row>> {
    return selectPage(
      statements,
      {
        select: 'SELECT id, uid FROM application',
        where: ['environment_id = ?', 'source_id IS NULL'],
        values: [environmentId],
        column: 'id',
      },
      { from, limit, order: 'ascending' },
      (row) => row,
    );
  }

  return {
    *usageOf({ hourFrom, hourBefore, ...request }) {
      const page = yield* applicationPage(request);
      const items: ReturnType<UsageReads['usageOf']>['items'] = [];
      for (const row of page.items) {
        const sums = yield* statements.get(
          `SELECT CAST(coalesce(sum(messages), 0) AS BIGINT) AS messages,
             CAST(coalesce(sum(destinations), 0) AS BIGINT) AS destinations
           FROM usage_hour WHERE application_id = ? AND hour >= ? AND hour < ?`,
          row['id'] as string,
          hourFrom,
          hourBefore,
        );
        items.push({
          applicationId: row['id'] as string,
          applicationUid: row['uid'] as string | null,
          messages: sums!['messages'] as number,
          destinations: sums!['destinations'] as number,
        });
      }
      return { ...page, items };
    },
    *subscribedTypes(request) {
      const page = yield* applicationPage(request);
      const items: ReturnType<UsageReads['subscribedTypes']>['items'] = [];
      for (const row of page.items) {
        const names = new Set<string>();
        let takesAll = false;
        const endpoints = yield* statements.all(
          'SELECT event_types FROM endpoint WHERE application_id = ? AND deleted_at IS NULL',
          row['id'] as string,
        );
        for (const endpoint of endpoints) {
          const asked = fromJson<string[] | null>(endpoint['event_types']);
          if (asked === null) takesAll = true;
          for (const name of asked ?? []) names.add(name);
        }
        const eventTypes = [...names].toSorted();
        items.push({ applicationId: row['id'] as string, eventTypes, takesAll });
      }
      return { ...page, items };
    },
  };
}
