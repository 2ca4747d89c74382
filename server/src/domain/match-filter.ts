/** Decides whether a payload fits a filter, and says why; without side effects. */
import type { FieldTest, PayloadFilter } from './payload-filter.ts';

/** Values that are looked at for one payload; beyond it the filter does not match. */
const visitsMax = 100_000;
/**
 * A search for a text within another costs a visit for each so many steps that it may take: in the
 * worst case the length of the one by that of the other.
 */
const stepsPerVisit = 10_000;

interface Visits {
  left: number;
}

/** Hears of each condition that was decided, with the values that its path found. */
export type FilterNote = (note: {
  place: readonly (string | number)[];
  holds: boolean;
  found: unknown[];
}) => void;

/**
 * Whether a payload fits. With `note`, every condition is decided and told of; without it, only as
 * many as it takes.
 */
export function matchesFilter(filter: PayloadFilter, payload: unknown, note?: FilterNote): boolean {
  const visits = { left: visitsMax };
  const fits = decide(filter, payload, visits, note);
  return fits && visits.left >= 0;
}

function decide(
  filter: PayloadFilter,
  payload: unknown,
  visits: Visits,
  note: FilterNote | undefined,
): boolean {
  switch (filter.kind) {
    case 'all':
      return note === undefined
        ? filter.parts.every((part) => decide(part, payload, visits, note))
        : filter.parts.map((part) => decide(part, payload, visits, note)).every(Boolean);
    case 'any':
      return note === undefined
        ? filter.parts.some((part) => decide(part, payload, visits, note))
        : filter.parts.map((part) => decide(part, payload, visits, note)).some(Boolean);
    case 'not':
      return !decide(filter.part, payload, visits, note);
    case 'field': {
      const found: unknown[] = [];
      find(payload, filter.path, 0, found, visits);
      const holds = test(filter, found, visits);
      note?.({ place: filter.place, holds, found });
      return holds;
    }
  }
}

/** The values at a path. A list stands for each of its elements, unless a number picks one. */
function find(
  value: unknown,
  path: readonly string[],
  at: number,
  found: unknown[],
  visits: Visits,
): void {
  visits.left -= 1;
  if (visits.left < 0) return;
  if (at === path.length) {
    found.push(value);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const name = path[at]!;
  if (Array.isArray(value)) {
    if (/^\d+$/.test(name)) {
      const index = Number(name);
      if (index < value.length) find(value[index], path, at + 1, found, visits);
      return;
    }
    for (const element of value) find(element, path, at, found, visits);
    return;
  }
  if (Object.hasOwn(value, name)) {
    find((value as Record<string, unknown>)[name], path, at + 1, found, visits);
  }
}

function test({ operator, operand }: FieldTest, found: unknown[], visits: Visits): boolean {
  for (const value of found) visits.left -= costOf(value, operator, operand);
  if (visits.left < 0) return false;
  switch (operator) {
    case 'exists':
      return found.length > 0 === operand;
    case 'ne':
      return !found.some((value) => equals(value, operand));
    case 'nin':
      return !found.some((value) => isAmong(value, operand as unknown[]));
    case 'eq':
      return found.some((value) => equals(value, operand));
    case 'in':
      return found.some((value) => isAmong(value, operand as unknown[]));
    case 'contains':
      return found.some((value) => contains(value, operand));
    default:
      return found.some((value) =>
        Array.isArray(value)
          ? value.some((one) => compares(one, operator, operand))
          : compares(value, operator, operand),
      );
  }
}

/** What looking into a value costs that was found: a list is looked at as a whole. */
function costOf(value: unknown, operator: FieldTest['operator'], operand: unknown): number {
  if (operator === 'exists') return 0;
  if (Array.isArray(value)) return value.length;
  if (operator !== 'contains' || typeof value !== 'string') return 0;
  return Math.floor((value.length * String(operand).length) / stepsPerVisit);
}

/** A list equals what one of its elements equals. */
function equals(value: unknown, operand: unknown): boolean {
  return Array.isArray(value) ? value.includes(operand) : value === operand;
}

function isAmong(value: unknown, choices: unknown[]): boolean {
  if (!Array.isArray(value)) return choices.includes(value);
  const wanted = new Set(choices);
  return value.some((one) => wanted.has(one));
}

function contains(value: unknown, operand: unknown): boolean {
  if (Array.isArray(value)) return value.includes(operand);
  return typeof value === 'string' && typeof operand === 'string' && value.includes(operand);
}

type Comparison = 'gt' | 'gte' | 'lt' | 'lte' | 'startsWith' | 'endsWith';

/** Numbers compare with numbers, strings with strings by their code units. */
function compares(value: unknown, operator: Comparison, operand: unknown): boolean {
  if (typeof value === 'number' && typeof operand === 'number') {
    return isOrdered(value, operator, operand);
  }
  if (typeof value !== 'string' || typeof operand !== 'string') return false;
  if (operator === 'startsWith') return value.startsWith(operand);
  if (operator === 'endsWith') return value.endsWith(operand);
  return isOrdered(value, operator, operand);
}

function isOrdered<T extends string | number>(value: T, operator: Comparison, operand: T): boolean {
  switch (operator) {
    case 'gt':
      return value > operand;
    case 'gte':
      return value >= operand;
    case 'lt':
      return value < operand;
    case 'lte':
      return value <= operand;
    default:
      return false;
  }
}
