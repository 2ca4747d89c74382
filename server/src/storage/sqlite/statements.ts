/** A SQLite connection that prepares each statement once. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

export type Row = Record<string, unknown>;

export class Statements {
  readonly database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  run(sql: string, ...values: SQLInputValue[]): { changes: number; lastId: number } {
    const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
    return { changes: Number(changes), lastId: Number(lastInsertRowid) };
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values);
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values);
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.database.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}

/** Reads a JSON column. */
export function fromJson<T>(text: unknown): T {
  return text === null ? (null as T) : (JSON.parse(text as string) as T);
}

/** Reads a JSON column that may be damaged: one row must not stop all the others. */
export function fromJsonOr<T>(text: unknown, otherwise: T): T {
  try {
    return fromJson<T>(text) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Writes a JSON column. */
export function toJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
