/** Which headers an endpoint added, from when to when: what an attempt sent follows from it. */
import { isSensitiveHeader } from '../../domain/sensitive-headers.ts';
import { fromJson, type Statements } from './statements.ts';

/** Notes the headers of an endpoint from a moment on; values that are secrets are not kept. */
export function noteHeaders(
  statements: Statements,
  endpointId: string,
  headers: Record<string, string>,
  at: number,
): void {
  const shown = Object.entries(headers).map(([name, value]) => [
    name,
    isSensitiveHeader(name) ? null : value,
  ]);
  statements.run(
    'UPDATE endpoint_header SET until = ? WHERE endpoint_id = ? AND until IS NULL',
    at,
    endpointId,
  );
  statements.run(
    'INSERT OR REPLACE INTO endpoint_header VALUES (?, ?, NULL, ?)',
    endpointId,
    at,
    JSON.stringify(Object.fromEntries(shown)),
  );
}

export function endpointHeadersAt(
  statements: Statements,
  { endpointId, at }: { endpointId: string; at: number },
): Record<string, string | null> {
  const row = statements.get(
    `SELECT headers FROM endpoint_header WHERE endpoint_id = ? AND since <= ?
     ORDER BY since DESC LIMIT 1`,
    endpointId,
    at,
  );
  return row === undefined ? {} : fromJson(row['headers']);
}
