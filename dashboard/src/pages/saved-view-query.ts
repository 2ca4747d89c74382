/** What a view keeps of an address, the same whatever the order of its parts. */
import type { Search } from '../ui/page-link.tsx';

export function queryOf(search: Search): string {
  const given = Object.entries(search)
    .filter(([, value]) => value !== '')
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return new URLSearchParams(given).toString();
}

/** Whether both show the same; a view may have been written by hand. */
export function isSameQuery(one: string, other: string): boolean {
  const read = (text: string) => queryOf(Object.fromEntries(new URLSearchParams(text)));
  return read(one) === read(other);
}
