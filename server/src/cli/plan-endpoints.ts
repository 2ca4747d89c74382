/** What has to be done so that endpoints of an application or source are as a file declares them. */
import type { DeclaredEndpoint, FilePath, Values } from './declared-environment.ts';
import { endpointFields } from './declared-fields.ts';
import {
  differences,
  only,
  part,
  removal,
  text,
  type Change,
  type ChangeRequest,
  type Plan,
} from './plan.ts';
import type { PresentEndpoint, PresentHeaders } from './present-environment.ts';

/** Where endpoints are: in an application, or in that of a source. */
export interface EndpointsPlace {
  /** As the plan names it: `shop`. */
  name: string;
  /** What stands before `/endpoint` in their paths. */
  root: string;
  ofSource?: string;
  /** Where in the file. */
  path: FilePath;
}

export function planEndpoints(
  plan: Plan,
  removals: Change[],
  place: EndpointsPlace,
  wanted: DeclaredEndpoint[],
  present: PresentEndpoint[],
): void {
  const root = `${place.root}/endpoint`;
  const within = place.ofSource === undefined ? {} : { ofSource: place.ofSource };
  const byUid = new Map(present.map((one) => [one.values['uid'], one]));
  for (const [at, { values, headers }] of wanted.entries()) {
    const path = [...place.path, 'endpoints', at];
    const what = `endpoint ${place.name}/${text(values['uid'])}`;
    const before = byUid.get(values['uid']);
    if (before === undefined) {
      const body = { ...values, ...(headers === null ? {} : { headers }) };
      const requests: ChangeRequest[] = [{ method: 'POST', path: root, ...within, body }];
      plan.changes.push({ kind: 'create', what, fields: [], path, requests });
      continue;
    }
    const own = `${root}/${part(values['uid'])}`;
    const fields = differences(before.values, values, endpointFields);
    const requests: ChangeRequest[] =
      fields.length === 0
        ? []
        : [{ method: 'PATCH', path: own, ...within, body: only(values, fields) }];
    const headerChange = headers === null ? null : headersChange(before.headers, headers);
    if (headerChange !== null) {
      for (const name of headerChange.hidden) {
        plan.notes.push(
          `${what}: the value of the header ${name} cannot be read, so it is not compared and stays as it is.`,
        );
      }
      if (headerChange.body !== null) {
        const { body } = headerChange;
        requests.push({ method: 'PATCH', path: `${own}/headers`, ...within, body });
        fields.push('headers');
      }
    }
    if (requests.length > 0) plan.changes.push({ kind: 'change', what, fields, path, requests });
  }
  const uids = new Set(wanted.map(({ values }) => values['uid']));
  for (const { values } of present) {
    if (uids.has(values['uid'])) continue;
    const what = `endpoint ${place.name}/${text(values['uid'])}`;
    removals.push(removal('delete', what, `${root}/${part(values['uid'])}`, within));
  }
}

/** Names stand for themselves in any case. What cannot be read is left alone. */
function headersChange(
  present: PresentHeaders,
  wanted: Record<string, string>,
): { body: { headers: Values; deleteHeaders: string[] } | null; hidden: string[] } {
  const lower = (name: string): string => name.toLowerCase();
  const sensitive = new Set(present.sensitive.map(lower));
  const before = new Map(
    Object.entries(present.headers).map(([name, value]) => [lower(name), value]),
  );
  const names = Object.keys(wanted);
  const set = names.filter(
    (name) => !sensitive.has(lower(name)) && before.get(lower(name)) !== wanted[name],
  );
  const kept = new Set(names.map(lower));
  const deleteHeaders = [...before.keys()].filter((name) => !kept.has(name));
  return {
    body:
      set.length + deleteHeaders.length === 0
        ? null
        : { headers: Object.fromEntries(set.map((name) => [name, wanted[name]])), deleteHeaders },
    hidden: names.filter((name) => sensitive.has(lower(name))),
  };
}
