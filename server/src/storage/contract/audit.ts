/** What the audit log asks of a store. */
import type { AuditEntry, AuditFilter } from '../../domain/audit-entry.ts';
import type { Page, PageRequest } from './lists.ts';

export interface AuditWrites {
  /** The name of a key is the one that it has at this moment, where it has one. */
  noteAudit(entries: AuditEntry[]): void;
  /** Removes what is older than a moment, and the oldest beyond a number; at most `limit` of each. */
  trimAudit(bounds: { before: number; keptMax: number; limit: number }): { more: boolean };
}

export interface AuditReads {
  listAudit(which: AuditFilter & PageRequest): Page<AuditEntry>;
}
