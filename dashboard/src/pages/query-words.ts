/** Filters of a list as words of one line of text: `name:value`, with quotes around what has spaces. */
import type { Search } from '../ui/page-link.tsx';

export type ReadQuery = { kind: 'read'; search: Search } | { kind: 'wrong'; word: string };

const unitMs: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What stands in the address under these names, as text. */
export function wordsOf(search: Search, names: readonly string[]): string {
  return names
    .filter((name) => (search[name] ?? '') !== '')
    .map((name) => `${name}:${/\s/.test(search[name]!) ? `"${search[name]}"` : search[name]}`)
    .join(' ');
}

export interface QueryForm<Name extends string> {
  names: readonly Name[];
  /** The name of a word that has none. */
  bare: Name;
  /** The filter that a word is; null where it is none. */
  readWord: (name: string, value: string, now: number) => [Name, string] | null;
  /** Whose values add up, with commas between them. */
  several?: Name;
}

/** Text as it stands in the address: every filter, those that are not named empty. */
export function readWords<Name extends string>(
  text: string,
  now: number,
  { names, bare, readWord, several }: QueryForm<Name>,
): ReadQuery {
  const search: Search = Object.fromEntries(names.map((name) => [name, '']));
  for (const { word, name, value } of splitWords(text, bare)) {
    const read = value === '' ? null : readWord(name, value, now);
    if (read === null) return { kind: 'wrong', word };
    const before = read[0] === several ? search[several] : '';
    search[read[0]] = before === '' ? read[1] : `${before},${read[1]}`;
  }
  return { kind: 'read', search };
}

/** The words of a text, each with its name; `bare` names those without one. */
function splitWords(text: string, bare: string): { word: string; name: string; value: string }[] {
  return (text.match(/[^\s"]*"[^"]*"|\S+/g) ?? []).map((word) => {
    const colon = word.indexOf(':');
    const name = colon === -1 ? bare : word.slice(0, colon);
    return { word, name, value: word.slice(colon + 1).replaceAll('"', '') };
  });
}

/** A bound in time: `after`, `before`, or `since` with a moment or a span such as `24h`. */
export function readTimeWord(
  name: 'after' | 'before' | 'since',
  value: string,
  now: number,
): ['after' | 'before', string] | null {
  const bound = name === 'since' ? 'after' : name;
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(name === 'since' ? value : '') ?? [];
  const at = count === undefined ? new Date(value) : new Date(now - Number(count) * unitMs[unit!]!);
  return Number.isNaN(at.getTime()) ? null : [bound, at.toISOString()];
}
