/** Environments, and the removal of all that one holds. */
import type { AccessReads, AccessWrites, Environment } from '../contract/access.ts';
import { operationalEnvironmentOf } from '../../domain/operational-event.ts';
import { removeApplication } from './applications.ts';
import type { EndpointFailures } from './endpoint-failures.ts';
import { selectPage } from './page.ts';
import type { Row, Statements } from './statements.ts';

type Writes = Pick<
  AccessWrites,
  'createEnvironment' | 'updateEnvironment' | 'deleteEnvironment' | 'removeFromEnvironment'
>;
type Reads = Pick<
  AccessReads,
  'firstEnvironment' | 'getEnvironment' | 'listEnvironments' | 'deletedEnvironments'
>;

const byId = 'SELECT * FROM environment WHERE id = ? AND deleted_at IS NULL';

export function environmentWrites(statements: Statements, failures: EndpointFailures): Writes {
  /**
   * Deletes rows of every table that names environments, whichever they are: a table that is added
   * later needs no line here.
   */
  function removeRows(environmentId: string, limit: number): number {
    let removed = 0;
    for (const { table, key } of tablesOfEnvironments(statements)) {
      removed += statements.run(
        `DELETE FROM ${table} WHERE (${key}) IN (
           SELECT ${key} FROM ${table} WHERE environment_id = ? LIMIT ?)`,
        environmentId,
        limit,
      ).changes;
    }
    return removed;
  }

  return {
    createEnvironment({ id, name, type, createdAt, updatedAt }) {
      statements.run(
        `INSERT INTO environment (id, name, type, created_at, updated_at, is_first)
         VALUES (?, ?, ?, ?, ?, NOT EXISTS (SELECT 1 FROM environment))`,
        id,
        name,
        type,
        createdAt,
        updatedAt,
      );
      return { kind: 'ok' };
    },
    updateEnvironment({ id, changes }) {
      const row = statements.get(byId, id);
      if (row === undefined) return { kind: 'missing' };
      const changed = { ...readEnvironment(row), ...changes };
      statements.run(
        'UPDATE environment SET name = ?, type = ?, updated_at = ? WHERE id = ?',
        changed.name,
        changed.type,
        changed.updatedAt,
        id,
      );
      return { kind: 'ok', value: changed };
    },
    deleteEnvironment({ id, at }) {
      const row = statements.get(byId, id);
      if (row === undefined) return { kind: 'missing' };
      if (row['is_first'] === 1) return { kind: 'conflict' };
      statements.run('UPDATE environment SET deleted_at = ? WHERE id = ?', at, id);
      return { kind: 'ok', value: null };
    },
    removeFromEnvironment({ id, at, limit }) {
      const applicationIds = statements
        .all(
          'SELECT id FROM application WHERE environment_id IN (?, ?) ORDER BY id LIMIT ?',
          id,
          operationalEnvironmentOf(id),
          limit,
        )
        .map((row) => row['id'] as string);
      for (const applicationId of applicationIds) {
        removeApplication(statements, failures, applicationId, at);
      }
      if (applicationIds.length > 0) return { applicationIds, more: true };
      if (removeRows(id, limit) > 0) return { applicationIds, more: true };
      statements.run('DELETE FROM environment WHERE id = ? AND deleted_at IS NOT NULL', id);
      return { applicationIds, more: false };
    },
  };
}

export function environmentReads(statements: Statements): Reads {
  return {
    firstEnvironment() {
      const row = statements.get('SELECT * FROM environment WHERE is_first = 1');
      return row === undefined ? null : readEnvironment(row);
    },
    getEnvironment(id) {
      const row = statements.get(byId, id);
      return row === undefined ? null : readEnvironment(row);
    },
    listEnvironments(page) {
      return selectPage(
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
    deletedEnvironments() {
      return statements
        .all('SELECT id FROM environment WHERE deleted_at IS NOT NULL')
        .map((row) => row['id'] as string);
    },
  };
}

/** Each table with a column `environment_id`, and the columns of its key. */
function tablesOfEnvironments(statements: Statements): { table: string; key: string }[] {
  const tables = statements.all(
    `SELECT m.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c
     WHERE m.type = 'table' AND m.name <> 'application' AND c.name = 'environment_id'`,
  ) as { name: string }[];
  return tables.map(({ name }) => {
    const key = statements.all(
      'SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk',
      name,
    ) as { name: string }[];
    return {
      table: name,
      key: key.length === 0 ? 'rowid' : key.map((column) => column.name).join(', '),
    };
  });
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
