/** What fits a rule of an alarm now, by the counters and states that are kept anyway. */
import type { AlarmFinding } from '../../domain/alarm.ts';
import type { ReadInput } from '../storage.ts';
import { figureReads } from './figures.ts';
import type { Act, Row, Statements } from './statements.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const hourMinutes = 60;
/** Of what waits, as many rows are looked at. */
const queueRowsMax = 50_000;
const freshMax = 20;

type Wanted = ReadInput<'alarmFindings'>;

export function* findForAlarm(statements: Statements, which: Wanted): Act<AlarmFinding[]> {
  switch (which.rule.kind) {
    case 'endpointFailing':
      return yield* failingEndpoints(statements, which);
    case 'queueAge':
      return yield* oldQueue(statements, which);
    case 'issueOpened':
      return yield* openIssues(statements, which);
    case 'rejectedRequests':
      return yield* rejectingSources(statements, which);
  }
}

/** Only endpoints that failed at all in these hours are looked at. */
function* failingEndpoints(
  statements: Statements,
  { rule: { environmentId, settings, applicationId }, now, limit }: Wanted,
): Act<AlarmFinding[]> {
  const { percent = 100, minutes = 1, attempts = 1 } = settings;
  const minuteBefore = Math.floor(now / minuteMs) + 1;
  const minuteFrom = minuteBefore - minutes;
  const rows = yield* statements.all(
    `SELECT counted.*, endpoint.application_id, application.name,
       source.id AS source_id, source.name AS source_name
     FROM (SELECT subject, CAST(sum(success) AS BIGINT) AS success, CAST(sum(fail) AS BIGINT) AS fail
         FROM attempt_count WHERE minute >= ? AND minute < ? AND subject IN
           (SELECT endpoint_id FROM endpoint_failed_hour
            WHERE environment_id = ? AND minute >= ? AND minute < ?)
         GROUP BY subject) AS counted
       JOIN endpoint ON endpoint.id = counted.subject AND endpoint.deleted_at IS NULL
       JOIN application ON application.id = endpoint.application_id
       LEFT JOIN source ON source.application_id = application.id
     WHERE counted.success + counted.fail >= ? AND (? = '' OR application.id = ?)
       AND counted.success * 100 < (counted.success + counted.fail) * ?
     ORDER BY counted.subject LIMIT ?`,
    minuteFrom,
    minuteBefore,
    environmentId,
    minuteFrom - (minuteFrom % hourMinutes),
    minuteBefore,
    attempts,
    applicationId ?? '',
    applicationId ?? '',
    percent,
    limit,
  );
  return rows.map((row) => {
    const success = row['success'] as number;
    const total = success + (row['fail'] as number);
    const successPercent = Math.floor((success * 100) / total);
    return ownedFinding(row, { attempts: total, successPercent, minutes });
  });
}

/** What waits in the whole environment; as the figures tell it. */
function* oldQueue(
  statements: Statements,
  { rule: { environmentId, settings }, now }: Wanted,
): Act<AlarmFinding[]> {
  const which = { environmentId, now, rowsMax: queueRowsMax, freshMax };
  const { oldestDueAt } = yield* figureReads(statements).environmentQueue(which);
  const ageSeconds = oldestDueAt === null ? 0 : Math.floor((now - oldestDueAt) / 1000);
  if (ageSeconds <= (settings.seconds ?? 0)) return [];
  return [{ subject: '', applicationId: null, sourceId: null, name: null, facts: { ageSeconds } }];
}

/** Those that were opened since there is the rule, and that nobody looks after. */
function* openIssues(
  statements: Statements,
  { rule: { environmentId, createdAt }, limit }: Wanted,
): Act<AlarmFinding[]> {
  const rows = yield* statements.all(
    `SELECT issue.id AS subject, issue.application_id, issue.cause, issue.occurrences,
       application.name, source.id AS source_id, source.name AS source_name
     FROM issue JOIN application ON application.id = issue.application_id
       LEFT JOIN source ON source.application_id = issue.application_id
     WHERE issue.environment_id = ? AND issue.state = 'open' AND issue.opened_at >= ?
     ORDER BY issue.id LIMIT ?`,
    environmentId,
    createdAt,
    limit,
  );
  return rows.map((row) =>
    ownedFinding(row, {
      cause: row['cause'] as string,
      failures: row['occurrences'] as number,
    }),
  );
}

/** Where its application belongs to a source, that is named in its place. */
function ownedFinding(row: Row, facts: AlarmFinding['facts']): AlarmFinding {
  const sourceId = row['source_id'] as string | null;
  return {
    subject: row['subject'] as string,
    applicationId: sourceId === null ? (row['application_id'] as string) : null,
    sourceId,
    name: (row['source_name'] ?? row['name']) as string,
    facts,
  };
}

function* rejectingSources(
  statements: Statements,
  { rule: { environmentId, settings }, now, limit }: Wanted,
): Act<AlarmFinding[]> {
  const { count = 0, hours = 1 } = settings;
  const rows = yield* statements.all(
    `SELECT source.id, source.name, counted.rejected
     FROM source JOIN (SELECT application_id, CAST(sum(count) AS BIGINT) AS rejected
         FROM source_count WHERE hour > ? AND outcome = 'rejected'
         GROUP BY application_id) AS counted
       ON counted.application_id = source.application_id
     WHERE source.environment_id = ? AND counted.rejected > ?
     ORDER BY source.id LIMIT ?`,
    Math.floor(now / hourMs) - hours,
    environmentId,
    count,
    limit,
  );
  return rows.map((row) => sourceFinding(row, { rejected: row['rejected'] as number, hours }));
}

function sourceFinding(row: Row, facts: AlarmFinding['facts']): AlarmFinding {
  const id = row['id'] as string;
  return { subject: id, applicationId: null, sourceId: id, name: row['name'] as string, facts };
}
