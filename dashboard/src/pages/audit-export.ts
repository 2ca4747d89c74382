/** Writes the entries of the audit log that a filter lets through into a sheet. */
import type { Query } from '../api/client.ts';
import type { AuditEntry } from '../api/shapes.ts';
import { csvCell } from './csv-file.ts';
import { exportList, type Exported } from './export-list.ts';

export function exportAudit(path: string, query: Query, signal: AbortSignal): Promise<Exported> {
  const form = {
    type: 'text/csv;charset=utf-8',
    head: `${columns.join(',')}\r\n`,
    lineOf: (one: AuditEntry) => `${auditLine(one)}\r\n`,
  };
  return exportList(path, query, form, { signal });
}

const columns = [
  'at',
  'actorKind',
  'actorId',
  'actorName',
  'operation',
  'objectIds',
  'fields',
  'status',
  'requestId',
  'remoteAddress',
] as const;

export function auditLine(entry: AuditEntry): string {
  return columns
    .map((name) => entry[name] ?? '')
    .map((value) => csvCell(Array.isArray(value) ? value.join(' ') : String(value)))
    .join(',');
}
