/** The two ends of a move, as the drivers provide them. */
import type { ComparedTable } from '../contract/store-move.ts';
import type { Value } from '../sql/statements.ts';
import type { MovedTable, TableShape } from './moved-tables.ts';

/** Where a table is: the key of its last row that was copied; null before the first one. */
export type Cursor = Value[] | null;

export interface Batch {
  /** In the order of the table's columns. */
  rows: Value[][];
  cursor: Cursor;
  /** Whether the table ends with it. */
  isLast: boolean;
}

export interface BatchBounds {
  rowsMax: number;
  /** A batch ends with the row that reaches it. */
  bytesMax: number;
}

/** What is said of a source as a whole. */
export interface SourceState {
  /** The id of its first environment, which no other installation has. */
  id: string;
  /** Changes whenever the source is used. */
  fingerprint: string;
  /** Messages up to this one are attempted, or have rows in `due`. */
  freshPosition: number;
  /** The newest numbers that were ever given. */
  newestPosition: number;
  newestPollEntry: number;
  /** Rows of each table of the target. */
  counts: ReadonlyMap<string, number>;
}

/** Is only read, and by nobody else meanwhile. What is wrong with the file throws `MoveRefused`. */
export interface MoveSource {
  shapes(): TableShape[];
  describe(tables: readonly MovedTable[]): SourceState;
  /**
   * Positions at which to cut the messages by the days of their creation, at most so many parts: the
   * first is the oldest message's, the last lies behind the newest. Empty where there are none.
   */
  dayBounds(partsMax: number): number[];
  /** A secret that is stored, with its owner; null where there is none. */
  sealedSecret(): { sealed: Uint8Array; owner: string } | null;
  readBatch(table: MovedTable, after: Cursor, bounds: BatchBounds): Batch;
  /** All rows, in any order. */
  scan(table: MovedTable): Iterable<Value[]>;
  close(): void;
}

export interface TableProgress {
  cursor: Cursor;
  rows: number;
  isDone: boolean;
}

/** What the target knows of the move into it. */
export interface BegunMove {
  resumed: boolean;
  tables: ReadonlyMap<string, TableProgress>;
  /** Set once both sides were found to be the same; then no table is compared any more. */
  compared: ComparedTable[] | null;
  /** In milliseconds since 1970. */
  finishedAt: number | null;
}

/** Rejects with `MoveRefused` where it cannot take this source, else with `StoreFailure`. */
export interface MoveTarget {
  shapes(): Promise<TableShape[]>;
  /** Claims an empty target, or goes on with what an earlier run of the same source began. */
  begin(
    tables: readonly MovedTable[],
    source: SourceState,
    dayBounds: readonly number[],
  ): Promise<BegunMove>;
  /** Keeps a value under a name, unless one is kept already; returns what is kept. */
  agree(name: string, value: Uint8Array): Promise<Uint8Array>;
  /** Writes a batch together with where the table is then; refuses where another run went on. */
  write(table: MovedTable, batch: Batch, before: TableProgress): Promise<void>;
  /** All rows, in any order. */
  scan(table: MovedTable): AsyncIterable<Value[][]>;
  noteCompared(tables: readonly ComparedTable[]): Promise<void>;
  /** Makes due what had not been tried, and lets nodes start. Returns how much was made due. */
  finish(source: SourceState, dueBefore: number): Promise<number>;
  close(): Promise<void>;
}
