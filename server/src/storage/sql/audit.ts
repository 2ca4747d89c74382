/** The audit log: appended to, read by environment, cut at its old end. */
import type { AuditEntry } from '../../domain/audit-entry.ts';
import { firstIdAt } from '../../domain/ids.ts';
import type { AuditReads, AuditWrites } from '../contract/audit.ts';
import { selectPage } from './page.ts';
import {
  fromJson,
  toJson,
  type ActsOf,
  type Row,
  type Statements,
  type Value,
} from './statements.ts';

export function auditWrites(statements: Statements): ActsOf<AuditWrites> {
  return {
    *noteAudit(entries) {
      for (const one of entries) {
        yield* statements.run(
          `INSERT INTO audit_entry (id, environment_id, at, actor_kind, actor_id, actor_name,
             operation, object_ids, fields, status, request_id, remote_address)
           VALUES (?, ?, ?, ?, ?, COALESCE((SELECT name FROM api_key WHERE id = ?), ?), ?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO NOTHING`,
          one.id,
          one.environmentId,
          one.at,
          one.actorKind,
          one.actorId,
          one.actorId,
          one.actorName,
          one.operation,
          toJson(one.objectIds),
          toJson(one.fields),
          one.status,
          one.requestId,
          one.remoteAddress,
        );
      }
    },
    *trimAudit({ before, keptMax, limit }) {
      const old = yield* statements.run(
        'DELETE FROM audit_entry WHERE id IN (SELECT id FROM audit_entry WHERE id < ? ORDER BY id LIMIT ?)',
        firstIdAt('aud', before),
        limit,
      );
      const edge = yield* statements.get(
        'SELECT id FROM audit_entry ORDER BY id DESC LIMIT 1 OFFSET ?',
        keptMax,
      );
      if (edge === undefined) return { more: old === limit };
      const beyond = yield* statements.run(
        'DELETE FROM audit_entry WHERE id IN (SELECT id FROM audit_entry WHERE id <= ? ORDER BY id LIMIT ?)',
        edge['id'] as string,
        limit,
      );
      return { more: old === limit || beyond === limit };
    },
  };
}

export function auditReads(statements: Statements): ActsOf<AuditReads> {
  return {
    *listAudit({ environmentId, actorId, operation, objectId, since, until, ...page }) {
      const where = ['environment_id = ?'];
      const values: Value[] = [environmentId];
      const add = (condition: string, value: Value | null): void => {
        if (value === null) return;
        where.push(condition);
        values.push(value);
      };
      add('actor_id = ?', actorId);
      add('operation = ?', operation);
      add(statements.dialect.holdsText('object_ids'), objectId);
      return yield* selectPage(
        statements,
        {
          select: 'SELECT * FROM audit_entry',
          where,
          values,
          column: 'id',
          since: since === null ? null : firstIdAt('aud', since),
          before: until === null ? null : firstIdAt('aud', until),
          walk: { from: 'audit_entry', where: 'environment_id = ?', values: [environmentId] },
        },
        page,
        readEntry,
      );
    },
  };
}

function readEntry(row: Row): AuditEntry {
  return {
    id: row['id'] as string,
    environmentId: row['environment_id'] as string,
    at: row['at'] as number,
    actorKind: row['actor_kind'] as AuditEntry['actorKind'],
    actorId: row['actor_id'] as string,
    actorName: row['actor_name'] as string,
    operation: row['operation'] as string,
    objectIds: fromJson(row['object_ids']),
    fields: fromJson(row['fields']),
    status: row['status'] as number,
    requestId: row['request_id'] as string | null,
    remoteAddress: row['remote_address'] as string,
  };
}
