/** What the store says of itself: its kind and size, and who shares it. */
import type { LivingNode } from '../../domain/system-health.ts';
import type { SystemReads, SystemWrites } from '../contract/system.ts';
import { putInto } from './inserts.ts';
import type { ActsOf, Row, Statements } from './statements.ts';

const retention = 'retention_days';

export function systemWrites(
  statements: Statements,
): ActsOf<Omit<SystemWrites, 'trimEnvironment'>> {
  return {
    *setRetention({ days }) {
      if (days === null) yield* statements.run('DELETE FROM fact WHERE name = ?', retention);
      else {
        yield* statements.run(
          `INSERT INTO fact (name, value) VALUES (?, ?)
           ON CONFLICT (${statements.dialect.keyOf('fact')}) DO UPDATE SET value = excluded.value`,
          retention,
          days,
        );
      }
    },
    *setEnvironmentRetention({ environmentId, days }) {
      const { dialect } = statements;
      if (days === null) {
        yield* statements.run(
          'DELETE FROM environment_retention WHERE environment_id = ?',
          environmentId,
        );
      } else {
        const sql = putInto(dialect, 'environment_retention', ['environment_id', 'days']);
        yield* statements.run(sql, environmentId, days);
      }
    },
  };
}

export function systemReads(statements: Statements): ActsOf<SystemReads> {
  return {
    *retentionDays() {
      const row = yield* statements.get('SELECT value FROM fact WHERE name = ?', retention);
      return (row?.['value'] as number | undefined) ?? null;
    },
    *environmentRetention(environmentId) {
      const row = yield* statements.get(
        'SELECT days FROM environment_retention WHERE environment_id = ?',
        environmentId,
      );
      return (row?.['days'] as number | undefined) ?? null;
    },
    *environmentRetentions() {
      const rows = yield* statements.all(
        'SELECT environment_id, days FROM environment_retention ORDER BY environment_id',
      );
      return rows.map((row) => ({
        environmentId: row['environment_id'] as string,
        days: row['days'] as number,
      }));
    },
    *storeFacts() {
      const { storeFacts, livingNodes } = statements.dialect;
      const row = (yield* statements.get(storeFacts))!;
      const nodes = livingNodes === null ? null : yield* statements.all(livingNodes);
      return {
        engine: row['engine'] as string,
        schema: row['schema'] as number,
        sizeBytes: row['size'] as number,
        nodes: nodes?.map(readNode) ?? null,
      };
    },
  };
}

function readNode(row: Row): LivingNode {
  return {
    node: row['node'] as number,
    name: row['name'] as string,
    works: row['works'] === 1,
    startedAt: row['started_at'] as number,
    shards: row['shards'] as number,
    leaseLeftMs: row['lease_left'] as number,
  };
}
