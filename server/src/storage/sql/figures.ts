/** Figures of a whole environment: sums of its counters, its queue, and who stands out. */
import type { AttemptFigure, StatisticsReads, StatisticsWrites } from '../contract/statistics.ts';
import { isTaken } from './deliveries.ts';
import { durationColumns, figureSpans } from './figure-tally.ts';
import { freshTargets } from './ordered-lines.ts';
import type { Act, ActsOf, Row, Statements } from './statements.ts';

const counters = ['success', 'fail', 'canceled', 'first', 'exhausted'] as const;
/** Where several nodes count, each has a row. Sums of whole numbers stay whole ones. */
const sumOf = (name: string): string => `CAST(coalesce(sum(${name}), 0) AS BIGINT) AS ${name}`;
const countOf = (condition: string, name: string): string =>
  `CAST(coalesce(sum(CASE WHEN ${condition} THEN 1 ELSE 0 END), 0) AS BIGINT) AS ${name}`;
const hourMinutes = figureSpans.hour;
const noDurations = Object.fromEntries(durationColumns.map((name) => [name, 0]));

export function figureWrites(
  statements: Statements,
): ActsOf<Pick<StatisticsWrites, 'trimFigures'>> {
  const { dialect } = statements;
  const figureKey = dialect.keyOf('environment_figure');
  const failedKey = dialect.keyOf('endpoint_failed_hour');
  return {
    *trimFigures({ fineBefore, minuteBefore, limit }) {
      let removed = 0;
      const bounds = [
        [figureSpans.minute, fineBefore],
        [figureSpans.hour, minuteBefore],
      ] as const;
      for (const [span, before] of bounds) {
        const rows = yield* statements.run(
          `DELETE FROM environment_figure WHERE (${figureKey}) IN (SELECT ${figureKey}
             FROM environment_figure WHERE span = ? AND minute < ? LIMIT ?)`,
          span,
          before,
          limit,
        );
        removed = Math.max(removed, rows);
      }
      const rows = yield* statements.run(
        `DELETE FROM endpoint_failed_hour WHERE (${failedKey}) IN (SELECT ${failedKey}
           FROM endpoint_failed_hour WHERE minute < ? LIMIT ?)`,
        minuteBefore,
        limit,
      );
      return { more: Math.max(removed, rows) === limit };
    },
  };
}

export function figureReads(
  statements: Statements,
): ActsOf<
  Pick<
    StatisticsReads,
    | 'environmentFigures'
    | 'subjectFigures'
    | 'environmentQueue'
    | 'failedEndpoints'
    | 'busiestApplications'
  >
