/** Fills in the parts of a mapping, within bounds: of steps, and of what all its values come to. */
import type { MappingNode } from './mapping-node.ts';
import { filters, isMissing, JsonText, textOf } from './template-filters.ts';
import { valueAt } from './template-path.ts';
import { fillTemplate, placeValue, tooMuch, type Budget } from './template.ts';

const stepsMax = 20_000;

export interface MappingBudget {
  steps: number;
  text: Budget;
}

/** Why a mapping cannot be filled in, in words. */
export class MappingFailure extends Error {}

type Values = Readonly<Record<string, unknown>>;

/** The value of a part; undefined is left out of whatever it stands in. Throws `MappingFailure`. */
export function valueOfNode(node: MappingNode, values: Values, budget: MappingBudget): unknown {
  budget.steps += 1;
  if (budget.steps > stepsMax) throw new MappingFailure(`takes more than ${stepsMax} steps`);
  const inner = (one: MappingNode): unknown => valueOfNode(one, values, budget);
  switch (node.kind) {
    case 'literal':
      return charged(node.value, budget);
    case 'place': {
      const value = placeValue(node.place, values, budget.text);
      return charged(value instanceof JsonText ? value.text : value, budget);
    }
    case 'text': {
      const text = fillTemplate(node.template, values, { escape: 'none' }, budget.text);
      if ('error' in text) throw new MappingFailure(text.error);
      return text.ok;
    }
    case 'list':
      return node.items.map(inner).filter((one) => one !== undefined);
    case 'object':
      return Object.fromEntries(
        node.entries
          .map(([key, one]) => [key, inner(one)] as const)
          .filter(([, value]) => value !== undefined),
      );
    case 'path': {
      const value = valueAt(values, node.path);
      const isThere = !isMissing(value) || node.otherwise === null;
      return isThere ? charged(value, budget) : inner(node.otherwise!);
    }
    case 'each':
      return eachOf(node, values, budget);
    case 'if':
      if (isMet(node, inner(node.test))) return inner(node.yes);
      return node.no === null ? undefined : inner(node.no);
    case 'join': {
      const list = inner(node.of);
      return charged(filters['join']!.apply(list, node.between), budget);
    }
    case 'merge':
      return Object.assign({}, ...node.items.map((one) => objectOf(inner(one)))) as object;
    case 'lookup': {
      const key = textOf(inner(node.of));
      if (node.table.has(key)) return charged(node.table.get(key), budget);
      return node.otherwise === null ? undefined : inner(node.otherwise);
    }
    case 'filter':
      return filtered(node, inner(node.of), budget);
  }
}

function eachOf(
  { path, name, as, where }: Extract<MappingNode, { kind: 'each' }>,
  values: Values,
  budget: MappingBudget,
): unknown {
  const list = valueAt(values, path);
  if (isMissing(list)) return undefined;
  if (!Array.isArray(list)) throw new MappingFailure(`$each: ${path.join('.')} is no list`);
  const made: unknown[] = [];
  for (const [index, item] of list.entries()) {
    const inside = { ...values, [name]: item as unknown, index };
    if (where === null || isSet(valueOfNode(where, inside, budget))) {
      const value = valueOfNode(as, inside, budget);
      if (value !== undefined) made.push(value);
    }
  }
  return made;
}

function isMet({ equals }: { equals: unknown }, value: unknown): boolean {
  return equals === undefined ? isSet(value) : value === equals;
}

/** Present, and neither false nor empty text. */
function isSet(value: unknown): boolean {
  return !isMissing(value) && value !== false && value !== '';
}

function filtered(
  { filter, argument }: Extract<MappingNode, { kind: 'filter' }>,
  value: unknown,
  budget: MappingBudget,
): unknown {
  if (filter === 'text') return isMissing(value) ? undefined : charged(textOf(value), budget);
  const made = filters[filter]!.apply(value, argument);
  // In JSON a number is a number, with however many digits it was asked for.
  const isNumber = filter === 'number' && typeof made === 'string' && made.trim() !== '';
  return charged(isNumber && Number.isFinite(Number(made)) ? Number(made) : made, budget);
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** What stands in several places is written as often. */
function charged(value: unknown, budget: MappingBudget): unknown {
  charge(value, budget.text);
  if (budget.text.left < 0) throw new MappingFailure(tooMuch);
  return value;
}

function charge(value: unknown, budget: Budget): void {
  const open: unknown[] = [value];
  while (open.length > 0 && budget.left >= 0) {
    const one = open.pop();
    if (typeof one === 'string') {
      budget.left -= one.length + 2;
    } else if (Array.isArray(one)) {
      budget.left -= one.length + 2;
      for (const item of one) open.push(item);
    } else if (typeof one === 'object' && one !== null) {
      for (const [key, item] of Object.entries(one)) {
        budget.left -= key.length + 4;
        open.push(item);
      }
    } else {
      budget.left -= 8;
    }
  }
}
