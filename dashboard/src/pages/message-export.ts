/** Writes the messages that a filter lets through into a file. */
import type { Query } from '../api/client.ts';
import type { Message } from '../api/shapes.ts';
import { csvCell } from './csv-file.ts';
import { exportList, type Exported, type FileForm } from './export-list.ts';

export type ExportForm = 'csv' | 'ndjson';

export function exportMessages(
  path: string,
  query: Query,
  form: ExportForm,
  watch: { signal: AbortSignal; onCount: (count: number) => void },
): Promise<Exported> {
  return exportList(path, { ...query, with_content: form === 'ndjson' }, forms[form], watch);
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

const forms: Record<ExportForm, FileForm<Message>> = {
  csv: {
    type: 'text/csv;charset=utf-8',
    head: `${columns.join(',')}\r\n`,
    lineOf: (one) => `${csvLine(one)}\r\n`,
  },
  ndjson: {
    type: 'application/x-ndjson',
    head: '',
    lineOf: (one) => `${JSON.stringify(one)}\n`,
  },
};
