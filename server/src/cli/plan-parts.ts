/** What has to be done so that a part of an endpoint, such as its destination, is as a file declares it. */
import { hidden } from '../manage/destination-secrets.ts';
import { Problem } from '../domain/problem.ts';
import { CommandFailure } from './command-failure.ts';
import type { FilePath, Values } from './declared-environment.ts';
import { isRecord } from './declared-fields.ts';
import { partNamed, type Part, type PartName } from './declared-parts.ts';
import type { ChangeRequest, PlanContext } from './plan.ts';
import { differencesIn, shownDifference, type Difference } from './value-differences.ts';
import { unset, unsetIn } from './variables.ts';

export interface PartPlan {
  /** Null where nothing has to be done. */
  request: Omit<ChangeRequest, 'ofSource'> | null;
  details: string[];
  /** What is set and cannot be read. */
  hidden: string[];
}

/** Throws `CommandFailure` for what cannot be and for a variable that is needed and not set. */
export function planPart(
  context: PlanContext,
  name: PartName,
  place: { root: string; path: FilePath },
  before: Values | null,
  wanted: Values | null,
): PartPlan {
  const part = partNamed(name);
  const route = `${place.root}/${name}`;
  const within = [name];
  if (wanted === null) {
    if (before === null) return { request: null, details: [], hidden: [] };
    const request: PartPlan['request'] =
      part.none === undefined
        ? { method: 'DELETE', path: route, within }
        : { method: part.method, path: route, within, body: part.none };
    return { request, details: [`${name}: taken away`], hidden: [] };
  }
  const path = [...place.path, name];
  const whole = wholeOf(context, part, wanted, path);
  const differences: Difference[] = [];
  const told: string[] = [];
  const masked = before === null ? null : part.masked(before);
  for (const one of differencesIn(before ?? {}, whole)) {
    const kind = kindOf(one, masked, context.secretsToo);
    if (kind === 'hidden') told.push([name, ...one.path].join('.'));
    else if (kind === 'unset') throw missing(context, [...path, ...one.path], one.after);
    else differences.push(one);
  }
  if (differences.length === 0) return { request: null, details: [], hidden: told };
  const complete = withKept(whole, before, (at, value) =>
    missing(context, [...path, ...at], value),
  );
  const changed = new Set(differences.map((one) => one.path[0]));
  const body = part.body(complete as Values, changed);
  const details =
    before === null
      ? [`${name}: set`]
      : detailsOfPart(context, name, differences, [masked!, part.masked(whole)]);
  return { request: { method: part.method, path: route, within, body }, details, hidden: told };
}

function wholeOf(context: PlanContext, part: Part, wanted: Values, path: FilePath): Values {
  const filled = Object.fromEntries(
    Object.entries(wanted).map(([field, value]) => [
      field,
      part.fills === undefined || part.fills.includes(field)
        ? context.variables.fill(value, unset)
        : value,
    ]),
  );
  try {
    return context.named(part.whole(filled));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (unsetIn(filled) !== null) throw missing(context, path, filled);
    const said = (error.fields ?? []).map(
      ({ loc, msg }) => `${context.place([...path, ...loc.slice(1)])} ${msg}.`,
    );
    throw new CommandFailure([...said, 'Nothing was changed.'].join('\n'));
  }
}

/** What the server does not tell is not compared, and neither is a secret whose variable is not set. */
function kindOf(
  { path, before, after }: Difference,
  masked: Values | null,
  secretsToo: boolean,
): 'hidden' | 'unset' | 'differs' {
  const isGiven = secretsToo && unsetIn(after) === null;
  if (isHidden(before) && after !== null && !isGiven) return 'hidden';
  if (before === null || unsetIn(after) === null) return 'differs';
  return isHidden(valueAt(masked, path)) ? 'hidden' : 'unset';
}

function isHidden(value: unknown): boolean {
  return typeof value === 'string' && value.includes(hidden);
}

/** What is not known here stays as it is there: the server takes back what it shows. */
function withKept(
  value: unknown,
  before: unknown,
  failure: (path: FilePath, value: string) => CommandFailure,
  path: FilePath = [],
): unknown {
  if (typeof value === 'string') {
    if (unsetIn(value) === null) return value;
    if (typeof before !== 'string') throw failure(path, value);
    return before;
  }
  if (Array.isArray(value)) {
    return value.map((one: unknown, at) => withKept(one, null, failure, [...path, at]));
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      withKept(one, isRecord(before) ? before[name] : null, failure, [...path, name]),
    ]),
  );
}

function missing({ place }: PlanContext, path: FilePath, value: unknown): CommandFailure {
  return missingVariable(place(path), unsetIn(value) ?? '');
}

export function missingVariable(place: string, variable: string): CommandFailure {
  return new CommandFailure(
    `${place} names the variable ${variable}, which is not set in the environment of this command.\nNothing was changed.`,
  );
}

function detailsOfPart(
  { variables }: PlanContext,
  name: string,
  differences: readonly Difference[],
  [before, after]: [before: Values, after: Values],
): string[] {
  // All else of it follows from that.
  if (before['type'] !== after['type']) {
    return shownDifference({ path: [name], before: before['type'], after: after['type'] });
  }
  return differences.flatMap(({ path }) => {
    const [old, next] = [valueAt(before, path), valueAt(after, path)];
    const at = [name, ...path];
    if (isHidden(old) || isHidden(next)) return [`${at.join('.')}: set anew`];
    return shownDifference({ path: at, before: old, after: next }).map(variables.redact);
  });
}

function valueAt(value: unknown, path: FilePath): unknown {
  return path.reduce<unknown>((one, name) => (isRecord(one) ? one[name] : null), value) ?? null;
}
