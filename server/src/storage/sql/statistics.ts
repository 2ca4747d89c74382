/** Statistics of attempts: sums of the counters, and what waits. */
import type { AttemptCounts, StatisticsReads, StatisticsWrites } from '../contract/statistics.ts';
import { isTaken } from './deliveries.ts';
import { freshTargets } from './ordered-lines.ts';
import type { Act, ActsOf, Row, Statements } from './statements.ts';

export function statisticsWrites(
  statements: Statements,
): ActsOf<Pick<StatisticsWrites, 'trimStatistics'>> {
  return {
    *trimStatistics({ minuteBefore, after, limit }) {
      let last = after;
      for (let count = 0; count < limit; count++) {
        const row = yield* statements.get(
          `SELECT subject, application_id FROM attempt_count WHERE subject > ?
           ORDER BY subject LIMIT 1`,
          last,
        );
        if (row === undefined) return { next: null };
        last = row['subject'] as string;
        yield* statements.run(
          'DELETE FROM attempt_count WHERE subject = ? AND minute < ?',
          last,
          minuteBefore,
        );
        // Whoever has durations has counts of the same time.
        yield* statements.run(
          'DELETE FROM duration_hour WHERE application_id = ? AND subject = ? AND minute < ?',
          row['application_id'] as string,
          last,
          minuteBefore,
        );
      }
      return { next: last };
    },
  };
}

/** Where several nodes count, a minute has a row of each. Sums of whole numbers stay whole ones. */
const sums = ['success', 'fail', 'canceled', 'first', 'exhausted']
  .map((name) => `CAST(coalesce(sum(${name}), 0) AS BIGINT) AS ${name}`)
  .join(', ');

export function statisticsReads(
  statements: Statements,
): ActsOf<Pick<StatisticsReads, 'countAttempts' | 'attemptsByHour' | 'backlogOf'>> {
  /** Messages above the watermark that an endpoint is yet to be tried with. */
  function* countFresh(endpointId: string, freshMax: number): Act<number> {
    const rows = yield* statements.all(
      `SELECT position, application_id, targets, ordered, queued FROM message
       WHERE ${statements.dialect.isFresh('message')}
       ORDER BY position LIMIT ?`,
      freshMax,
    );
    let count = 0;
    for (const row of rows) {
      if (!freshTargets(row).includes(endpointId)) continue;
      const applicationId = row['application_id'] as string;
      const place = { applicationId, endpointId, position: row['position'] as number };
      if (!(yield* isTaken(statements, place))) count += 1;
    }
    return count;
  }

  return {
    *countAttempts({ endpointId, minuteFrom, minuteBefore }) {
      const row = (yield* statements.get(
        `SELECT ${sums}
         FROM attempt_count WHERE subject = ? AND minute >= ? AND minute < ?`,
        endpointId,
        minuteFrom,
        minuteBefore,
      ))!;
      return readCounts(row);
    },
    *attemptsByHour({ applicationId, minuteFrom, minuteBefore }) {
      return (yield* statements.all(
        `SELECT minute, ${sums} FROM attempt_count
         WHERE subject = ? AND minute >= ? AND minute < ? GROUP BY minute ORDER BY minute`,
        applicationId,
        minuteFrom,
        minuteBefore,
      )).map((row) => ({ minute: row['minute'] as number, ...readCounts(row) }));
    },
    *backlogOf({ endpointId, max, freshMax }) {
      const row = (yield* statements.get(
        `SELECT coalesce(sum(CASE WHEN manual = 0 AND attempt_number = 1 THEN 1 ELSE 0 END), 0)
             AS pending, count(*) AS due
         FROM (SELECT manual, attempt_number FROM due WHERE endpoint_id = ? LIMIT ?) AS waiting`,
        endpointId,
        max,
      ))!;
      const pending = row['pending'] as number;
      const { count: inLine } = (yield* statements.get(
        `SELECT count(*) AS count FROM (SELECT 1 FROM ordered_line WHERE endpoint_id = ? LIMIT ?) AS behind`,
        endpointId,
        max,
      )) as { count: number };
      return {
        pending: pending + inLine + (yield* countFresh(endpointId, freshMax)),
        sending: (row['due'] as number) - pending,
      };
    },
  };
}

function readCounts(row: Row): AttemptCounts {
  return {
    success: row['success'] as number,
    fail: row['fail'] as number,
    canceled: row['canceled'] as number,
    first: row['first'] as number,
    exhausted: row['exhausted'] as number,
  };
}
