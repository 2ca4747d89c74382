/** Sources: one row each, beside that of the application whose messages they receive. */
import type { Source } from '../../domain/source.ts';
import type { StorageReads, StorageWrites } from '../storage.ts';
import { removeApplication } from './applications.ts';
import type { EndpointFailures } from './endpoint-failures.ts';
import { insertInto } from './inserts.ts';
import { isAmong, selectPage } from './page.ts';
import { planSource } from './source-states.ts';
import {
  fromJson,
  toJson,
  type Act,
  type ActsOf,
  type Row,
  type Statements,
} from './statements.ts';

type Writes = Pick<StorageWrites, 'createSource' | 'updateSource' | 'deleteSource'>;
type Reads = Pick<
  StorageReads,
  | 'getSource'
  | 'sourceByToken'
  | 'sourceById'
  | 'listSources'
  | 'sourcesOfTypes'
  | 'sourceKeyHolder'
>;

const sourceColumns = [
  'id',
  'environment_id',
  'application_id',
  'uid',
  'name',
  'type',
  'metadata',
  'config',
  'token',
  'token_hash',
  'dedupe_seconds',
  'disabled',
  'created_at',
  'updated_at',
];

export function sourceWrites(
  statements: Statements,
  failures: EndpointFailures,
  createApplication: ActsOf<StorageWrites>['createApplication'],
): ActsOf<Writes> {
  function* uidTaken({ environmentId, uid, id }: Source): Act<boolean> {
    if (uid === null) return false;
    const row = yield* statements.get(
      'SELECT id FROM source WHERE environment_id = ? AND uid = ?',
      environmentId,
      uid,
    );
    return row !== undefined && row['id'] !== id;
  }

  function* find(environmentId: string, id: string): Act<Source | null> {
    const row = yield* statements.get(
      `SELECT * FROM source WHERE id = ? AND environment_id = ? ${statements.dialect.forUpdate}`,
      id,
      environmentId,
    );
    return row === undefined ? null : readSource(row);
  }

  function* plan({ applicationId }: Source, at: number | undefined): Act<void> {
    if (at !== undefined) yield* planSource(statements, { applicationId, at });
  }

  return {
    *createSource({ source, application, runsAt }) {
      if (yield* uidTaken(source)) return { kind: 'conflict' };
      // Somebody may have called an application as the source is.
      const made = yield* createApplication(application);
      if (made.kind !== 'ok') return { kind: 'conflict' };
      yield* statements.run(insertInto('source', sourceColumns), ...valuesOf(source));
      yield* plan(source, runsAt);
      return { kind: 'ok', value: source };
    },
    *updateSource({ environmentId, id, changes, ifUpdatedAt, runsAt }) {
      const present = yield* find(environmentId, id);
      if (present === null) return { kind: 'missing' };
      if (ifUpdatedAt !== undefined && present.updatedAt !== ifUpdatedAt) {
        return { kind: 'missing' };
      }
      const changed = { ...present, ...changes };
      if (yield* uidTaken(changed)) return { kind: 'conflict' };
      const [, ...values] = valuesOf(changed);
      const sets = sourceColumns.slice(1).map((column) => `${column} = ?`);
      yield* statements.run(`UPDATE source SET ${sets.join(', ')} WHERE id = ?`, ...values, id);
      if (changed.name !== present.name) {
        yield* statements.run(
          'UPDATE application SET name = ?, updated_at = ? WHERE id = ?',
          changed.name,
          changed.updatedAt,
          changed.applicationId,
        );
      }
      yield* plan(changed, runsAt);
      return { kind: 'ok', value: changed };
    },
    *deleteSource({ environmentId, id, at }) {
      const present = yield* find(environmentId, id);
      if (present === null) return { kind: 'missing' };
      yield* removeApplication(statements, failures, present.applicationId, at);
      return { kind: 'ok', value: present };
    },
  };
}

export function sourceReads(statements: Statements): ActsOf<Reads> {
  function* one(where: string, ...values: (string | Uint8Array)[]): Act<Source | null> {
    const row = yield* statements.get(`SELECT * FROM source WHERE ${where}`, ...values);
    return row === undefined ? null : readSource(row);
  }

  return {
    *getSource({ environmentId, idOrUid }) {
      return (
        (yield* one('id = ? AND environment_id = ?', idOrUid, environmentId)) ??
        (yield* one('environment_id = ? AND uid = ?', environmentId, idOrUid))
      );
    },
    sourceByToken: (tokenHash) => one('token_hash = ?', tokenHash),
    sourceById: (id) => one('id = ?', id),
    *listSources({ environmentId, ...page }) {
      return yield* selectPage(
        statements,
        {
          select: 'SELECT * FROM source',
          where: ['environment_id = ?'],
          values: [environmentId],
          column: 'id',
        },
        page,
        readSource,
      );
    },
    *sourcesOfTypes({ types, after, limit }) {
      return (yield* statements.all(
        `SELECT * FROM source WHERE ${isAmong('type', types)} AND id > ? ORDER BY id LIMIT ?`,
        ...types,
        after,
        limit,
      )).map(readSource);
    },
    *sourceKeyHolder({ applicationId, key, now }) {
      const row = yield* statements.get(
        `SELECT message_id FROM source_key
         WHERE application_id = ? AND key = ? AND expires_at > ?`,
        applicationId,
        key,
        now,
      );
      return (row?.['message_id'] as string | undefined) ?? null;
    },
  };
}

function valuesOf(source: Source) {
  return [
    source.id,
    source.environmentId,
    source.applicationId,
    source.uid,
    source.name,
    source.type,
    toJson(source.metadata),
    source.config,
    source.token,
    source.tokenHash,
    source.dedupeSeconds,
    source.disabled ? 1 : 0,
    source.createdAt,
    source.updatedAt,
  ];
}

function readSource(row: Row): Source {
  return {
    id: row['id'] as string,
    environmentId: row['environment_id'] as string,
    applicationId: row['application_id'] as string,
    uid: row['uid'] as string | null,
    name: row['name'] as string,
    type: row['type'] as string,
    metadata: fromJson(row['metadata']),
    config: row['config'] as Uint8Array,
    token: row['token'] as Uint8Array,
    tokenHash: row['token_hash'] as Uint8Array,
    dedupeSeconds: row['dedupe_seconds'] as number,
    disabled: row['disabled'] === 1,
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
  };
}
