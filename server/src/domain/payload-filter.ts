/**
 * Conditions on the payload of a message, by which an endpoint asks for less than whole event types:
 * what is written as JSON, read once into a tree, and decided by match-filter.ts. The language is
 * described in docs/filters.md.
 */

/** A condition, ready to be decided. */
export type PayloadFilter =
  | { kind: 'all'; parts: readonly PayloadFilter[] }
  | { kind: 'any'; parts: readonly PayloadFilter[] }
  | { kind: 'not'; part: PayloadFilter }
  | FieldTest;

export interface FieldTest {
  kind: 'field';
  /** Where it stands in the filter, for those who ask why. */
  place: readonly (string | number)[];
  path: readonly string[];
  operator: FilterOperator;
  operand: unknown;
}

export type Scalar = string | number | boolean | null;

export const filterOperators = [
  'eq',
  'ne',
  'in',
  'nin',
  'gt',
  'gte',
  'lt',
  'lte',
  'exists',
  'startsWith',
  'endsWith',
  'contains',
] as const;
export type FilterOperator = (typeof filterOperators)[number];

/** Bounds, so that a filter costs little wherever it is decided. */
const conditionsMax = 100;
const depthMax = 10;
const segmentsMax = 16;
const choicesMax = 200;
const textCharsMax = 1_024;

export interface FilterMistake {
  /** Where in the filter. */
  path: (string | number)[];
  message: string;
}

/** Reads a filter; says where the first mistake is if there is one. */
export function parseFilter(value: unknown): { ok: PayloadFilter } | { mistake: FilterMistake } {
  try {
    return { ok: readObject(value, [], { left: conditionsMax }) };
  } catch (error) {
    if (error instanceof Mistake) {
      return { mistake: { path: [...error.place], message: error.message } };
    }
    throw error;
  }
}

class Mistake extends Error {
  readonly place: readonly (string | number)[];
  constructor(place: readonly (string | number)[], message: string) {
    super(message);
    this.place = place;
  }
}

type Place = readonly (string | number)[];
interface Budget {
  left: number;
}

function readObject(value: unknown, place: Place, budget: Budget): PayloadFilter {
  if (place.length > depthMax * 2)
    throw new Mistake(place, `nested deeper than ${depthMax} levels`);
  const members = membersOf(value, place);
  const parts = members.map(([name, member]): PayloadFilter => {
    const here = [...place, name];
    switch (name) {
      case 'and':
        return { kind: 'all', parts: readList(member, here, budget) };
      case 'or':
        return { kind: 'any', parts: readList(member, here, budget) };
      case 'not':
        return { kind: 'not', part: readObject(member, here, budget) };
      default:
        return readField(name, member, here, budget);
    }
  });
  return parts.length === 1 ? parts[0]! : { kind: 'all', parts };
}

function readList(value: unknown, place: Place, budget: Budget): PayloadFilter[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new Mistake(place, 'must be a list of one condition or more');
  }
  return value.map((one, index) => readObject(one, [...place, index], budget));
}

function membersOf(value: unknown, place: Place): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Mistake(
      place,
      'must be a JSON object of conditions, such as {"total": {"gte": 100}}',
    );
  }
  const members = Object.entries(value);
  if (members.length === 0) throw new Mistake(place, 'must hold a condition');
  return members;
}

function readField(name: string, value: unknown, place: Place, budget: Budget): PayloadFilter {
  const path = readPath(name, place);
  // A value alone is the shortest way to say that something equals it.
  const tests = isScalar(value) ? [['eq', value] as const] : membersOf(value, place);
  const parts = tests.map(([operator, operand]): FieldTest => {
    const here = isScalar(value) ? place : [...place, operator];
    budget.left -= 1;
    if (budget.left < 0) throw new Mistake(here, `more than ${conditionsMax} conditions`);
    if (!isOperator(operator)) {
      throw new Mistake(here, `no such operator: use one of ${filterOperators.join(', ')}`);
    }
    const refusal = operandRefusal(operator, operand);
    if (refusal !== null) throw new Mistake(here, refusal);
    return { kind: 'field', place: here, path, operator, operand };
  });
  return parts.length === 1 ? parts[0]! : { kind: 'all', parts };
}

/** Reads a path within a payload, such as `order.id`. */
export function parsePath(text: string): { ok: readonly string[] } | { error: string } {
  try {
    return { ok: readPath(text, []) };
  } catch (error) {
    if (error instanceof Mistake) return { error: error.message };
    throw error;
  }
}

/** `a.b`; a dot or backslash of a name has a backslash before it, and `$.` may begin a path. */
function readPath(text: string, place: Place): string[] {
  const segments: string[] = [''];
  for (let at = text.startsWith('$.') ? 2 : 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '.') segments.push('');
    else if (character === '\\') segments[segments.length - 1] += text[(at += 1)] ?? '';
    else segments[segments.length - 1] += character;
  }
  if (segments.includes('')) throw new Mistake(place, 'a path has a name between its dots: `a.b`');
  if (segments.length > segmentsMax) {
    throw new Mistake(place, `a path has at most ${segmentsMax} names`);
  }
  return segments;
}

function isOperator(name: string): name is FilterOperator {
  return (filterOperators as readonly string[]).includes(name);
}

function isScalar(value: unknown): value is Scalar {
  if (typeof value === 'string') return value.length <= textCharsMax;
  return value === null || typeof value === 'number' || typeof value === 'boolean';
}

/** Why this operator cannot be asked with this value, or null. */
function operandRefusal(operator: FilterOperator, operand: unknown): string | null {
  switch (operator) {
    case 'eq':
    case 'ne':
    case 'contains':
      return isScalar(operand)
        ? null
        : `must be a string of at most ${textCharsMax} characters, a number, true, false or null`;
    case 'in':
    case 'nin':
      return Array.isArray(operand) && operand.length <= choicesMax && operand.every(isScalar)
        ? null
        : `must be a list of at most ${choicesMax} strings, numbers, true, false or null`;
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return typeof operand === 'number' || (typeof operand === 'string' && isScalar(operand))
        ? null
        : 'must be a number, or a string such as a time';
    case 'exists':
      return typeof operand === 'boolean' ? null : 'must be true or false';
    case 'startsWith':
    case 'endsWith':
      return typeof operand === 'string' && isScalar(operand) ? null : 'must be a string';
  }
}
