/** Notes of what was changed in the database, so that no node goes on with what it holds in memory. */
import type { Row } from '../sql/statements.ts';
import { channel, type Told } from './hints.ts';

/** A note that is older was read by every node that reads at all. */
export const notesReadMs = 30_000;
/** They are removed long after nobody reads them any more. */
const notesKeptMs = 600_000;

/**
 * To be run in the transaction of the change: $1 is a JSON list of subjects. The notification goes
 * out with the commit; whoever misses it finds the note.
 */
export const noteChanges = `WITH noted AS (
    INSERT INTO change_note (subject) SELECT value FROM json_array_elements_text($1::json)
    RETURNING id, subject)
  SELECT pg_notify('${channel}',
    json_build_object('changed', json_agg(json_build_array(id, subject)))::text)
  FROM noted GROUP BY id / 100`;

export const readNotes = `SELECT id, subject FROM change_note
  WHERE at > gancho_now() - ${notesReadMs} ORDER BY id`;

export const dropNotes = `DELETE FROM change_note
  WHERE at < gancho_now() - ${notesKeptMs}`;

/**
 * Remembers which notes were seen. They come twice, by notification and by reading, and those of
 * transactions that commit late come behind later ones; so a number alone says nothing.
 */
export class SeenNotes {
  /** With the reading in which it was last met, or null where it was only heard of. */
  #seen = new Map<number, number>();
  #readings = 0;

  /** Whether it is new. */
  hear(id: number): boolean {
    if (this.#seen.has(id)) return false;
    this.#seen.set(id, this.#readings);
    return true;
  }

  /** The subjects of those that are new; notes that are not read any more are forgotten. */
  read(rows: readonly Row[]): string[] {
    this.#readings += 1;
    const fresh = new Set<string>();
    for (const row of rows) {
      const id = row['id'] as number;
      if (!this.#seen.has(id)) fresh.add(row['subject'] as string);
      this.#seen.set(id, this.#readings);
    }
    for (const [id, reading] of this.#seen) {
      // One reading more: it may have been heard of before it could be read.
      if (reading < this.#readings - 1) this.#seen.delete(id);
    }
    return [...fresh];
  }
}

/** Reads the payload of a notification; null for one that is none of ours. */
export function readTold(payload: string): Told | null {
  try {
    const told = JSON.parse(payload) as Told;
    return 'hints' in told || 'changed' in told ? told : null;
  } catch {
    return null;
  }
}
