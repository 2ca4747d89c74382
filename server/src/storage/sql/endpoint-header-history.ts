/** Which headers an endpoint added, from when to when: what an attempt sent follows from it. */
import { isSensitiveHeader } from '../../domain/sensitive-headers.ts';
import { putInto } from './inserts.ts';
import { fromJson, type Act, type Statements } from './statements.ts';

/** Notes the headers of an endpoint from a moment on; values that are secrets are not kept. */
export function* noteHeaders(
  statements: Statements,
  endpointId: string,
  headers: Record<string, string>,
  at: number,
): Act<void> {
  const shown = Object.entries(headers).map(([name, value]) => [
    name,
    isSensitiveHeader(name) ? null : value,
  ]);
  yield* statements.run(
    'UPDATE endpoint_header SET until = ? WHERE endpoint_id = ? AND until IS NULL',
    at,
    endpointId,
  );
  yield* statements.run(
    putInto(statements.dialect, 'endpoint_header', ['endpoint_id', 'since', 'until', 'headers']),
    endpointId,
    at,
    null,
    JSON.stringify(Object.fromEntries(shown)),
  );
}

export function* endpointHeadersAt(
  statements: Statements,
  { endpointId, at }: { endpointId: string; at: number },
): Act<Record<string, string | null>> {
  const row = yield* statements.get(
    `SELECT headers FROM endpoint_header WHERE endpoint_id = ? AND since <= ?
     ORDER BY since DESC LIMIT 1`,
    endpointId,
    at,
  );
  return row === undefined ? {} : fromJson(row['headers']);
}
