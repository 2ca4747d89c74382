/** What a move of an installation from one store to another tells whoever asked for it. */

/** How far it is. A step copies a table, or reads it on both sides to compare it. */
export interface MoveProgress {
  step: 'copy' | 'compare';
  table: string;
  /** Rows of the table that are done, and that there are. */
  rows: number;
  rowsMax: number;
  /** Rows of all tables that are done in this step, by this run and those before it. */
  done: number;
  total: number;
}

/** What stands in a table: the checksum is of all rows, in whatever order they are read. */
export interface TableTally {
  rows: number;
  checksum: string;
}

export interface ComparedTable {
  name: string;
  source: TableTally;
  target: TableTally;
}

export interface StoreMove {
  tables: ComparedTable[];
  /** Whether a run before this one had begun. */
  resumed: boolean;
  /** When a run before this one had finished it, in milliseconds since 1970; null for this one. */
  finishedBefore: number | null;
  /**
   * How many deliveries that had not been tried are due in the target; null where the tables differ
   * and it was left unfinished.
   */
  madeDue: number | null;
}

/** Why nothing is moved: one sentence with the remedy. */
export class MoveRefused extends Error {}

/** The tables that differ. */
export function differencesOf(tables: readonly ComparedTable[]): string[] {
  return tables
    .filter(({ source, target }) => {
      return source.rows !== target.rows || source.checksum !== target.checksum;
    })
    .map(({ name }) => name);
}
