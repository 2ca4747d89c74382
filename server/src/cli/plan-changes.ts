/** What has to be done so that an environment is as it is declared. Asks the server, changes nothing. */
import type { ApiClient } from './api-client.ts';
import type { Declared, DeclaredFile, Values } from './declared-environment.ts';
import { applicationFields, eventTypeFields } from './declared-fields.ts';
import { planEndpoints } from './plan-endpoints.ts';
import { planSources, type VariableNamed } from './plan-sources.ts';
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
import { readEndpoints, readPresent } from './present-environment.ts';

/** Throws `CommandFailure` for a setting that a source needs and the environment of the process lacks. */
export async function planChanges(
  api: ApiClient,
  { declared, place }: DeclaredFile,
  { prune, variable }: { prune: boolean; variable: VariableNamed },
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
  if (declared.sources !== null) {
    await planSources(api, plan, removals, declared.sources, { variable, place });
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
    const name = text(values['uid']);
    planEndpoints(plan, removals, { name, root: place, path }, endpoints, there);
  }
}
