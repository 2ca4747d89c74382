/** Failures added up by their cause, and what people say of them. */
import { causeKeyOf } from '../../domain/failure-cause.ts';
import {
  issueStates,
  type Issue,
  type IssueState,
  type NotedFailures,
} from '../../domain/issue.ts';
import { isOperational } from '../../domain/operational-event.ts';
import type { FailingDelivery, IssueReads, IssueWrites } from '../contract/issues.ts';
import { statusNames } from './attempts.ts';
import { insertInto } from './inserts.ts';
import { selectPage } from './page.ts';
import { nextOf, readStanding } from './standing.ts';
import {
  fromJsonOr,
  toJson,
  type Act,
  type ActsOf,
  type Row,
  type Statements,
} from './statements.ts';

const columns = [
  'id',
  'environment_id',
  'application_id',
  'endpoint_id',
  'cause',
  'state',
  'first_seen',
  'last_seen',
  'place',
  'occurrences',
  'opened_at',
  'changed_at',
  'example',
];

/** Digits of a moment, so that texts of moments sort as they do. */
const momentDigits = 15;

const isNewer = 'excluded.last_seen > issue.last_seen';
const isBack = "issue.state = 'resolved' AND excluded.last_seen > issue.changed_at";

const addIssue = `${insertInto('issue', columns)}
  ON CONFLICT (application_id, endpoint_id, cause) DO UPDATE SET
    occurrences = issue.occurrences + excluded.occurrences,
    first_seen = CASE WHEN excluded.first_seen < issue.first_seen
      THEN excluded.first_seen ELSE issue.first_seen END,
    last_seen = CASE WHEN ${isNewer} THEN excluded.last_seen ELSE issue.last_seen END,
    place = CASE WHEN ${isNewer}
      THEN substr(excluded.place, 1, ${momentDigits}) || issue.id ELSE issue.place END,
    example = CASE WHEN excluded.last_seen >= issue.last_seen AND excluded.example IS NOT NULL
      THEN excluded.example ELSE issue.example END,
    opened_at = CASE WHEN ${isBack} THEN excluded.last_seen ELSE issue.opened_at END,
    changed_at = CASE WHEN ${isBack} THEN excluded.last_seen ELSE issue.changed_at END,
    state = CASE WHEN ${isBack} THEN 'open' ELSE issue.state END`;

const select = `SELECT issue.*, application.name AS application_name,
    source.id AS source_id, source.name AS source_name
  FROM issue LEFT JOIN application ON application.id = issue.application_id
    LEFT JOIN source ON source.application_id = issue.application_id`;

const subjectOf = ({ applicationId, endpointId, cause }: NotedFailures): string =>
  `${applicationId} ${endpointId ?? ''} ${cause}`;

export function issueWrites(statements: Statements): ActsOf<IssueWrites> {
  /** Makes room for one more issue. */
  function* makeRoom(environmentId: string, perEnvironmentMax: number): Act<void> {
    const last = yield* statements.get(
      `SELECT place FROM issue WHERE environment_id = ? ORDER BY place DESC LIMIT 1 OFFSET ?`,
      environmentId,
      perEnvironmentMax - 1,
    );
    if (last === undefined) return;
    yield* statements.run(
      'DELETE FROM issue WHERE environment_id = ? AND place <= ?',
      environmentId,
      last['place'] as string,
    );
  }

  function* add(failures: NotedFailures, perEnvironmentMax: number): Act<void> {
    const { applicationId, endpointId, cause, lastSeen } = failures;
    const application = yield* statements.get(
      'SELECT environment_id FROM application WHERE id = ?',
      applicationId,
    );
    const environmentId = application?.['environment_id'] as string | undefined;
    if (environmentId === undefined || isOperational(environmentId)) return;
    const known = yield* statements.get(
      'SELECT 1 FROM issue WHERE application_id = ? AND endpoint_id = ? AND cause = ?',
      applicationId,
      endpointId ?? '',
      cause,
    );
    if (known === undefined) yield* makeRoom(environmentId, perEnvironmentMax);
    yield* statements.run(
      addIssue,
      failures.id,
      environmentId,
      applicationId,
      endpointId ?? '',
      cause,
      'open',
      failures.firstSeen,
      lastSeen,
      String(lastSeen).padStart(momentDigits, '0') + failures.id,
      failures.occurrences,
      failures.firstSeen,
      failures.firstSeen,
      toJson(failures.example),
    );
  }

  return {
    *noteIssues({ failures, perEnvironmentMax }) {
      // In one order, so that nodes which write the same issues wait for each other in turn.
      const sorted = failures.toSorted((a, b) => (subjectOf(a) < subjectOf(b) ? -1 : 1));
      for (const one of sorted) yield* add(one, perEnvironmentMax);
    },
    *changeIssue({ environmentId, id, changes, at }) {
      const present = yield* find(statements, environmentId, id);
      if (present === null) return { kind: 'missing' };
      const state = changes.state ?? present.state;
      const note = changes.note === undefined ? present.note : changes.note;
      const isOpened = state === 'open' && present.state !== 'open';
      yield* statements.run(
        'UPDATE issue SET state = ?, note = ?, changed_at = ?, opened_at = ? WHERE id = ?',
        state,
        note,
        state === present.state ? present.changedAt : at,
        isOpened ? at : present.openedAt,
        id,
      );
      return { kind: 'ok', value: (yield* find(statements, environmentId, id))! };
    },
    *trimIssues({ before, limit }) {
      const removed = yield* statements.run(
        `DELETE FROM issue WHERE id IN
           (SELECT id FROM issue WHERE last_seen < ? ORDER BY last_seen LIMIT ?)`,
        before,
        limit,
      );
      return { more: removed === limit };
    },
  };
}

