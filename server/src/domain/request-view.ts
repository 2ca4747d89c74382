/** A received request as filters and transformations look at it. */
import type { Message } from './message.ts';
import type { RequestFacts } from './received-request.ts';

export interface RequestView {
  method: string;
  path: string;
  /** A name that stands more than once has all its values. */
  query: Record<string, string | string[]>;
  headers: Record<string, string>;
}

/** Of a message that a source received. */
export function requestView(
  { method, path, query }: RequestFacts,
  headers: Message['headers'],
): RequestView {
  const values = new URLSearchParams(query);
  const names = [...new Set(values.keys())];
  return {
    method,
    path,
    query: Object.fromEntries(
      names.map((name) => {
        const all = values.getAll(name);
        return [name, all.length === 1 ? all[0]! : all];
      }),
    ),
    headers: headers ?? {},
  };
}

/** As code reads it most easily: each parameter is a text, of several the values with commas between. */
export function plainRequestView(
  request: RequestFacts,
  headers: Message['headers'],
): Omit<RequestView, 'query'> & { query: Record<string, string> } {
  const view = requestView(request, headers);
  const query = Object.entries(view.query).map(([name, value]) => [name, [value].flat().join()]);
  return { ...view, query: Object.fromEntries(query) as Record<string, string> };
}
