/** The full record that a thin event points to, fetched before the event is reshaped and sent. */
import type { HttpAuth } from './destination.ts';

export interface Enrichment {
  /** With places such as `{{payload.data.id}}`, of which each value is encoded as one path segment. */
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  /** Body of a POST, with places too; null for none. */
  bodyTemplate: string | null;
  auth: HttpAuth;
  /** Host names that may be asked; nothing else is, whatever the places hold. */
  hosts: string[];
  /** How long an answer serves events that ask for the same, in seconds; 0 for not at all. */
  cacheSeconds: number;
  /** Statuses that mean that there is no such record: the event goes on without one. */
  missingOn: number[];
}
