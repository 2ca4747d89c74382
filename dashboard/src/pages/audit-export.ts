/** Writes the entries of the audit log that a filter lets through into a sheet, up to a bound. */
import { get, type Query } from '../api/client.ts';
import type { AuditEntry, Page } from '../api/shapes.ts';
import { csvCell } from './csv-file.ts';

/** As many entries go into one file. */
export const exportedMax = 10_000;
const pageMax = 250;

export interface Exported {
  file: Blob;
  count: number;
  /** Whether more would fit. */
  isCut: boolean;
}

export async function exportAudit(
  path: string,
  query: Query,
  signal: AbortSignal,
): Promise<Exported> {
  const lines = [columns.join(',')];
  let iterator: string | null = null;
  for (;;) {
    const asked: Query = { ...query, limit: pageMax, iterator };
    const page: Page<AuditEntry> = await get(path, asked, signal);
    lines.push(...page.data.map(auditLine));
    const count = lines.length - 1;
    if (page.done || count >= exportedMax) {
      const type = 'text/csv;charset=utf-8';
      const file = new Blob([`${lines.join('\r\n')}\r\n`], { type });
      return { file, count, isCut: !page.done };
    }
    iterator = page.iterator;
  }
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
