/** Hides the secrets of a destination where it is shown, and finds them again where it is set. */
import { Problem } from '../domain/problem.ts';

export const hidden = '********';

type Fields = Record<string, unknown>;

/** A copy in which no secret stands. */
export function withoutSecrets<T extends object>(settings: T, paths: readonly string[]): T {
  const copy = structuredClone(settings);
  for (const path of paths) change(copy as Fields, path, maskOf);
  return copy;
}

/**
 * What a client sends back as it was shown means the secret that is there already; only while it
 * goes where it went before, since who may set a destination need not know its secrets. 422 names
 * the field that has to be given again.
 */
export function withKeptSecrets<T extends object>(
  given: T,
  present: object | null,
  paths: readonly string[],
  anchors: readonly string[],
): T {
  const copy = structuredClone(given);
  for (const path of paths) {
    change(copy as Fields, path, (value) => {
      if (!value.includes(hidden)) return value;
      const kept = present === null ? undefined : valueAt(present as Fields, path);
      const moved = anchors.some(
        (anchor) => !isSame(valueAt(given as Fields, anchor), present, anchor),
      );
      if (typeof kept === 'string' && maskOf(kept) === value && !moved) return kept;
      throw Problem.field(
        path.split('.'),
        'hidden, and there is none to keep for where it goes now: give it in full',
      );
    });
  }
  return copy;
}

/** Of a URL its origin is shown, so that one can be told from another. */
function maskOf(value: string): string {
  if (!/^[a-z]+:\/\//.test(value) || !URL.canParse(value)) return hidden;
  const { protocol, host } = new URL(value);
  return `${protocol}//${host}/${hidden}`;
}

function isSame(value: unknown, present: object | null, path: string): boolean {
  const before = present === null ? undefined : valueAt(present as Fields, path);
  return JSON.stringify(value ?? null) === JSON.stringify(before ?? null);
}

function valueAt(fields: Fields, path: string): unknown {
  let value: unknown = fields;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Fields)[name];
  }
  return value;
}

function change(fields: Fields, path: string, by: (text: string) => string): void {
  const names = path.split('.');
  const last = names.pop()!;
  let holder: unknown = fields;
  for (const name of names) {
    if (typeof holder !== 'object' || holder === null) return;
    holder = (holder as Fields)[name];
  }
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, last)) return;
  const value = (holder as Fields)[last];
  if (typeof value === 'string' && value !== '') (holder as Fields)[last] = by(value);
}