export function issueReads(statements: Statements): ActsOf<IssueReads> {
  return {
    *listIssues({ environmentId, state, applicationId, endpointId, cause, since, ...page }) {
      const where = ['issue.environment_id = ?'];
      const values: string[] = [environmentId];
      const wanted = { state, application_id: applicationId, endpoint_id: endpointId, cause };
      for (const [column, value] of Object.entries(wanted)) {
        if (value === null) continue;
        where.push(`issue.${column} = ?`);
        values.push(value);
      }
      const place =
        page.from === null
          ? null
          : yield* statements.get(
              'SELECT place FROM issue WHERE environment_id = ? AND id = ?',
              environmentId,
              page.from,
            );
      // It is gone, so nobody knows any more what followed it.
      if (place === undefined) return { items: [], done: true };
      return yield* selectPage(
        statements,
        {
          select,
          where,
          values,
          column: 'issue.place',
          since: since === null ? null : String(since).padStart(momentDigits, '0'),
        },
        { ...page, from: (place?.['place'] as string | undefined) ?? null },
        readIssue,
      );
    },
    getIssue: ({ environmentId, id }) => find(statements, environmentId, id),
    *countIssues({ environmentId }) {
      const rows = yield* statements.all(
        'SELECT state, count(*) AS count FROM issue WHERE environment_id = ? GROUP BY state',
        environmentId,
      );
      const counts = Object.fromEntries(issueStates.map((state) => [state, 0]));
      for (const row of rows) counts[row['state'] as string] = row['count'] as number;
      return counts as Record<IssueState, number>;
    },
    *failingByCause({ endpointId, cause, after, before, limit }) {
      const rows = yield* statements.all(
        `SELECT id, position, message_id, application_id, event_type, status, response_status, cause
         FROM ${statements.dialect.walkedBy('attempt', 'attempt_by_endpoint')}
         WHERE endpoint_id = ? AND id > ? AND id < ? ORDER BY id LIMIT ?`,
        endpointId,
        after,
        before,
        limit,
      );
      const items: FailingDelivery[] = [];
      for (const row of rows) {
        if (statusNames[row['status'] as number] !== 'fail' || keyOf(row) !== cause) continue;
        const position = row['position'] as number;
        const applicationId = row['application_id'] as string;
        const standing = yield* readStanding(statements, { applicationId, endpointId, position });
        // The last attempt stands for the delivery, so that it belongs to one cause alone.
        if (standing.lastId !== row['id'] || standing.succeeded) continue;
        if (standing.due === 'manual') continue;
        const message = yield* statements.get(
          `SELECT CASE WHEN payload IS NULL THEN 0 ELSE 1 END AS has_payload
           FROM message WHERE application_id = ? AND position = ?`,
          applicationId,
          position,
        );
        if (message === undefined) continue;
        items.push({
          position,
          messageId: row['message_id'] as string,
          eventType: row['event_type'] as string,
          attemptId: row['id'] as string,
          hasPayload: message['has_payload'] === 1,
        });
      }
      return { items, next: nextOf(rows, limit) };
    },
  };
}

function keyOf(row: Row): string {
  return causeKeyOf({
    responseStatus: row['response_status'] as number,
    cause: row['cause'] as string | null,
  });
}

function* find(statements: Statements, environmentId: string, id: string): Act<Issue | null> {
  const row = yield* statements.get(
    `${select} WHERE issue.id = ? AND issue.environment_id = ?`,
    id,
    environmentId,
  );
  return row === undefined ? null : readIssue(row);
}

function readIssue(row: Row): Issue {
  const endpointId = row['endpoint_id'] as string;
  const sourceId = row['source_id'] as string | null;
  return {
    id: row['id'] as string,
    environmentId: row['environment_id'] as string,
    applicationId: row['application_id'] as string,
    endpointId: endpointId === '' ? null : endpointId,
    cause: row['cause'] as string,
    state: row['state'] as IssueState,
    firstSeen: row['first_seen'] as number,
    lastSeen: row['last_seen'] as number,
    occurrences: row['occurrences'] as number,
    openedAt: row['opened_at'] as number,
    changedAt: row['changed_at'] as number,
    note: row['note'] as string | null,
    example: fromJsonOr(row['example'], null),
    applicationName: row['application_name'] as string | null,
    source: sourceId === null ? null : { id: sourceId, name: row['source_name'] as string },
  };
}
