/** The headers that the owner of an endpoint adds to what it receives. */
import type { Endpoint } from '../domain/application.ts';
import { headerRefusal, headersMax } from '../domain/header-rules.ts';
import { isSensitiveHeader } from '../domain/sensitive-headers.ts';
import { Problem } from '../domain/problem.ts';
import type { ManageParts } from './manage-parts.ts';

/** Throws a refusal that names the header; `place` is where the headers stand in the body. */
export function checkHeaders(
  headers: Record<string, string>,
  place: readonly (string | number)[] = ['headers'],
): void {
  const seen = new Set<string>();
  const refuse = (name: string, why: string) => Problem.field([...place, name], why);
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    const refusal = headerRefusal(name, value);
    if (refusal !== null) throw refuse(name, refusal);
    if (seen.has(lower)) throw refuse(name, 'named twice; names do not differ by case');
    seen.add(lower);
  }
  checkCount(seen.size);
}

function checkCount(count: number): void {
  if (count <= headersMax) return;
  throw Problem.field(['headers'], `an endpoint has at most ${headersMax} headers`);
}

/** The headers as they may be shown: names of secret ones apart, without values. */
export function visibleHeaders({ headers }: Pick<Endpoint, 'headers'>): {
  headers: Record<string, string>;
  sensitive: string[];
} {
  const shown: Record<string, string> = {};
  const hidden: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (isSensitiveHeader(name)) hidden.push(name);
    else shown[name] = value;
  }
  return { headers: shown, sensitive: hidden };
}

/** Replaces all headers. */
export async function putHeaders(
  parts: ManageParts,
  endpoint: Endpoint,
  headers: Record<string, string>,
): Promise<void> {
  checkHeaders(headers);
  const saved = await parts.storage.write('updateEndpoint', {
    applicationId: endpoint.applicationId,
    id: endpoint.id,
    changes: { headers, updatedAt: parts.clock.now() },
  });
  parts.plans.forget(endpoint.applicationId);
  if (saved.kind !== 'ok') throw new Problem('not_found');
}

/** Sets the headers that are given and removes those that are named or set to null. */
export async function patchHeaders(
  parts: ManageParts,
  endpoint: Endpoint,
  headers: Record<string, string | null>,
  deleteHeaders: string[],
): Promise<void> {
  const set: Record<string, string> = {};
  const remove = [...deleteHeaders];
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) remove.push(name);
    else set[name] = value;
  }
  checkHeaders(set);
  const names = new Set(Object.keys(endpoint.headers).map((name) => name.toLowerCase()));
  for (const name of remove) names.delete(name.toLowerCase());
  for (const name of Object.keys(set)) names.add(name.toLowerCase());
  checkCount(names.size);
  const saved = await parts.storage.write('changeHeaders', {
    applicationId: endpoint.applicationId,
    id: endpoint.id,
    set,
    remove,
    now: parts.clock.now(),
  });
  parts.plans.forget(endpoint.applicationId);
  if (saved.kind !== 'ok') throw new Problem('not_found');
}
