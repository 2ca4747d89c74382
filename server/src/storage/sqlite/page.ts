/** Cuts a list that is ordered by one column into pages. */
import type { SQLInputValue } from 'node:sqlite';
import type { Page, PageRequest } from '../storage.ts';
import type { Row, Statements } from './statements.ts';

/**
 * How many rows one page looks at when a filter lets few of them through. What follows is asked
 * for with the next page, so that no request holds the thread of the lists for long.
 */
export const lookedAtMax = 5_000;

export interface PageQuery {
  select: string;
  where: string[];
  values: SQLInputValue[];
  column: string;
  /** Where a filter may let little through: the index that is walked, by its leading conditions. */
  walk?: { from: string; where: string; values: SQLInputValue[] } | undefined;
}

/**
 * Runs `select … where …` as a page by `column`. One row more than asked for tells whether the
 * list goes on. `where` must not be empty.
 */
export function selectPage<T>(
  statements: Statements,
  query: PageQuery,
  page: PageRequest,
  read: (row: Row) => T,
): Page<T> {
  const where = [...query.where];
  const values = [...query.values];
  const descending = page.order === 'descending';
  if (page.from !== null) {
    where.push(`${query.column} ${descending ? '<' : '>'} ?`);
    values.push(page.from);
  }
  const edge = edgeOf(statements, query, page);
  if (edge !== null) {
    where.push(`${query.column} ${descending ? '>=' : '<='} ?`);
    values.push(edge);
  }
  const rows = statements.all(
    `${query.select} WHERE ${where.join(' AND ')} ORDER BY ${query.column} ${
      descending ? 'DESC' : 'ASC'
    } LIMIT ?`,
    ...values,
    page.limit + 1,
  );
  const items = rows.slice(0, page.limit).map(read);
  if (rows.length > page.limit) return { items, done: false };
  return edge === null ? { items, done: true } : { items, done: false, reached: edge };
}

/** The key of the last row that is looked at; null when the list ends before. Walks the index alone. */
function edgeOf(
  statements: Statements,
  { column, walk }: PageQuery,
  { from, order }: PageRequest,
): string | null {
  if (walk === undefined) return null;
  const descending = order === 'descending';
  const start = from === null ? '' : ` AND ${column} ${descending ? '<' : '>'} ?`;
  const row = statements.get(
    `SELECT ${column} AS edge FROM ${walk.from} WHERE ${walk.where}${start}
     ORDER BY ${column} ${descending ? 'DESC' : 'ASC'} LIMIT 1 OFFSET ?`,
    ...walk.values,
    ...(from === null ? [] : [from]),
    lookedAtMax - 1,
  );
  return row === undefined ? null : (row['edge'] as string);
}
