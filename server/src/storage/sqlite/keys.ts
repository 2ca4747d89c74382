/** Environments and the keys to them. */
import type { ApiKey, StorageReads, StorageWrites } from '../storage.ts';
import type { Statements } from './statements.ts';

export function keyWrites(
  statements: Statements,
): Pick<StorageWrites, 'saveEnvironment' | 'saveApiKey' | 'replaceApiKey'> {
  function saveApiKey(key: ApiKey): void {
    statements.run(
      `INSERT INTO api_key (id, environment_id, name, hash, created_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING`,
      key.id,
      key.environmentId,
      key.name,
      key.hash,
      key.createdAt,
      key.expiresAt,
    );
  }

  return {
    saveEnvironment({ id, name, createdAt }) {
      statements.run(
        `INSERT INTO environment (id, name, created_at) VALUES (?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name`,
        id,
        name,
        createdAt,
      );
    },
    saveApiKey,
    replaceApiKey(key) {
      statements.run(
        'DELETE FROM api_key WHERE environment_id = ? AND name = ? AND hash <> ?',
        key.environmentId,
        key.name,
        key.hash,
      );
      saveApiKey(key);
    },
  };
}

export function keyReads(
  statements: Statements,
): Pick<StorageReads, 'findApiKey' | 'hasApiKeys' | 'firstEnvironment'> {
  return {
    findApiKey(hash) {
      const row = statements.get('SELECT * FROM api_key WHERE hash = ?', hash);
      if (row === undefined) return null;
      return {
        id: row['id'],
        environmentId: row['environment_id'],
        name: row['name'],
        hash: row['hash'],
        createdAt: row['created_at'],
        expiresAt: row['expires_at'],
      } as ApiKey;
    },
    hasApiKeys() {
      return statements.get('SELECT 1 FROM api_key LIMIT 1') !== undefined;
    },
    firstEnvironment() {
      const row = statements.get('SELECT id, name FROM environment ORDER BY id LIMIT 1');
      return row === undefined ? null : { id: row['id'] as string, name: row['name'] as string };
    },
  };
}