> {
  return {
    *environmentFigures({ environmentId, minuteFrom, minuteBefore, bucketMinutes }) {
      const span = bucketMinutes < hourMinutes ? figureSpans.minute : figureSpans.hour;
      const rows = yield* statements.all(
        `SELECT minute - minute % ${Math.trunc(bucketMinutes)} AS part,
           ${[...counters, ...durationColumns].map(sumOf).join(', ')}
         FROM environment_figure
         WHERE environment_id = ? AND span = ? AND minute >= ? AND minute < ?
         GROUP BY 1 ORDER BY 1`,
        environmentId,
        span,
        minuteFrom,
        minuteBefore,
      );
      return rows.map(readFigure);
    },
    *subjectFigures({ applicationId, subject, minuteFrom, minuteBefore, bucketMinutes }) {
      const inParts = (table: string, names: readonly string[]) =>
        statements.all(
          `SELECT minute - minute % ${Math.trunc(bucketMinutes)} AS part,
             ${names.map(sumOf).join(', ')}
           FROM ${table}
           WHERE application_id = ? AND subject = ? AND minute >= ? AND minute < ?
           GROUP BY 1 ORDER BY 1`,
          applicationId,
          subject,
          minuteFrom,
          minuteBefore,
        );
      const counts = yield* inParts('attempt_count', counters);
      const times = yield* inParts('duration_hour', durationColumns);
      const known = new Map(times.map((row) => [row['part'], row]));
      return counts.map((row) => readFigure({ ...noDurations, ...known.get(row['part']), ...row }));
    },
    *environmentQueue({ environmentId, now, rowsMax, freshMax }) {
      const fresh = yield* oldestFresh(statements, environmentId, freshMax);
      const isFirst = 'manual = 0 AND attempt_number = 1';
      const row = (yield* statements.get(
        `SELECT ${countOf(`paused = 0 AND ${isFirst} AND due_at <= ?`, 'never')},
           ${countOf(`paused = 0 AND NOT (${isFirst}) AND due_at <= ?`, 'retries')},
           ${countOf(`paused = 0 AND NOT (${isFirst}) AND due_at > ?`, 'pending')},
           ${countOf('paused = 1', 'paused_count')},
           min(CASE WHEN paused = 0 AND ${isFirst} AND due_at <= ? THEN due_at END) AS oldest
         FROM (SELECT part.*,
             CASE WHEN endpoint.policy LIKE '%"paused":true%' THEN 1 ELSE 0 END AS paused
           FROM (SELECT application_id, endpoint_id, due_at, manual, attempt_number FROM due
             LIMIT ?) AS part
             JOIN application ON application.id = part.application_id
             JOIN endpoint ON endpoint.application_id = part.application_id
               AND endpoint.id = part.endpoint_id
           WHERE application.environment_id = ?) AS waiting`,
        now,
        now,
        now,
        now,
        rowsMax,
        environmentId,
      ))!;
      const { count } = (yield* statements.get(
        'SELECT count(*) AS count FROM (SELECT 1 FROM due LIMIT ?) AS part',
        rowsMax,
      )) as { count: number };
      const oldest = [row['oldest'] as number | null, fresh].filter((at) => at !== null);
      return {
        oldestDueAt: oldest.length === 0 ? null : Math.min(...oldest),
        neverAttempted: row['never'] as number,
        retriesDue: row['retries'] as number,
        retriesPending: row['pending'] as number,
        paused: row['paused_count'] as number,
        isComplete: count < rowsMax,
      };
    },
    *failedEndpoints({ environmentId, minuteFrom, minuteBefore, limit, rowsMax }) {
      const bounds = [environmentId, minuteFrom, minuteBefore, rowsMax];
      const part = `(SELECT endpoint_id, application_id, fail FROM endpoint_failed_hour
        WHERE environment_id = ? AND minute >= ? AND minute < ?
        ORDER BY minute DESC LIMIT ?) AS part`;
      const rows = yield* statements.all(
        `SELECT top.endpoint_id, top.application_id, top.fail, endpoint.url, endpoint.description,
           endpoint.disabled, application.name, application.source_id, streak.failing_since
         FROM (SELECT endpoint_id, application_id, CAST(sum(fail) AS BIGINT) AS fail
             FROM ${part} GROUP BY endpoint_id, application_id) AS top
           JOIN application ON application.id = top.application_id
           JOIN endpoint ON endpoint.application_id = top.application_id
             AND endpoint.id = top.endpoint_id AND endpoint.deleted_at IS NULL
           LEFT JOIN endpoint_failure AS streak ON streak.endpoint_id = top.endpoint_id
         ORDER BY top.fail DESC, top.endpoint_id LIMIT ?`,
        ...bounds,
        limit,
      );
      const items = rows.map((row) => ({
        endpointId: row['endpoint_id'] as string,
        applicationId: row['application_id'] as string,
        applicationName: row['name'] as string,
        sourceId: row['source_id'] as string | null,
        url: row['url'] as string,
        description: row['description'] as string,
        disabled: row['disabled'] === 1,
        fail: row['fail'] as number,
        failingSince: row['failing_since'] as number | null,
      }));
      return { items, isComplete: (yield* countRows(part, bounds)) < rowsMax };
    },
    *busiestApplications({ environmentId, minuteFrom, minuteBefore, limit, rowsMax }) {
      const bounds = [minuteFrom, minuteBefore, rowsMax];
      const table = statements.dialect.walkedBy('attempt_count', 'attempt_count_of_applications');
      const part = `(SELECT subject, ${counters.join(', ')} FROM ${table}
        WHERE subject = application_id AND minute >= ? AND minute < ?
        ORDER BY minute DESC LIMIT ?) AS part`;
      const rows = yield* statements.all(
        `SELECT application.id, application.name, application.uid, ${counters.map(sumOf).join(', ')}
         FROM ${part} JOIN application ON application.id = part.subject
         WHERE application.environment_id = ? AND application.source_id IS NULL
         GROUP BY application.id, application.name, application.uid
         ORDER BY sum(success) + sum(fail) DESC, application.id LIMIT ?`,
        ...bounds,
        environmentId,
        limit,
      );
      const items = rows.map((row) => ({
        applicationId: row['id'] as string,
        name: row['name'] as string,
        uid: row['uid'] as string | null,
        ...readCounts(row),
      }));
      return { items, isComplete: (yield* countRows(part, bounds)) < rowsMax };
    },
  };

  function* countRows(part: string, bounds: (string | number)[]): Act<number> {
    const row = yield* statements.get(`SELECT count(*) AS count FROM ${part}`, ...bounds);
    return row!['count'] as number;
  }
}

/** When the oldest message above the watermark was accepted of which a target is yet to be tried. */
function* oldestFresh(
  statements: Statements,
  environmentId: string,
  freshMax: number,
): Act<number | null> {
  const rows = yield* statements.all(
    `SELECT one.position, one.application_id, one.targets, one.ordered, one.queued, one.created_at
     FROM (SELECT position, application_id, targets, ordered, queued, created_at FROM message
         WHERE ${statements.dialect.isFresh('message')} ORDER BY position LIMIT ?) AS one
       JOIN application ON application.id = one.application_id
     WHERE application.environment_id = ? ORDER BY one.position`,
    freshMax,
    environmentId,
  );
  for (const row of rows) {
    const applicationId = row['application_id'] as string;
    const position = row['position'] as number;
    for (const endpointId of freshTargets(row)) {
      const isDone = yield* isTaken(statements, { applicationId, endpointId, position });
      if (!isDone) return row['created_at'] as number;
    }
  }
  return null;
}

function readCounts(row: Row) {
  return {
    success: row['success'] as number,
    fail: row['fail'] as number,
    canceled: row['canceled'] as number,
    first: row['first'] as number,
    exhausted: row['exhausted'] as number,
  };
}

function readFigure(row: Row): AttemptFigure {
  return {
    minute: row['part'] as number,
    ...readCounts(row),
    durations: durationColumns.map((name) => row[name] as number),
  };
}
