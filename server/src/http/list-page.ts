/** Pages of lists: reading what is asked for, and writing what is answered. */
import type { Page, PageRequest } from '../storage/storage.ts';

export interface ListQuery {
  limit?: number;
  iterator?: string | null;
  order?: 'ascending' | 'descending';
}

const limitDefault = 50;

/** Before an iterator: the other direction; or this one, where a name itself begins with a hyphen. */
const back = '-';
const forth = '~';

export interface ListPage {
  request: PageRequest;
  /** Whether the page before an iterator is asked for; the store walks the other way then. */
  backwards: boolean;
}

/** What a request asks for; `usual` is the order of this list. */
export function listPage(query: ListQuery, usual: PageRequest['order']): ListPage {
  const order = query.order ?? usual;
  const iterator = query.iterator ?? null;
  const backwards = iterator?.startsWith(back) === true;
  const isMarked = backwards || iterator?.startsWith(forth) === true;
  const from = isMarked ? iterator.slice(1) : iterator;
  const other = order === 'ascending' ? 'descending' : 'ascending';
  return {
    request: { limit: query.limit ?? limitDefault, from, order: backwards ? other : order },
    backwards,
  };
}

/**
 * JSON of a list. `iterator` goes on after the last item, `prevIterator` (with its hyphen) before
 * the first. A page without items answers the place that was asked for, so that a client which
 * waits for more can ask again.
 */
export function listJson<T>(
  page: Page<T>,
  { request, backwards }: ListPage,
  keyOf: (item: T) => string,
  toJson: (item: T) => string,
): string {
  const items = backwards ? page.items.toReversed() : page.items;
  const first = items[0];
  const last = items.at(-1);
  // Where reading stopped early, the list goes on after what was looked at last.
  const reached = page.reached ?? null;
  const next = (backwards ? null : reached) ?? (last === undefined ? request.from : keyOf(last));
  const previous =
    (backwards ? reached : null) ?? (first === undefined ? request.from : keyOf(first));
  const rest = JSON.stringify({
    iterator: next?.startsWith(back) === true ? forth + next : next,
    ...(previous === null ? {} : { prevIterator: back + previous }),
    done: page.done,
  });
  return `{"data":[${items.map(toJson).join(',')}],${rest.slice(1)}`;
}
