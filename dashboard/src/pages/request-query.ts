/** The filters of the list of requests as one line of text: `source:shop outcome:rejected since:24h`. */
import { rejectionReasons } from '../../../server/src/domain/rejection-reason.ts';
import type { Search } from '../ui/page-link.tsx';
import { readTimeWord, readWords, wordsOf, type ReadQuery } from './query-words.ts';

export const requestOutcomes = ['accepted', 'rejected', 'duplicate', 'answered'] as const;

const names = ['source', 'outcome', 'reason', 'type', 'after', 'before'] as const;
type Name = (typeof names)[number];

/** What stands in the address, as text. */
export function requestText(search: Search): string {
  return wordsOf(search, names);
}

export function readRequestQuery(text: string, now: number): ReadQuery {
  return readWords(text, now, { names, bare: 'source', readWord, several: 'type' });
}

function readWord(name: string, value: string, now: number): [Name, string] | null {
  switch (name) {
    case 'source':
    case 'type':
      return [name, value];
    case 'outcome':
      return requestOutcomes.some((one) => one === value) ? [name, value] : null;
    case 'reason':
      return rejectionReasons.some((one) => one === value) ? [name, value] : null;
    case 'since':
    case 'after':
    case 'before':
      return readTimeWord(name, value, now);
    default:
      return null;
  }
}

/** What the API is asked. */
export function requestListQuery(search: Search): Record<string, string | undefined> {
  const given = (name: Name): string | undefined => search[name] || undefined;
  return {
    source_id: given('source'),
    outcome: given('outcome'),
    reason: given('reason'),
    event_types: given('type'),
    after: given('after'),
    before: given('before'),
  };
}

/** Whether nothing can fit: only what became a message has a type, and only what was rejected a reason. */
export function fitsNothing(search: Search): boolean {
  const { outcome = '', reason = '', type = '' } = search;
  if (type !== '' && (reason !== '' || (outcome !== '' && outcome !== 'accepted'))) return true;
  return reason !== '' && outcome !== '' && outcome !== 'rejected';
}

/** Whether some of what is listed can be messages, which alone can be sent again. */
export function mayBeMessages(search: Search): boolean {
  const outcome = search['outcome'] ?? '';
  return (outcome === '' || outcome === 'accepted') && (search['reason'] ?? '') === '';
}
