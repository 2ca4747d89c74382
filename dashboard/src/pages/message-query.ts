/** The filters of the list of messages as one line of text: `type:invoice.paid status:failed since:24h`. */
import type { Search } from '../ui/page-link.tsx';
import { readTimeWord, splitWords, wordsOf, type ReadQuery } from './query-words.ts';

const names = ['type', 'status', 'channel', 'tag', 'after', 'before', 'matched'] as const;
type Name = (typeof names)[number];

const statuses = ['failed', 'sending', 'canceled'];

/** What stands in the address, as text. */
export function queryText(search: Search): string {
  return wordsOf(search, names);
}

/** Text as it stands in the address: every filter, those that are not named empty. */
export function readQuery(text: string, now: number): ReadQuery {
  const search: Search = Object.fromEntries(names.map((name) => [name, '']));
  for (const { word, name, value } of splitWords(text, 'type')) {
    const read = readWord(name, value, now);
    if (read === null) return { kind: 'wrong', word };
    search[read[0]] =
      read[0] === 'type' && search['type'] !== '' ? `${search['type']},${value}` : read[1];
  }
  return { kind: 'read', search };
}

function readWord(name: string, value: string, now: number): [Name, string] | null {
  if (value === '') return null;
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
