/** Times on the wire: RFC 3339 in UTC with milliseconds. */
import { Problem } from '../domain/problem.ts';

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

export function isoTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms);
}

/** Reads a time of the body; 422 for what has the form of one and is none, such as a leap second. */
export function readTime(text: string, field: string): number {
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw Problem.field([field], 'must be a time such as 2026-01-31T12:00:00Z');
}

export function readTimeOrNull(text: string | null | undefined, field: string): number | null {
  return text === null || text === undefined ? null : readTime(text, field);
}
