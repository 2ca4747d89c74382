/** Holds what arrived against what a recipe says has to arrive. */

export interface Arrived {
  method: string;
  url: string;
  headers: Record<string, unknown>;
  body: unknown;
}

export interface Expected {
  method?: string;
  path?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Why a request is not the expected one, in words; null where it is. */
export function differenceOf(arrived: Arrived, expected: Expected): string | null {
  if (expected.method !== undefined && arrived.method !== expected.method) {
    return `the method is ${arrived.method}, not ${expected.method}`;
  }
  if (expected.path !== undefined && !arrived.url.endsWith(expected.path)) {
    return `the address is ${arrived.url}, not …${expected.path}`;
  }
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    const there = arrived.headers[name.toLowerCase()];
    if (there !== value) return `the header ${name} is ${String(there)}, not ${value}`;
  }
  return expected.body === undefined ? null : lacking(arrived.body, expected.body, 'the body');
}

/** What of the expected value is not there; members that are there beside it do not matter. */
function lacking(there: unknown, expected: unknown, place: string): string | null {
  if (Array.isArray(expected)) {
    if (!Array.isArray(there) || there.length !== expected.length) {
      return `${place} is ${shown(there)}, not a list of ${expected.length}`;
    }
    return first(expected.map((one, index) => lacking(there[index], one, `${place}[${index}]`)));
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof there !== 'object' || there === null) return `${place} is ${shown(there)}`;
    return first(
      Object.entries(expected).map(([name, one]) =>
        lacking((there as Record<string, unknown>)[name], one, `${place}.${name}`),
      ),
    );
  }
  return there === expected ? null : `${place} is ${shown(there)}, not ${shown(expected)}`;
}

function first(found: (string | null)[]): string | null {
  return found.find((one) => one !== null) ?? null;
}

const shownCharsMax = 120;

function shown(value: unknown): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value);
  return text.length > shownCharsMax ? `${text.slice(0, shownCharsMax)}…` : text;
}
