/** What the store says of itself: its kind and size, and who shares it. */
import type { LivingNode } from '../../domain/system-health.ts';
import type { SystemReads, SystemWrites } from '../contract/system.ts';
import type { ActsOf, Row, Statements } from './statements.ts';

const retention = 'retention_days';

export function systemWrites(statements: Statements): ActsOf<SystemWrites> {
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
  };
}

export function systemReads(statements: Statements): ActsOf<SystemReads> {
  return {
    *retentionDays() {
      const row = yield* statements.get('SELECT value FROM fact WHERE name = ?', retention);
      return (row?.['value'] as number | undefined) ?? null;
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
