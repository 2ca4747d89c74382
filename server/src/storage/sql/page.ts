/** Cuts a list that is ordered by one column into pages. */
import type { Page, PageRequest } from '../storage.ts';
import type { Act, Row, Statements, Value } from './statements.ts';

/**
 * How many rows one page looks at when a filter lets few of them through. What follows is asked
 * for with the next page, so that no request holds the thread of the lists for long.
 */
export const lookedAtMax = 5_000;

export interface PageQuery {
  select: string;
  where: string[];
  values: Value[];
  column: string;
  /** A window on the column: `since` is part of it, `before` is not. */
  since?: string | null;
  before?: string | null;
  /** Where a filter may let little through: the index that is walked, by its leading conditions. */
  walk?: { from: string; where: string; values: Value[] } | undefined;
}

/** A condition: the column is one of these values, of which there may be none. */
export function isAmong(column: string, values: readonly Value[]): string {
  // Not every database takes an empty list.
  if (values.length === 0) return '1 = 0';
  return `${column} IN (${values.map(() => '?').join(', ')})`;
}

interface Bound {
  comparison: '<' | '<=' | '>' | '>=';
  key: string;
}

/**
 * Runs `select … where …` as a page by `column`. One row more than asked for tells whether the
 * list goes on. `where` must not be empty.
 */
export function* selectPage<T>(
  statements: Statements,
  query: PageQuery,
  page: PageRequest,
  read: (row: Row) => T,
): Act<Page<T>> {
  const direction = page.order === 'descending' ? 'DESC' : 'ASC';
  const window = windowOf(query, page);
  const edge = yield* edgeOf(statements, query, window, direction);
  const bounds = edge === null ? window : narrowed(window, edge, page.order);
  const where = [...query.where, ...bounds.map((bound) => conditionOf(query.column, bound))];
  const rows = yield* statements.all(
    `${query.select} WHERE ${where.join(' AND ')} ORDER BY ${query.column} ${direction} LIMIT ?`,
    ...query.values,
    ...bounds.map(({ key }) => key),
    page.limit + 1,
  );
  const items = rows.slice(0, page.limit).map(read);
  if (rows.length > page.limit) return { items, done: false };
  return edge === null ? { items, done: true } : { items, done: false, reached: edge };
}

/**
 * Where the page may lie. One bound at each end: with two, SQLite goes by one of them and walks
 * whatever the other would have spared.
 */
function windowOf(
  { since = null, before = null }: PageQuery,
  { from, order }: PageRequest,
): Bound[] {
  let low: Bound | null = since === null ? null : { comparison: '>=', key: since };
  let high: Bound | null = before === null ? null : { comparison: '<', key: before };
  if (from !== null && order === 'ascending' && (low === null || from >= low.key)) {
    low = { comparison: '>', key: from };
  }
  if (from !== null && order === 'descending' && (high === null || from < high.key)) {
    high = { comparison: '<', key: from };
  }
  return [low, high].filter((bound) => bound !== null);
}

/** The window up to the edge, which lies within it. */
function narrowed(window: Bound[], edge: string, order: PageRequest['order']): Bound[] {
  const near = order === 'descending' ? '<' : '>';
  const kept = window.filter(({ comparison }) => comparison.startsWith(near));
  return [...kept, { comparison: order === 'descending' ? '>=' : '<=', key: edge }];
}

function conditionOf(column: string, { comparison }: Bound): string {
  return `${column} ${comparison} ?`;
}

/** The key of the last row that is looked at; null when the list ends before. Walks the index alone. */
function* edgeOf(
  statements: Statements,
  { column, walk }: PageQuery,
  window: Bound[],
  direction: 'ASC' | 'DESC',
): Act<string | null> {
  if (walk === undefined) return null;
  const where = [walk.where, ...window.map((bound) => conditionOf(column, bound))];
  const row = yield* statements.get(
    `SELECT ${column} AS edge FROM ${walk.from} WHERE ${where.join(' AND ')}
     ORDER BY ${column} ${direction} LIMIT 1 OFFSET ?`,
    ...walk.values,
    ...window.map(({ key }) => key),
    lookedAtMax - 1,
  );
  return row === undefined ? null : (row['edge'] as string);
}
