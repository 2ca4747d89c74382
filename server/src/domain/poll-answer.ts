/** What stands in the answers of a web API that is asked for news: items, cursors, further pages. */
import { createHash } from 'node:crypto';
import { plainText } from './exact-json.ts';
import type { PollSettings } from './running-source.ts';
import { parsePath, valueAt, type Path } from './template-path.ts';

export interface PollItem {
  /** Stands for it wherever it comes again. */
  key: string;
  /** A short form of it, for lists of what was seen. */
  hash: string;
  /** As its type stands in it; null where the settings name one. */
  type: string | null;
  value: unknown;
}

/** Throws `Unreadable`, in words, for an answer that does not have the form that the settings say. */
export function itemsOf(settings: PollSettings, answer: unknown): PollItem[] {
  const { itemsPath, idPath, typePath, orderPath } = settings;
  const values = itemsPath === '' ? answer : valueAt(answer, pathOf(itemsPath));
  if (!Array.isArray(values)) {
    const where = itemsPath === '' ? 'the answer is' : `what stands at ${itemsPath} is`;
    throw new Unreadable(`${where} no list`);
  }
  const items = (values as unknown[]).map((value, index) => {
    const key = idPath === '' ? JSON.stringify(value) : textAt(value, idPath);
    if (key === null) throw new Unreadable(`item ${index + 1} has no id at ${idPath}`);
    const type = typePath === '' ? null : textAt(value, typePath);
    if (typePath !== '' && type === null) {
      throw new Unreadable(`item ${index + 1} has no type at ${typePath}`);
    }
    return { key, hash: shortHash(key), type, value };
  });
  if (orderPath === '') return items;
  const path = pathOf(orderPath);
  return items
    .map((item) => ({ item, by: plainText(valueAt(item.value, path)) ?? '' }))
    .toSorted((a, b) => compare(a.by, b.by))
    .map(({ item }) => item);
}

/** Numbers by their size, anything else by its characters, as times in ISO 8601 want it. */
function compare(a: string, b: string): number {
  const isNumber = /^-?\d+(?:\.\d+)?$/;
  if (isNumber.test(a) && isNumber.test(b)) {
    if (/^\d+$/.test(a) && /^\d+$/.test(b)) {
      const [x, y] = [BigInt(a), BigInt(b)];
      return x < y ? -1 : x > y ? 1 : 0;
    }
    return Number(a) - Number(b);
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The cursor after a page; null where the page has none. */
export function cursorAfter(
  { cursor }: PollSettings,
  answer: unknown,
  items: readonly PollItem[],
): string | null {
  if (cursor.kind !== 'query') return null;
  const path = pathOf(cursor.path);
  const last = items.at(-1)?.value;
  return plainText(valueAt({ item: last, answer }, path));
}

export interface PagePlace {
  url: string;
  /** Counts pages of a run, from 0. */
  page: number;
}

/** The address of the page after one; null after the last. Throws `Unreadable` where it leads elsewhere. */
export function nextPageOf(
  { nextPage, url: first }: PollSettings,
  { url, page }: PagePlace,
  { answer, link, count }: { answer: unknown; link: string | null; count: number },
): string | null {
  let next: string | null = null;
  switch (nextPage.kind) {
    case 'none':
      return null;
    case 'link':
      next = nextOfLink(link, url);
      break;
    case 'answer': {
      const found = textAt(answer, nextPage.path);
      if (found === null || found === '') return null;
      next =
        nextPage.param === null ? resolved(found, url) : withParameter(url, nextPage.param, found);
      break;
    }
    case 'number':
      if (count === 0) return null;
      next = withParameter(url, nextPage.param, String(nextPage.first + page + 1));
      break;
  }
  // What opens the door of one server is shown to no other.
  if (next !== null && new URL(next).origin !== new URL(first).origin) {
    throw new Unreadable('its next page is on another server');
  }
  return next;
}

/** The address of the first request of a run. */
export function firstPageOf(settings: PollSettings, cursor: string | undefined): string {
  const { url, nextPage } = settings;
  let first = url;
  if (settings.cursor.kind === 'query') {
    const value = cursor ?? settings.cursor.initial;
    if (value !== null) first = withParameter(first, settings.cursor.param, value);
  }
  return nextPage.kind === 'number'
    ? withParameter(first, nextPage.param, String(nextPage.first))
    : first;
}

export class Unreadable extends Error {}

function resolved(text: string, base: string): string {
  if (!URL.canParse(text, base)) throw new Unreadable('its next page is no address');
  return new URL(text, base).href;
}

/** As in `<https://api.example/items?page=2>; rel="next"`. */
function nextOfLink(link: string | null, base: string): string | null {
  for (const [, target, parameters] of (link ?? '').matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel\s*=\s*"?(?:[^";]*\s)?next(?:\s[^";]*)?"?\s*(?:[;,]|$)/i.test(parameters!)) {
      return resolved(target!, base);
    }
  }
  return null;
}

function withParameter(url: string, name: string, value: string): string {
  const parsed = new URL(url);
  parsed.searchParams.set(name, value);
  return parsed.href;
}

function textAt(value: unknown, path: string): string | null {
  return plainText(valueAt(value, pathOf(path)));
}

function pathOf(text: string): Path {
  const path = parsePath(text);
  if ('error' in path) throw new Unreadable(path.error);
  return path.ok;
}

/** 72 bits: enough among the items of one source. */
function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}
