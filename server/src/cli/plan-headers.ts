/** What has to be done so that the headers of an endpoint are as a file declares them. */
import { isSensitiveHeader } from '../domain/sensitive-headers.ts';
import type { FilePath } from './declared-environment.ts';
import { missingVariable, type PartPlan } from './plan-parts.ts';
import { detailsOf, type PlanContext } from './plan.ts';
import type { PresentHeaders } from './present-environment.ts';
import { unset, unsetIn } from './variables.ts';

/** Names stand for themselves in any case. What cannot be read is left alone. */
export function planHeaders(
  context: PlanContext,
  { root, path }: { root: string; path: FilePath },
  present: PresentHeaders,
  declared: Record<string, string>,
): PartPlan {
  const lower = (name: string): string => name.toLowerCase();
  const wanted = context.variables.fill(declared, unset);
  const sensitive = new Set(present.sensitive.map(lower));
  const before = new Map(
    Object.entries(present.headers).map(([name, value]) => [lower(name), value]),
  );
  const names = Object.keys(wanted);
  const isKept = (name: string): boolean =>
    sensitive.has(lower(name)) && !(context.secretsToo && unsetIn(wanted[name]) === null);
  const set = names.filter((name) => !isKept(name) && before.get(lower(name)) !== wanted[name]);
  for (const name of set) {
    const variable = unsetIn(wanted[name]);
    if (variable === null) continue;
    throw missingVariable(context.place([...path, 'headers', name]), variable);
  }
  const kept = new Set(names.map(lower));
  const deleteHeaders = [...before.keys()].filter((name) => !kept.has(name));
  const headers = Object.fromEntries(set.map((name) => [name, wanted[name]]));
  const isSame = set.length + deleteHeaders.length === 0;
  const after = Object.fromEntries(
    set.map((name) => [lower(name), isSensitiveHeader(lower(name)) ? 'set anew' : wanted[name]]),
  );
  const shown = { headers: Object.fromEntries(before) };
  const then = {
    headers: { ...Object.fromEntries([...before].filter(([n]) => kept.has(n))), ...after },
  };
  return {
    request: isSame
      ? null
      : {
          method: 'PATCH',
          path: `${root}/headers`,
          body: { headers, deleteHeaders },
        },
    details: isSame ? [] : detailsOf(context, shown, then, ['headers']),
    hidden: names.filter(isKept).map((name) => `headers.${name}`),
  };
}
