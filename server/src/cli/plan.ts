/** The form of a plan: changes with the requests that make them, and how two states are compared. */
import type { ApiClient } from './api-client.ts';
import type { DeclaredFile, FilePath, Values } from './declared-environment.ts';
import type { Fields } from './declared-fields.ts';
import { differencesIn, shownDifference } from './value-differences.ts';
import type { Variables } from './variables.ts';

export interface Change {
  kind: 'create' | 'change' | 'archive' | 'delete';
  /** Such as `endpoint shop/erp`. */
  what: string;
  /** Fields that change. */
  fields: string[];
  /** How they change, a line each, without secrets. */
  details: string[];
  /** Where in the file this is asked for; empty for what is not there. */
  path: FilePath;
  requests: ChangeRequest[];
}

export interface ChangeRequest {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Of an endpoint, the path within its application. */
  path: string;
  /** The uid of the source whose application it is: it may not be there before the change is made. */
  ofSource?: string;
  /** Where in that part of the file that asks for the change its body stands. */
  within?: FilePath;
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

/** What those who plan share. */
export interface PlanContext {
  api: ApiClient;
  plan: Plan;
  /** What is there and not in the file. */
  removals: Change[];
  place: DeclaredFile['place'];
  variables: Variables;
  /** Whether what cannot be compared is set again, where the file says what it is. */
  secretsToo: boolean;
  /** A destination with the uid of the application that it leads to, in the place of its id. */
  named: (destination: Values) => Values;
}

export function removal(
  kind: 'archive' | 'delete',
  what: string,
  path: string,
  within: Pick<ChangeRequest, 'ofSource'> = {},
): Change {
  const requests = [{ method: 'DELETE' as const, path, ...within }];
  return { kind, what, fields: [], details: [], path: [], requests };
}

/** The fields in which two differ. */
export function differences(before: Values, after: Values, fields: Fields): string[] {
  return Object.entries(fields)
    .filter(
      ([name, { unordered }]) =>
        comparable(name, before[name], unordered) !== comparable(name, after[name], unordered),
    )
    .map(([name]) => name);
}

/** How these fields change. */
export function detailsOf(
  { variables }: Pick<PlanContext, 'variables'>,
  before: Values,
  after: Values,
  fields: readonly string[],
): string[] {
  return fields
    .flatMap((name) => differencesIn(before[name], after[name], [name]).flatMap(shownDifference))
    .map((line) => variables.redact(line));
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

export function only(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

export function part(value: unknown): string {
  return encodeURIComponent(text(value));
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
