/** Runs acts on a connection whose answers are there at once. */
import type { Act, Answer, Ask, Query, Row, Statements, Value } from '../sql/statements.ts';
import type { PreparedStatements } from './prepared-statements.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

/**
 * An answer that is there already: what delegates to it goes on at once. Lighter than a generator,
 * of which each statement would need one.
 */
class Answered<T> implements Iterator<Query, T, Answer>, Iterable<Query, T, Answer> {
  readonly done = true;
  readonly value: T;

  constructor(value: T) {
    this.value = value;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): this {
    return this;
  }
}

/** Statements that never yield. */
export class SynchronousStatements implements Statements {
  readonly dialect = sqliteDialect;
  readonly #prepared: PreparedStatements;

  constructor(prepared: PreparedStatements) {
    this.#prepared = prepared;
  }

  get(sql: string, ...values: Value[]): Ask<Row | undefined> {
    return new Answered(this.#prepared.get(sql, ...values));
  }

  all(sql: string, ...values: Value[]): Ask<Row[]> {
    return new Answered(this.#prepared.all(sql, ...values));
  }

  run(sql: string, ...values: Value[]): Ask<number> {
    return new Answered(this.#prepared.run(sql, ...values));
  }

  append(sql: string, ...values: Value[]): Ask<number> {
    return new Answered(this.#prepared.append(sql, ...values));
  }
}

/** Runs an act to its end. Throws what it throws, and where it waits for an answer. */
export function runAct<T>(act: Act<T>): T {
  const { done, value } = act.next();
  if (done !== true) throw new Error(`an act waits for an answer to: ${value.sql}`);
  return value;
}
