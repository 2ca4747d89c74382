/** The side of an act that is a wire away: it yields its queries, and a connection answers them. */
import type { Dialect } from '../sql/dialect.ts';
import type { Act, Answer, Query, Statements } from '../sql/statements.ts';

/** Answers a query, for as long as a transaction is open. */
export type AskServer = (query: Query) => Promise<Answer>;

export function createWireStatements(dialect: Dialect): Statements {
  return {
    dialect,
    *get(sql, ...values): Act<Answer['rows'][number] | undefined> {
      return (yield { sql, values }).rows[0];
    },
    *all(sql, ...values): Act<Answer['rows']> {
      return (yield { sql, values }).rows;
    },
    *run(sql, ...values): Act<number> {
      return (yield { sql, values }).changes;
    },
    *append(sql, ...values): Act<number> {
      return (yield { sql: `${sql} RETURNING position`, values }).rows[0]!['position'] as number;
    },
  };
}

/** Runs an act to its end; rejects with what it throws, or with the first query that fails. */
export async function runAct<T>(act: Act<T>, ask: AskServer): Promise<T> {
  let step = act.next();
  while (step.done !== true) step = act.next(await ask(step.value));
  return step.value;
}
