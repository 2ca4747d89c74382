/** Requests to sources that became no message, and what is too old of sources. */
import type { KeptRequest, RequestCount, RequestOutcome } from '../../domain/source.ts';
import type { StorageReads, StorageWrites } from '../storage.ts';
import { insertInto } from './inserts.ts';
import { selectPage } from './page.ts';
import {
  fromJson,
  toJson,
  type Act,
  type ActsOf,
  type Row,
  type Statements,
} from './statements.ts';

const hourMs = 3_600_000;

const requestColumns = [
  'application_id',
  'id',
  'received_at',
  'outcome',
  'reason',
  'detail',
  'status',
  'method',
  'path',
  'query',
  'headers',
  'body',
  'body_bytes',
  'remote_address',
  'message_id',
];

export function keptRequestWrites(
  statements: Statements,
): ActsOf<Pick<StorageWrites, 'keepRequests' | 'trimSources'>> {
  function* keepNewest(applicationId: string, keepMax: number): Act<void> {
    const oldest = yield* statements.get(
      `SELECT id FROM source_request WHERE application_id = ?
       ORDER BY id DESC LIMIT 1 OFFSET ?`,
      applicationId,
      keepMax - 1,
    );
    if (oldest === undefined) return;
    yield* statements.run(
      'DELETE FROM source_request WHERE application_id = ? AND id < ?',
      applicationId,
      oldest['id'] as string,
    );
  }

  return {
    *keepRequests({ requests, counts, keepMax }) {
      for (const request of requests) {
        yield* statements.run(
          `${insertInto('source_request', requestColumns)} ON CONFLICT DO NOTHING`,
          ...requestValues(request),
        );
      }
      for (const { applicationId, hour, outcome, reason, count } of counts) {
        yield* statements.run(
          `INSERT INTO source_count (application_id, hour, outcome, reason, count)
           VALUES (?, ?, ?, ?, ?) ON CONFLICT (application_id, hour, outcome, reason)
           DO UPDATE SET count = source_count.count + excluded.count`,
          applicationId,
          hour,
          outcome,
          reason,
          count,
        );
      }
      for (const applicationId of new Set(requests.map((one) => one.applicationId))) {
        yield* keepNewest(applicationId, keepMax);
      }
    },
    *trimSources({ now, requestsBefore, limit }) {
      const keys = yield* statements.run(
        `DELETE FROM source_key WHERE (application_id, key) IN (
           SELECT application_id, key FROM source_key WHERE expires_at <= ?
           ORDER BY expires_at LIMIT ?)`,
        now,
        limit,
      );
      const requests = yield* statements.run(
        `DELETE FROM source_request WHERE (application_id, id) IN (
           SELECT application_id, id FROM source_request WHERE received_at < ?
           ORDER BY received_at LIMIT ?)`,
        requestsBefore,
        limit,
      );
      const counts = yield* statements.run(
        `DELETE FROM source_count WHERE (application_id, hour, outcome, reason) IN (
           SELECT application_id, hour, outcome, reason FROM source_count WHERE hour < ?
           ORDER BY hour LIMIT ?)`,
        Math.floor(requestsBefore / hourMs),
        limit,
      );
      return { more: [keys, requests, counts].includes(limit) };
    },
  };
}

export function keptRequestReads(
  statements: Statements,
): ActsOf<
  Pick<StorageReads, 'listKeptRequests' | 'keptRequest' | 'countRequests' | 'receivingOf'>
> {
  return {
    *countRequests({ applicationId, hourFrom, hourBefore }) {
      return (yield* statements.all(
        `SELECT hour, outcome, reason, count FROM source_count
         WHERE application_id = ? AND hour >= ? AND hour < ? ORDER BY hour, outcome, reason`,
        applicationId,
        hourFrom,
        hourBefore,
      )).map(readCount);
    },
    *keptRequest({ applicationId, id }) {
      const row = yield* statements.get(
        'SELECT * FROM source_request WHERE application_id = ? AND id = ?',
        applicationId,
        id,
      );
      return row === undefined ? null : readRequest(row);
    },
    *receivingOf({ applicationId, hourFrom, hourBefore }) {
      const newest = yield* statements.get(
        'SELECT created_at FROM message WHERE application_id = ? ORDER BY id DESC LIMIT 1',
        applicationId,
      );
      const sum = yield* statements.get(
        `SELECT CAST(coalesce(sum(messages), 0) AS BIGINT) AS accepted FROM usage_hour
         WHERE application_id = ? AND hour >= ? AND hour < ?`,
        applicationId,
        hourFrom,
        hourBefore,
      );
      const counts = yield* statements.all(
        `SELECT outcome, CAST(sum(count) AS BIGINT) AS count FROM source_count
         WHERE application_id = ? AND hour >= ? AND hour < ? GROUP BY outcome`,
        applicationId,
        hourFrom,
        hourBefore,
      );
      const rejected = yield* statements.get(
        `SELECT * FROM source_request WHERE application_id = ? AND outcome = 'rejected'
         ORDER BY id DESC LIMIT 1`,
        applicationId,
      );
      const countOf = (outcome: RequestOutcome): number =>
        (counts.find((row) => row['outcome'] === outcome)?.['count'] as number | undefined) ?? 0;
      return {
        lastAcceptedAt: (newest?.['created_at'] as number | undefined) ?? null,
        accepted: sum!['accepted'] as number,
        others: {
          rejected: countOf('rejected'),
          duplicate: countOf('duplicate'),
          answered: countOf('answered'),
        },
        lastRejected: rejected === undefined ? null : rejectionOf(readRequest(rejected)),
      };
    },
    *listKeptRequests({ applicationId, outcome, ...page }) {
      return yield* selectPage(
        statements,
        {
          select: 'SELECT * FROM source_request',
          where: ['application_id = ?', ...(outcome === null ? [] : ['outcome = ?'])],
          values: [applicationId, ...(outcome === null ? [] : [outcome])],
          column: 'id',
        },
        page,
        readRequest,
      );
    },
  };
}

function rejectionOf({ id, receivedAt, reason, detail }: KeptRequest) {
  return { id, receivedAt, reason, detail };
}

function readCount(row: Row): RequestCount {
  return {
    hour: row['hour'] as number,
    outcome: row['outcome'] as RequestOutcome,
    reason: row['reason'] as string,
    count: row['count'] as number,
  };
}

function requestValues(request: KeptRequest) {
  return [
    request.applicationId,
    request.id,
    request.receivedAt,
    request.outcome,
    request.reason,
    request.detail,
    request.status,
    request.method,
    request.path,
    request.query,
    toJson(request.headers),
    request.body,
    request.bodyBytes,
    request.remoteAddress,
    request.messageId,
  ];
}

function readRequest(row: Row): KeptRequest {
  return {
    applicationId: row['application_id'] as string,
    id: row['id'] as string,
    receivedAt: row['received_at'] as number,
    outcome: row['outcome'] as RequestOutcome,
    reason: row['reason'] as string | null,
    detail: row['detail'] as string | null,
    status: row['status'] as number,
    method: row['method'] as string,
    path: row['path'] as string,
    query: row['query'] as string,
    headers: fromJson(row['headers']),
    body: row['body'] as Uint8Array,
    bodyBytes: row['body_bytes'] as number,
    remoteAddress: row['remote_address'] as string,
    messageId: row['message_id'] as string | null,
  };
}
