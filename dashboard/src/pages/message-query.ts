/** The filters of the list of messages as one line of text: `type:invoice.paid status:failed since:24h`. */
import type { Search } from '../ui/page-link.tsx';

const names = ['type', 'status', 'channel', 'tag', 'after', 'before', 'matched'] as const;
type Name = (typeof names)[number];

const statuses = ['failed', 'sending', 'canceled'];
const unitMs: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What stands in the address, as text. */
export function queryText(search: Search): string {
  return names
    .filter((name) => (search[name] ?? '') !== '')
    .map((name) => `${name}:${/\s/.test(search[name]!) ? `"${search[name]}"` : search[name]}`)
    .join(' ');
}

export type ReadQuery = { kind: 'read'; search: Search } | { kind: 'wrong'; word: string };

/** Text as it stands in the address: every filter, those that are not named empty. */
export function readQuery(text: string, now: number): ReadQuery {
  const search: Search = Object.fromEntries(names.map((name) => [name, '']));
  for (const word of text.match(/[^\s"]*"[^"]*"|\S+/g) ?? []) {
    const colon = word.indexOf(':');
    const name = colon === -1 ? 'type' : word.slice(0, colon);
    const value = word.slice(colon + 1).replaceAll('"', '');
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
    case 'since': {
      const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(value) ?? [];
      if (count === undefined) return readMoment('after', value);
      return ['after', new Date(now - Number(count) * unitMs[unit!]!).toISOString()];
    }
    case 'after':
    case 'before':
      return readMoment(name, value);
    default:
      return null;
  }
}

function readMoment(name: 'after' | 'before', value: string): [Name, string] | null {
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? null : [name, at.toISOString()];
}
