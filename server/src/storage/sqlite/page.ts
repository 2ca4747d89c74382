/** Cuts a list that is ordered by one column into pages. */
import type { SQLInputValue } from 'node:sqlite';
import type { Page, PageRequest } from '../storage.ts';
import type { Row, Statements } from './statements.ts';

/**
 * Runs `select … where …` as a page by `column`. One row more than asked for tells whether the
 * list goes on. `where` must not be empty.
 */
export function selectPage<T>(
  statements: Statements,
  query: { select: string; where: string[]; values: SQLInputValue[]; column: string },
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
  const rows = statements.all(
    `${query.select} WHERE ${where.join(' AND ')} ORDER BY ${query.column} ${
      descending ? 'DESC' : 'ASC'
    } LIMIT ?`,
    ...values,
    page.limit + 1,
  );
  const done = rows.length <= page.limit;
  return { items: rows.slice(0, page.limit).map(read), done };
}
