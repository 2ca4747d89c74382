/** Gathers what a filter lets through into a file, page by page, up to a bound. */
import { get, type Query } from '../api/client.ts';
import type { Page } from '../api/shapes.ts';

/** As many entries go into one file. */
export const exportedMax = 10_000;
const pageMax = 250;

export interface Exported {
  file: Blob;
  count: number;
  /** Whether more would fit. */
  isCut: boolean;
}

export interface FileForm<T> {
  type: string;
  /** What stands before the first entry. */
  head: string;
  /** An entry with what ends its line. */
  lineOf: (one: T) => string;
}

/** Rejects as `get` does, and when `signal` says so. */
export async function exportList<T>(
  path: string,
  query: Query,
  { type, head, lineOf }: FileForm<T>,
  { signal, onCount }: { signal: AbortSignal; onCount?: (count: number) => void },
): Promise<Exported> {
  const parts = [head];
  let iterator: string | null = null;
  let count = 0;
  for (;;) {
    const asked: Query = { ...query, limit: pageMax, iterator };
    const page: Page<T> = await get(path, asked, signal);
    parts.push(page.data.map(lineOf).join(''));
    count += page.data.length;
    onCount?.(count);
    const isCut = !page.done && count >= exportedMax;
    if (page.done || isCut) return { file: new Blob(parts, { type }), count, isCut };
    iterator = page.iterator;
  }
}
