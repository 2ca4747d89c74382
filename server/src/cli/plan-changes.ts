/** What has to be done so that an environment is as it is declared. Asks the server, changes nothing. */
import type { ApiClient } from './api-client.ts';
import { CommandFailure } from './command-failure.ts';
import type { Declared, DeclaredFile, FilePath, Values } from './declared-environment.ts';
import { applicationFields, eventTypeFields } from './declared-fields.ts';
import { partNamed, partNames } from './declared-parts.ts';
import { checkKnownFields, type ServerDescription } from './known-fields.ts';
import { planEndpoints } from './plan-endpoints.ts';
import { planSources } from './plan-sources.ts';
import {
  detailsOf,
  differences,
  only,
  part,
  removal,
  text,
  type ChangeRequest,
  type Plan,
  type PlanContext,
} from './plan.ts';
import {
  readEndpoints,
  readPresent,
  readSources,
  withApplicationNames,
} from './present-environment.ts';
import { createVariables, type VariableNamed } from './variables.ts';

export interface PlanOptions {
  /** Whether what is not in the file goes. */
  prune: boolean;
  /** Whether secrets are set again. */
  secretsToo: boolean;
  /** Looks up texts such as `${NAME}`. */
  variable: VariableNamed;
}

/**
 * Throws `CommandFailure` for a name that the server does not know, and for a variable that is needed
 * and not set.
 */
export async function planChanges(
  api: ApiClient,
  { declared, place }: DeclaredFile,
  { prune, secretsToo, variable }: PlanOptions,
): Promise<Plan> {
  const plan: Plan = { eventTypes: [], changes: [], others: [], notes: [] };
  await requireKnownParts(api, declared, place);
  const present = await readPresent(api);
  const context: PlanContext = {
    api,
    plan,
    removals: [],
    place,
    variables: createVariables(variable),
    secretsToo,
    named: withApplicationNames(present.names),
  };
  if (declared.eventTypes !== null) {
    planEventTypes(context, declared.eventTypes, present.eventTypes);
  }
  if (declared.applications !== null) {
    await planApplications(context, declared.applications, present.applications);
  }
  if (declared.sources !== null) {
    const { sources } = await readSources(api);
    await planSources(context, declared.sources, sources);
  }
  if (prune) plan.changes.push(...context.removals.toReversed());
  else plan.others = context.removals.map(({ what }) => what);
  return plan;
}

/** What stands in parts of endpoints is known by the server alone: it is asked for its own description. */
async function requireKnownParts(
  api: ApiClient,
  { applications, sources }: Declared,
  place: DeclaredFile['place'],
): Promise<void> {
  const lists = { applications: applications ?? [], sources: sources ?? [] };
  const parts = Object.entries(lists).flatMap(([list, all]) =>
    all.flatMap(({ endpoints }, at) =>
      (endpoints ?? []).flatMap(({ parts: given }, index) =>
        partNames.flatMap((name) => {
          const value = given[name] ?? null;
          const path: FilePath = [list, at, 'endpoints', index, name];
          return value === null ? [] : [{ name, value, path }];
        }),
      ),
    ),
  );
  if (parts.length === 0) return;
  const description = (await api.ask('GET', '/openapi.json')) as ServerDescription;
  const faults: string[] = [];
  const fault = (path: FilePath, message: string): void => {
    faults.push(`${place(path)} ${message}${message.endsWith('?') ? '' : '.'}`);
  };
  for (const { name, value, path } of parts) {
    const { schema, required } = partNamed(name);
    checkKnownFields(description, schema, value, path, fault);
    for (const field of required) {
      if ((value[field] ?? null) === null) fault([...path, field], 'must be given');
    }
  }
  if (faults.length > 0) throw new CommandFailure([...faults, 'Nothing was changed.'].join('\n'));
}

function planEventTypes(context: PlanContext, wanted: Values[], present: Values[]): void {
  const { plan, removals } = context;
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
      details: before === undefined ? [] : detailsOf(context, before, values, fields),
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

/** All applications before their endpoints: those may lead into any of them. */
async function planApplications(
  context: PlanContext,
  wanted: NonNullable<Declared['applications']>,
  present: Values[],
): Promise<void> {
  const { api, plan, removals } = context;
  const uids = new Set(wanted.map(({ values }) => values['uid']));
  for (const { uid } of present) {
    if (!uids.has(uid)) {
      removals.push(removal('delete', `application ${text(uid)}`, `/app/${part(uid)}`));
    }
  }
  const byUid = new Map(present.map((one) => [one['uid'], one]));
  for (const [at, { values }] of wanted.entries()) {
    const path = ['applications', at];
    const what = `application ${text(values['uid'])}`;
    const before = byUid.get(values['uid']);
    const place = `/app/${part(values['uid'])}`;
    if (before === undefined) {
      const requests: ChangeRequest[] = [{ method: 'POST', path: '/app', body: values }];
      plan.changes.push({ kind: 'create', what, fields: [], details: [], path, requests });
    } else {
      const fields = differences(before, values, applicationFields);
      const body = only(values, fields);
      const requests: ChangeRequest[] = [{ method: 'PATCH', path: place, body }];
      if (fields.length === 0) continue;
      const details = detailsOf(context, before, values, fields);
      plan.changes.push({ kind: 'change', what, fields, details, path, requests });
    }
  }
  for (const [at, { values, endpoints }] of wanted.entries()) {
    if (endpoints === null) continue;
    const name = text(values['uid']);
    const there = byUid.has(name) ? (await readEndpoints(api, name)).endpoints : [];
    const place = { name, root: `/app/${part(name)}`, path: ['applications', at] };
    await planEndpoints(context, place, endpoints, there);
  }
}
