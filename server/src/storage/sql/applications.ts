/** Applications: one row each. */
import type { Application } from '../../domain/application.ts';
import type { ApplicationTrait, StorageReads, StorageWrites } from '../storage.ts';
import type { EndpointFailures } from './endpoint-failures.ts';
import { selectPage } from './page.ts';
import { putInto } from './inserts.ts';
import { removeSourceOf } from './source-removal.ts';
import { forgetSourceState } from './source-states.ts';
import {
  fromJson,
  toJson,
  type Act,
  type ActsOf,
  type Row,
  type Statements,
} from './statements.ts';
import { forgetVersions } from './transformations.ts';

type Writes = Pick<StorageWrites, 'createApplication' | 'updateApplication' | 'deleteApplication'>;

const columns = [
  'id',
  'environment_id',
  'uid',
  'name',
  'throttle_rate',
  'metadata',
  'created_at',
  'updated_at',
  'source_id',
];

export function applicationWrites(
  statements: Statements,
  failures: EndpointFailures,
): ActsOf<Writes> {
  function* uidTaken(application: Application): Act<boolean> {
    if (application.uid === null) return false;
    const row = yield* statements.get(
      'SELECT id FROM application WHERE environment_id = ? AND uid = ?',
      application.environmentId,
      application.uid,
    );
    return row !== undefined && row['id'] !== application.id;
  }

  function* put(application: Application): Act<void> {
    yield* statements.run(
      putInto(statements.dialect, 'application', columns),
      application.id,
      application.environmentId,
      application.uid,
      application.name,
      application.throttleRate,
      toJson(application.metadata),
      application.createdAt,
      application.updatedAt,
      application.sourceId,
    );
  }

  return {
    *createApplication(application) {
      if (yield* uidTaken(application)) return { kind: 'conflict' };
      yield* put(application);
      return { kind: 'ok', value: application };
    },
    *updateApplication({ environmentId, id, changes }) {
      const row = yield* statements.get(
        'SELECT * FROM application WHERE id = ? AND environment_id = ?',
        id,
        environmentId,
      );
      if (row === undefined) return { kind: 'missing' };
      const changed = { ...readApplication(row), ...changes };
      if (yield* uidTaken(changed)) return { kind: 'conflict' };
      yield* put(changed);
      return { kind: 'ok', value: changed };
    },
    *deleteApplication({ environmentId, id, at }) {
      const row = yield* statements.get(
        'SELECT 1 FROM application WHERE id = ? AND environment_id = ?',
        id,
        environmentId,
      );
      if (row === undefined) return { kind: 'missing' };
      yield* removeApplication(statements, failures, id, at);
      return { kind: 'ok', value: null };
    },
  };
}

/**
 * Removes an application with its endpoints and tokens. What was due to its endpoints may be much:
 * they are noted, and `dropOrphaned` removes it.
 */
export function* removeApplication(
  statements: Statements,
  failures: EndpointFailures,
  id: string,
  at: number,
): Act<void> {
  const endpoints = (yield* statements.all(
    'SELECT id FROM endpoint WHERE application_id = ? AND deleted_at IS NULL',
    id,
  )) as { id: string }[];
  for (const endpoint of endpoints) yield* failures.forget(endpoint.id);
  yield* statements.run('DELETE FROM application WHERE id = ?', id);
  yield* statements.run('DELETE FROM access_token WHERE application_id = ?', id);
  yield* statements.run('DELETE FROM issue WHERE application_id = ?', id);
  yield* forgetSourceState(statements, id);
  yield* statements.run('DELETE FROM integration WHERE application_id = ?', id);
  yield* forgetVersions(statements, id, null);
  yield* removeSourceOf(statements, id);
  yield* statements.run(
    `INSERT INTO orphaned_endpoint (endpoint_id)
     SELECT id FROM endpoint WHERE application_id = ? AND deleted_at IS NULL
       AND EXISTS (SELECT 1 FROM due WHERE due.endpoint_id = endpoint.id)
     ON CONFLICT DO NOTHING`,
    id,
  );
  yield* statements.run(
    `DELETE FROM poll_consumer WHERE endpoint_id IN
       (SELECT id FROM endpoint WHERE application_id = ? AND deleted_at IS NULL)`,
    id,
  );
  yield* statements.run(
    `DELETE FROM consent_asking WHERE endpoint_id IN
       (SELECT id FROM endpoint WHERE application_id = ? AND deleted_at IS NULL)`,
    id,
  );
  yield* statements.run(
    `UPDATE endpoint SET deleted_at = ?, uid = NULL, secret = ?, old_secrets = '[]', oauth = NULL,
       client_certificate = NULL, transformation = NULL, destination = NULL, enrichment = NULL
     WHERE application_id = ? AND deleted_at IS NULL`,
    at,
    new Uint8Array(),
    id,
  );
}

export function applicationReads(
  statements: Statements,
): ActsOf<Pick<StorageReads, 'getApplication' | 'applicationById' | 'listApplications'>> {
  return {
    *getApplication({ environmentId, idOrUid }) {
      // Two look-ups rather than one OR: each is one descent of an index.
      const row =
        (yield* statements.get(
          'SELECT * FROM application WHERE id = ? AND environment_id = ?',
          idOrUid,
          environmentId,
        )) ??
        (yield* statements.get(
          'SELECT * FROM application WHERE environment_id = ? AND uid = ?',
          environmentId,
          idOrUid,
        ));
      return row === undefined ? null : readApplication(row);
    },
    *applicationById(id) {
      const row = yield* statements.get('SELECT * FROM application WHERE id = ?', id);
      return row === undefined ? null : readApplication(row);
    },
    *listApplications({ environmentId, leaveOut, ...page }) {
      return yield* selectPage(
        statements,
        {
          select: 'SELECT * FROM application',
          where: [
            'environment_id = ?',
            'source_id IS NULL',
            ...leaveOut.map((trait) => without[trait]),
          ],
          values: [environmentId],
          column: 'id',
        },
        page,
        readApplication,
      );
    },
  };
}

const living = `SELECT 1 FROM endpoint
  WHERE endpoint.application_id = application.id AND endpoint.deleted_at IS NULL`;

/** What holds of an application that is not left out. */
const without: Record<ApplicationTrait, string> = {
  'no-endpoints': `EXISTS (${living})`,
  'disabled-endpoints': `NOT EXISTS (${living} AND endpoint.disabled = 1)`,
  // The public receiver of the clients' maker, for trying things out.
  'play-endpoints': `NOT EXISTS (${living} AND endpoint.url LIKE 'https://play.svix.com/%')`,
};

function readApplication(row: Row): Application {
  return {
    id: row['id'] as string,
    environmentId: row['environment_id'] as string,
    uid: row['uid'] as string | null,
    name: row['name'] as string,
    throttleRate: row['throttle_rate'] as number | null,
    metadata: fromJson(row['metadata']),
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
    sourceId: row['source_id'] as string | null,
  };
}
