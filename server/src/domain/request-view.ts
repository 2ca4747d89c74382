/** A received request as filters and transformations look at it. */
import type { Message } from './message.ts';
import type { FilterMistake, PayloadFilter } from './payload-filter.ts';
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

const parts = ['method', 'path', 'query', 'headers'];

/** What a condition asks for that no request has: it would let nothing through, and tell nobody. */
export function requestFilterMistake(filter: PayloadFilter): FilterMistake | null {
  if (filter.kind === 'not') return requestFilterMistake(filter.part);
  if (filter.kind !== 'field') {
    for (const part of filter.parts) {
      const mistake = requestFilterMistake(part);
      if (mistake !== null) return mistake;
    }
    return null;
  }
  const [part, name] = filter.path;
  const path = [...filter.place];
  if (part === undefined || !parts.includes(part)) {
    return { path, message: `a request has ${parts.join(', ')}, and not \`${part ?? ''}\`` };
  }
  if (part === 'headers' && name !== undefined && name !== name.toLowerCase()) {
    const lower = `headers.${name.toLowerCase()}`;
    return { path, message: `names of headers are in small letters here: write \`${lower}\`` };
  }
  return null;
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
