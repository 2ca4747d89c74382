/** What has to be done so that endpoints of an application or source are as a file declares them. */
import { destinationScheme } from '../domain/application.ts';
import type { DeclaredEndpoint, FilePath, Values } from './declared-environment.ts';
import { endpointFields } from './declared-fields.ts';
import { partNames, type PartName } from './declared-parts.ts';
import { planHeaders } from './plan-headers.ts';
import { missingVariable, planPart, type PartPlan } from './plan-parts.ts';
import {
  detailsOf,
  differences,
  only,
  part,
  removal,
  text,
  type ChangeRequest,
  type PlanContext,
} from './plan.ts';
import { readPart, type PresentEndpoint } from './present-environment.ts';
import { unset, unsetIn } from './variables.ts';

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

export async function planEndpoints(
  context: PlanContext,
  place: EndpointsPlace,
  wanted: readonly DeclaredEndpoint[],
  present: readonly PresentEndpoint[],
): Promise<void> {
  const { plan, removals } = context;
  const within = place.ofSource === undefined ? {} : { ofSource: place.ofSource };
  const byUid = new Map(present.map((one) => [one.values['uid'], one]));
  for (const [at, endpoint] of wanted.entries()) {
    const path = [...place.path, 'endpoints', at];
    const what = `endpoint ${place.name}/${text(endpoint.values['uid'])}`;
    const before = byUid.get(endpoint.values['uid']);
    const own = { root: `${place.root}/endpoint`, path };
    const planned =
      before === undefined
        ? planNew(context, own, endpoint)
        : await planPresent(context, own, endpoint, before);
    const requests = planned.requests.map((one) => ({ ...one, ...within }));
    const { fields, details, hidden = [] } = planned;
    if (hidden.length > 0) {
      plan.notes.push(`${what}: secret, so not compared and left as it is: ${hidden.join(', ')}.`);
    }
    if (requests.length === 0) continue;
    const kind = before === undefined ? 'create' : 'change';
    plan.changes.push({ kind, what, fields, details, path, requests });
  }
  const uids = new Set(wanted.map(({ values }) => values['uid']));
  for (const { values } of present) {
    if (uids.has(values['uid'])) continue;
    const what = `endpoint ${place.name}/${text(values['uid'])}`;
    const path = `${place.root}/endpoint/${part(values['uid'])}`;
    removals.push(removal('delete', what, path, within));
  }
}

interface Own {
  /** The path of the list that it is in. */
  root: string;
  path: FilePath;
}

interface EndpointPlan {
  requests: ChangeRequest[];
  fields: string[];
  details: string[];
  hidden?: string[];
}

/** One whose messages are reshaped, or go elsewhere, takes none before all of that is set. */
function planNew(
  context: PlanContext,
  { root, path }: Own,
  { values, headers, secret, parts }: DeclaredEndpoint,
): EndpointPlan {
  const required = <T>(value: T, name: string): T =>
    context.variables.fill(value, (variable) => {
      throw missingVariable(context.place([...path, name]), variable);
    });
  const body = {
    ...values,
    url: required(values['url'], 'url'),
    ...(headers === null ? {} : { headers: required(headers, 'headers') }),
    ...(secret === null ? {} : { secret: required(secret, 'secret') }),
  };
  const place = { root: `${root}/${part(values['uid'])}`, path };
  const requests = partNames.flatMap((name) => {
    const { request } = planPart(context, name, place, null, parts[name] ?? null);
    return request === null ? [] : [request];
  });
  const waits = requests.length > 0 && values['disabled'] === false;
  return {
    requests: [
      { method: 'POST', path: root, body: waits ? { ...body, disabled: true } : body },
      ...requests,
      ...(waits ? [{ method: 'PATCH' as const, path: place.root, body: { disabled: false } }] : []),
    ],
    fields: [],
    details: [],
  };
}

async function planPresent(
  context: PlanContext,
  { root, path }: Own,
  { values, headers, parts }: DeclaredEndpoint,
  before: PresentEndpoint,
): Promise<EndpointPlan> {
  const place = { root: `${root}/${part(values['uid'])}`, path };
  const wanted = { ...values, url: urlOf(context, place, values['url'], before) };
  const fields = differences(before.values, wanted, endpointFields);
  const details = detailsOf(context, before.values, wanted, fields);
  const planned = await planPartsOf(context, place, parts, before);
  const set = headers === null ? null : planHeaders(context, place, before.headers, headers);
  const all = [...(set === null ? [] : [set]), ...planned.map(([, one]) => one)];
  return {
    fields: [
      ...fields,
      ...(set === null || set.request === null ? [] : ['headers']),
      ...planned.flatMap(([name, { request }]) => (request === null ? [] : [name])),
    ],
    details: [...details, ...all.flatMap((one) => one.details)],
    requests: inOrder(place.root, wanted, fields, parts, all),
    hidden: all.flatMap((one) => one.hidden),
  };
}

async function planPartsOf(
  context: PlanContext,
  place: { root: string; path: FilePath },
  parts: DeclaredEndpoint['parts'],
  before: PresentEndpoint,
): Promise<[PartName, PartPlan][]> {
  const planned: [PartName, PartPlan][] = [];
  for (const name of partNames) {
    const wanted = parts[name];
    if (wanted === undefined) continue;
    const there = await readPart(context.api, before, name);
    const present = there === null ? null : context.named(there);
    planned.push([name, planPart(context, name, place, present, wanted)]);
  }
  return planned;
}

/** Where it is enabled, that comes last. An address follows its destination, whoever comes first. */
function inOrder(
  root: string,
  wanted: Values,
  fields: readonly string[],
  parts: DeclaredEndpoint['parts'],
  all: readonly PartPlan[],
): ChangeRequest[] {
  const others = all.flatMap(({ request }) => (request === null ? [] : [request]));
  const removed = others.filter(({ method }) => method === 'DELETE');
  const made = others.filter(({ method }) => method !== 'DELETE');
  const destination = made.find(({ within }) => within?.[0] === 'destination');
  const isHttp = parts.destination?.['type'] === 'http';
  const late = fields.filter((name) => name === 'disabled' && wanted[name] === false);
  const moves = fields.includes('url') && destination !== undefined;
  if (moves && isHttp) destination.body = { ...(destination.body as Values), url: wanted['url'] };
  const early = fields.filter((name) => !late.includes(name) && !(name === 'url' && moves));
  const patch = (names: readonly string[]): ChangeRequest[] =>
    names.length === 0 ? [] : [{ method: 'PATCH', path: root, body: only(wanted, names) }];
  return made.length === 0
    ? [...removed, ...patch([...early, ...late])]
    : [...removed, ...patch(early), ...made, ...patch(late)];
}

/** A password in it whose variable is not set stays as it is, as long as all else of the address does. */
function urlOf(
  context: PlanContext,
  { path }: { path: FilePath },
  declared: unknown,
  before: PresentEndpoint,
): unknown {
  const url = context.variables.fill(declared, unset);
  const variable = unsetIn(url);
  if (variable === null) return url;
  const [wanted, present] = [url, before.values['url']].map((one) => {
    if (!URL.canParse(text(one))) return one;
    const parsed = new URL(text(one));
    parsed.password = '';
    return parsed.href;
  });
  if (wanted === present && !text(present).startsWith(destinationScheme))
    return before.values['url'];
  throw missingVariable(context.place([...path, 'url']), variable);
}
