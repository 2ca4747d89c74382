/** Environments, and the removal of all that one holds. */
import type { AccessReads, AccessWrites, Environment } from '../contract/access.ts';
import { operationalEnvironmentOf } from '../../domain/operational-event.ts';
import { removeApplication } from './applications.ts';
import type { EndpointFailures } from './endpoint-failures.ts';
import { selectPage } from './page.ts';
import type { Act, ActsOf, Row, Statements } from './statements.ts';

type Writes = Pick<
  AccessWrites,
  'createEnvironment' | 'updateEnvironment' | 'deleteEnvironment' | 'removeFromEnvironment'
>;
type Reads = Pick<
  AccessReads,
  'firstEnvironment' | 'getEnvironment' | 'listEnvironments' | 'deletedEnvironments'
>;

const byId = 'SELECT * FROM environment WHERE id = ? AND deleted_at IS NULL';

export function environmentWrites(
  statements: Statements,
  failures: EndpointFailures,
): ActsOf<Writes> {
  /**
   * Deletes rows of every table that names environments, whichever they are: a table that is added
   * later needs no line here.
   */
  function* removeRows(environmentId: string, limit: number): Act<number> {
    let removed = 0;
    const tables = yield* statements.all(statements.dialect.tablesOfEnvironments);
    for (const { name: table, key } of tables as { name: string; key: string }[]) {
      removed += yield* statements.run(
        `DELETE FROM ${table} WHERE (${key}) IN (
           SELECT ${key} FROM ${table} WHERE environment_id = ? LIMIT ?)`,
        environmentId,
        limit,
      );
    }
    return removed;
  }

  return {
    *createEnvironment({ id, name, type, createdAt, updatedAt }) {
      yield* statements.run(
        `INSERT INTO environment (id, name, type, created_at, updated_at, is_first)
         VALUES (?, ?, ?, ?, ?, CASE WHEN EXISTS (SELECT 1 FROM environment) THEN 0 ELSE 1 END)
         ON CONFLICT (id) DO NOTHING`,
        id,
        name,
        type,
        createdAt,
        updatedAt,
      );
      return { kind: 'ok' };
    },
    *updateEnvironment({ id, changes }) {
      const row = yield* statements.get(byId, id);
      if (row === undefined) return { kind: 'missing' };
      const changed = { ...readEnvironment(row), ...changes };
      yield* statements.run(
        'UPDATE environment SET name = ?, type = ?, updated_at = ? WHERE id = ?',
        changed.name,
        changed.type,
        changed.updatedAt,
        id,
      );
      return { kind: 'ok', value: changed };
    },
    *deleteEnvironment({ id, at }) {
      const row = yield* statements.get(byId, id);
      if (row === undefined) return { kind: 'missing' };
      if (row['is_first'] === 1) return { kind: 'conflict' };
      yield* statements.run('UPDATE environment SET deleted_at = ? WHERE id = ?', at, id);
      return { kind: 'ok', value: null };
    },
    *removeFromEnvironment({ id, at, limit }) {
      const applicationIds = (yield* statements.all(
        'SELECT id FROM application WHERE environment_id IN (?, ?) ORDER BY id LIMIT ?',
        id,
        operationalEnvironmentOf(id),
        limit,
      )).map((row) => row['id'] as string);
      for (const applicationId of applicationIds) {
        yield* removeApplication(statements, failures, applicationId, at);
      }
      if (applicationIds.length > 0) return { applicationIds, more: true };
      if ((yield* removeRows(id, limit)) > 0) return { applicationIds, more: true };
      yield* statements.run('DELETE FROM environment WHERE id = ? AND deleted_at IS NOT NULL', id);
      return { applicationIds, more: false };
    },
  };
}

export function environmentReads(statements: Statements): ActsOf<Reads> {
  return {
    *firstEnvironment() {
      const row = yield* statements.get('SELECT * FROM environment WHERE is_first = 1');
      return row === undefined ? null : readEnvironment(row);
    },
    *getEnvironment(id) {
      const row = yield* statements.get(byId, id);
      return row === undefined ? null : readEnvironment(row);
    },
    *listEnvironments(page) {
      return yield* selectPage(
        statements,
        {
          select: 'SELECT * FROM environment',
          where: ['deleted_at IS NULL'],
          values: [],
          column: 'id',
        },
        page,
        readEnvironment,
      );
    },
    *deletedEnvironments() {
      return (yield* statements.all('SELECT id FROM environment WHERE deleted_at IS NOT NULL')).map(
        (row) => row['id'] as string,
      );
    },
  };
}

function readEnvironment(row: Row): Environment {
  return {
    id: row['id'] as string,
    name: row['name'] as string,
    type: row['type'] as Environment['type'],
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
  };
}
