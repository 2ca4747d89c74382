/** The filters of the list of messages as one line of text: `type:invoice.paid status:failed since:24h`. */
import type { Search } from '../ui/page-link.tsx';
import { readTimeWord, readWords, wordsOf, type ReadQuery } from './query-words.ts';

const names = ['type', 'status', 'channel', 'tag', 'after', 'before', 'matched'] as const;
type Name = (typeof names)[number];

const statuses = ['failed', 'sending', 'canceled'];

/** What stands in the address, as text. */
export function queryText(search: Search): string {
  return wordsOf(search, names);
}

export function readQuery(text: string, now: number): ReadQuery {
  return readWords(text, now, { names, bare: 'type', readWord, several: 'type' });
}

function readWord(name: string, value: string, now: number): [Name, string] | null {
  switch (name) {
    case 'type':
    case 'channel':
    case 'tag':
      return [name, value];
    case 'status':
      return statuses.includes(value) ? [name, value] : null;
    case 'matched':
      if (value === 'yes' || value === 'true') return [name, 'true'];
      return value === 'no' || value === 'false' ? [name, 'false'] : null;
    case 'since':
    case 'after':
    case 'before':
      return readTimeWord(name, value, now);
    default:
      return null;
  }
}
