/** Writes what a filter lets through into a file, page by page, up to a bound. */
import { get, type Query } from '../api/client.ts';
import type { Message, Page } from '../api/shapes.ts';
import { csvCell } from './csv-file.ts';

export type ExportForm = 'csv' | 'ndjson';

/** As many messages go into one file. */
export const exportedMax = 10_000;
const pageMax = 250;

export interface Exported {
  file: Blob;
  count: number;
  /** Whether more would fit. */
  isCut: boolean;
}

export async function exportMessages(
  path: string,
  query: Query,
  form: ExportForm,
  { signal, onCount }: { signal: AbortSignal; onCount: (count: number) => void },
): Promise<Exported> {
  const parts: string[] = form === 'csv' ? [`${columns.join(',')}\r\n`] : [];
  let iterator: string | null = null;
  let count = 0;
  for (;;) {
    const asked: Query = { ...query, limit: pageMax, iterator, with_content: form === 'ndjson' };
    const page: Page<Message> = await get(path, asked, signal);
    const lines = page.data.map((one) =>
      form === 'csv' ? `${csvLine(one)}\r\n` : `${JSON.stringify(one)}\n`,
    );
    parts.push(lines.join(''));
    count += page.data.length;
    onCount(count);
    const isCut = !page.done && count >= exportedMax;
    if (page.done || isCut) {
      const type = form === 'csv' ? 'text/csv;charset=utf-8' : 'application/x-ndjson';
      return { file: new Blob(parts, { type }), count, isCut };
    }
    iterator = page.iterator;
  }
}

const columns = ['id', 'timestamp', 'eventType', 'eventId', 'channels', 'tags', 'matchedEndpoints'];

export function csvLine(message: Message): string {
  const { id, timestamp, eventType, eventId, channels, tags, matchedEndpoints } = message;
  return [
    id,
    timestamp,
    eventType,
    eventId ?? '',
    (channels ?? []).join(' '),
    (tags ?? []).join(' '),
    String(matchedEndpoints),
  ]
    .map(csvCell)
    .join(',');
}
