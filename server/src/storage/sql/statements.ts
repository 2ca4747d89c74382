/**
 * What an act of the store is written with. An act is a generator: it yields queries and is given
 * their answers, so that one and the same act runs at once on an embedded database and over the
 * wire on a distant one.
 */
import type { Dialect } from './dialect.ts';

export type Row = Record<string, unknown>;

/** What a placeholder can stand for. */
export type Value = string | number | bigint | Uint8Array | null;

/** One statement; each `?` stands for the next of the values. */
export interface Query {
  sql: string;
  values: Value[];
}

/** Integers come as numbers, bytes as `Uint8Array`. */
export interface Answer {
  rows: Row[];
  changes: number;
}

/** An act in the midst of its work: it yields queries and is given their answers. */
export type Act<T> = Generator<Query, T, Answer>;

/** The answer to one query: an act, or whatever else can be delegated to. */
export type Ask<T> = Iterable<Query, T, Answer>;

/** How an act asks its database. The driver decides whether a query is yielded or answered at once. */
export interface Statements {
  readonly dialect: Dialect;
  /** The first row. */
  get(sql: string, ...values: Value[]): Ask<Row | undefined>;
  all(sql: string, ...values: Value[]): Ask<Row[]>;
  /** How many rows it changed. */
  run(sql: string, ...values: Value[]): Ask<number>;
  /**
   * An `INSERT` of one row into `message`, without `RETURNING`; the position of that row. A verb of
   * its own, because on SQLite `RETURNING` doubles what the statement costs.
   */
  append(sql: string, ...values: Value[]): Ask<number>;
}

/** Verbs of the contract, as acts. */
export type ActsOf<Verbs> = {
  [K in keyof Verbs]: Verbs[K] extends (...input: infer I) => infer O
    ? (...input: I) => Act<O>
    : never;
};

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
