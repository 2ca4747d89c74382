/** What has to be done so that an environment is as it is declared. Asks the server, changes nothing. */
import type { ApiClient } from './api-client.ts';
import type { Declared, DeclaredEndpoint, FilePath, Values } from './declared-environment.ts';
import {
  applicationFields,
  endpointFields,
  eventTypeFields,
  type Fields,
} from './declared-fields.ts';
import {
  readEndpoints,
  readPresent,
  type PresentEndpoint,
  type PresentHeaders,
} from './present-environment.ts';

export interface Change {
  kind: 'create' | 'change' | 'archive' | 'delete';
  /** Such as `endpoint shop/erp`. */
  what: string;
  /** Fields that change. */
  fields: string[];
  /** Where in the file this is asked for; empty for what is not there. */
  path: FilePath;
  requests: ChangeRequest[];
}

export interface ChangeRequest {
  method: 'POST' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
}

export interface Plan {
  /** As `environment/import` takes them: all or none. */
  eventTypes: { values: Values; path: FilePath }[];
  /** In the order in which they are made; those of event types have no requests of their own. */
  changes: Change[];
  /** What is there and not in the file, when that is not removed. */
  others: string[];
  /** What a user should know beside. */
  notes: string[];
}

export async function planChanges(
  api: ApiClient,
  declared: Declared,
  prune: boolean,
): Promise<Plan> {
  const plan: Plan = { eventTypes: [], changes: [], others: [], notes: [] };
  const removals: Change[] = [];
  const present = await readPresent(api);
  if (declared.eventTypes !== null) {
    planEventTypes(plan, removals, declared.eventTypes, present.eventTypes);
  }
  if (declared.applications !== null) {
    await planApplications(api, plan, removals, declared.applications, present.applications);
  }
  if (prune) plan.changes.push(...removals.toReversed());
  else plan.others = removals.map(({ what }) => what);
  return plan;
}

function planEventTypes(plan: Plan, removals: Change[], wanted: Values[], present: Values[]): void {
  const byName = new Map(present.map((one) => [one['name'], one]));
  for (const [at, values] of wanted.entries()) {
    const before = byName.get(values['name']);
    const fields = before === undefined ? [] : differences(before, values, eventTypeFields);
    if (before !== undefined && fields.length === 0) continue;
    const path = ['eventTypes', at];
    const kind = before === undefined ? 'create' : 'change';
    plan.changes.push({
      kind,
      what: `event type ${text(values['name'])}`,
      fields,
      path,
      requests: [],
    });
    plan.eventTypes.push({ values, path });
  }
  const names = new Set(wanted.map((one) => one['name']));
  for (const { name, archived } of present) {
    if (names.has(name) || archived === true) continue;
    removals.push(removal('archive', `event type ${text(name)}`, `/event-type/${part(name)}`));
  }
}

async function planApplications(
  api: ApiClient,
  plan: Plan,
  removals: Change[],
  wanted: NonNullable<Declared['applications']>,
  present: Values[],
): Promise<void> {
  const uids = new Set(wanted.map(({ values }) => values['uid']));
  for (const { uid } of present) {
    if (!uids.has(uid)) {
      removals.push(removal('delete', `application ${text(uid)}`, `/app/${part(uid)}`));
    }
  }
  const byUid = new Map(present.map((one) => [one['uid'], one]));
  for (const [at, { values, endpoints }] of wanted.entries()) {
    const path = ['applications', at];
    const what = `application ${text(values['uid'])}`;
    const before = byUid.get(values['uid']);
    const place = `/app/${part(values['uid'])}`;
    if (before === undefined) {
      const requests: ChangeRequest[] = [{ method: 'POST', path: '/app', body: values }];
      plan.changes.push({ kind: 'create', what, fields: [], path, requests });
    } else {
      const fields = differences(before, values, applicationFields);
      const body = only(values, fields);
      const requests: ChangeRequest[] = [{ method: 'PATCH', path: place, body }];
      if (fields.length > 0) plan.changes.push({ kind: 'change', what, fields, path, requests });
    }
    if (endpoints === null) continue;
    const there =
      before === undefined ? [] : (await readEndpoints(api, text(values['uid']))).endpoints;
    planEndpoints(plan, removals, text(values['uid']), path, endpoints, there);
  }
}

function planEndpoints(
  plan: Plan,
  removals: Change[],
  application: string,
  place: FilePath,
  wanted: DeclaredEndpoint[],
  present: PresentEndpoint[],
): void {
  const root = `/app/${part(application)}/endpoint`;
  const byUid = new Map(present.map((one) => [one.values['uid'], one]));
  for (const [at, { values, headers }] of wanted.entries()) {
    const path = [...place, 'endpoints', at];
    const what = `endpoint ${application}/${text(values['uid'])}`;
    const before = byUid.get(values['uid']);
    if (before === undefined) {
      const body = { ...values, ...(headers === null ? {} : { headers }) };
      const requests: ChangeRequest[] = [{ method: 'POST', path: root, body }];
      plan.changes.push({ kind: 'create', what, fields: [], path, requests });
      continue;
    }
    const own = `${root}/${part(values['uid'])}`;
    const fields = differences(before.values, values, endpointFields);
    const requests: ChangeRequest[] =
      fields.length === 0 ? [] : [{ method: 'PATCH', path: own, body: only(values, fields) }];
    const headerChange = headers === null ? null : headersChange(before.headers, headers);
    if (headerChange !== null) {
      for (const name of headerChange.hidden) {
        plan.notes.push(
          `${what}: the value of the header ${name} cannot be read, so it is not compared and stays as it is.`,
        );
      }
      if (headerChange.body !== null) {
        requests.push({ method: 'PATCH', path: `${own}/headers`, body: headerChange.body });
        fields.push('headers');
      }
    }
    if (requests.length > 0) plan.changes.push({ kind: 'change', what, fields, path, requests });
  }
  const uids = new Set(wanted.map(({ values }) => values['uid']));
  for (const { values } of present) {
    if (uids.has(values['uid'])) continue;
    const what = `endpoint ${application}/${text(values['uid'])}`;
    removals.push(removal('delete', what, `${root}/${part(values['uid'])}`));
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

function removal(kind: 'archive' | 'delete', what: string, path: string): Change {
  return { kind, what, fields: [], path: [], requests: [{ method: 'DELETE', path }] };
}

/** The fields in which two differ. */
function differences(before: Values, after: Values, fields: Fields): string[] {
  return Object.entries(fields)
    .filter(
      ([name, { unordered }]) =>
        comparable(name, before[name], unordered) !== comparable(name, after[name], unordered),
    )
    .map(([name]) => name);
}

function comparable(name: string, value: unknown, unordered = false): string {
  // The server keeps URLs as they are understood.
  if (name === 'url' && typeof value === 'string') return new URL(value).href;
  return ordered(unordered && Array.isArray(value) ? value.toSorted(byText) : value);
}

function byText(one: unknown, other: unknown): number {
  return text(one) < text(other) ? -1 : 1;
}

/** JSON in which the order of members says nothing. */
function ordered(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function only(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

function part(value: unknown): string {
  return encodeURIComponent(text(value));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
