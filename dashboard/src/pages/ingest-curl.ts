/** A call of the API of sources for the command line; the key is named and never shown. */
import { basePath } from '../api/base-path.ts';
import { shellWord } from '../ui/shell-word.ts';

export function ingestCurl(method: string, path: string, body?: unknown): string {
  const verb = method === 'GET' ? '' : ` -X ${method}`;
  const lines = [
    `curl -sS${verb} '${location.origin}${basePath}/ingest/api/v1${path}'`,
    `-H "Authorization: Bearer $KEY"`,
  ];
  if (body !== undefined) {
    lines.push(`-H 'Content-Type: application/json'`, `-d ${shellWord(JSON.stringify(body))}`);
  }
  return lines.join(' \\\n  ');
}
