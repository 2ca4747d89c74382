/** API keys. */
import type { AccessReads, AccessWrites, ApiKey } from '../contract/access.ts';
import { selectPage } from './page.ts';
import {
  fromJson,
  toJson,
  type Act,
  type ActsOf,
  type Row,
  type Statements,
} from './statements.ts';

type Writes = Pick<AccessWrites, 'saveApiKey' | 'replaceApiKey' | 'updateApiKey' | 'noteKeyUse'>;
type Reads = Pick<AccessReads, 'hasApiKeys' | 'getApiKey' | 'listApiKeys'>;

const byId = 'SELECT * FROM api_key WHERE id = ? AND environment_id = ?';

export function keyWrites(statements: Statements): ActsOf<Writes> {
  function* insert(key: ApiKey): Act<void> {
    yield* statements.run(
      `INSERT INTO api_key (id, environment_id, name, hash, hint, scopes, created_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING`,
      key.id,
      key.environmentId,
      key.name,
      key.hash,
      key.hint,
      toJson(key.scopes),
      key.createdAt,
      key.expiresAt,
    );
  }

  return {
    *saveApiKey(key) {
      yield* insert(key);
      return { kind: 'ok' };
    },
    *replaceApiKey(key) {
      yield* statements.run(
        'DELETE FROM api_key WHERE environment_id = ? AND name = ? AND hash <> ?',
        key.environmentId,
        key.name,
        key.hash,
      );
      yield* insert(key);
    },
    *updateApiKey({ environmentId, id, changes }) {
      const row = yield* statements.get(byId, id, environmentId);
      if (row === undefined) return { kind: 'missing' };
      const changed = { ...readApiKey(row), ...changes };
      yield* statements.run(
        'UPDATE api_key SET name = ?, scopes = ?, expires_at = ? WHERE id = ?',
        changed.name,
        toJson(changed.scopes),
        changed.expiresAt,
        id,
      );
      return { kind: 'ok', value: changed };
    },
    *noteKeyUse(uses) {
      for (const { id, at } of uses) {
        yield* statements.run(
          `UPDATE api_key SET last_used_at = ?
           WHERE id = ? AND (last_used_at IS NULL OR last_used_at < ?)`,
          at,
          id,
          at,
        );
      }
    },
  };
}

export function keyReads(statements: Statements): ActsOf<Reads> {
  return {
    *hasApiKeys() {
      return (yield* statements.get('SELECT 1 FROM api_key LIMIT 1')) !== undefined;
    },
    *getApiKey({ environmentId, id }) {
      const row = yield* statements.get(byId, id, environmentId);
      return row === undefined ? null : readApiKey(row);
    },
    *listApiKeys({ environmentId, ...page }) {
      return yield* selectPage(
        statements,
        {
          select: 'SELECT * FROM api_key',
          where: ['environment_id = ?'],
          values: [environmentId],
          column: 'id',
        },
        page,
        readApiKey,
      );
    },
  };
}

function readApiKey(row: Row): ApiKey {
  return {
    id: row['id'] as string,
    environmentId: row['environment_id'] as string,
    name: row['name'] as string,
    hash: row['hash'] as Uint8Array,
    hint: row['hint'] as string,
    scopes: fromJson(row['scopes']),
    createdAt: row['created_at'] as number,
    expiresAt: row['expires_at'] as number | null,
    lastUsedAt: row['last_used_at'] as number | null,
  };
}
