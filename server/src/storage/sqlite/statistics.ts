/** Statistics of attempts: sums of the counters, and what waits. */
import type { AttemptCounts, StatisticsReads, StatisticsWrites } from '../contract/statistics.ts';
import { isTaken } from './deliveries.ts';
import { unorderedTargets } from './ordered-lines.ts';
import type { Row, Statements } from './statements.ts';

export function statisticsWrites(statements: Statements): StatisticsWrites {
  return {
    trimStatistics({ minuteBefore, after, limit }) {
      let last = after;
      for (let count = 0; count < limit; count++) {
        const row = statements.get(
          'SELECT subject FROM attempt_count WHERE subject > ? ORDER BY subject LIMIT 1',
          last,
        );
        if (row === undefined) return { next: null };
        last = row['subject'] as string;
        statements.run(
          'DELETE FROM attempt_count WHERE subject = ? AND minute < ?',
          last,
          minuteBefore,
        );
      }
      return { next: last };
    },
  };
}

export function statisticsReads(statements: Statements): StatisticsReads {
  /** Messages above the watermark that an endpoint is yet to be tried with. */
  function countFresh(endpointId: string, freshMax: number): number {
    const rows = statements.all(
      `SELECT position, targets, ordered FROM message
       WHERE position > (SELECT value FROM fact WHERE name = 'fresh_position')
       ORDER BY position LIMIT ?`,
      freshMax,
    );
    return rows.filter((row) => {
      const position = row['position'] as number;
      return (
        unorderedTargets(row['targets'], row['ordered']).includes(endpointId) &&
        !isTaken(statements, position, endpointId)
      );
    }).length;
  }

  return {
    countAttempts({ endpointId, minuteFrom, minuteBefore }) {
      const row = statements.get(
        `SELECT coalesce(sum(success), 0) AS success, coalesce(sum(fail), 0) AS fail,
           coalesce(sum(canceled), 0) AS canceled, coalesce(sum(first), 0) AS first,
           coalesce(sum(exhausted), 0) AS exhausted
         FROM attempt_count WHERE subject = ? AND minute >= ? AND minute < ?`,
        endpointId,
        minuteFrom,
        minuteBefore,
      )!;
      return readCounts(row);
    },
    attemptsByHour({ applicationId, minuteFrom, minuteBefore }) {
      return statements
        .all(
          `SELECT * FROM attempt_count WHERE subject = ? AND minute >= ? AND minute < ?
           ORDER BY minute`,
          applicationId,
          minuteFrom,
          minuteBefore,
        )
        .map((row) => ({ minute: row['minute'] as number, ...readCounts(row) }));
    },
    backlogOf({ endpointId, max, freshMax }) {
      const row = statements.get(
        `SELECT coalesce(sum(manual = 0 AND attempt_number = 1), 0) AS pending, count(*) AS due
         FROM (SELECT manual, attempt_number FROM due WHERE endpoint_id = ? LIMIT ?)`,
        endpointId,
        max,
      )!;
      const pending = row['pending'] as number;
      const { count: inLine } = statements.get(
        `SELECT count(*) AS count FROM (SELECT 1 FROM ordered_line WHERE endpoint_id = ? LIMIT ?)`,
        endpointId,
        max,
      ) as { count: number };
      return {
        pending: pending + inLine + countFresh(endpointId, freshMax),
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
