/**
 * A transformation without code: a JSON document that says what the webhook is to look like, filled
 * in from the webhook as it came. Read once into a tree; filling it in takes bounded time. The
 * language is described in docs/transformations.md.
 */
import { readMappingNode, type MappingNode } from './mapping-node.ts';
import { MappingFailure, valueOfNode } from './mapping-value.ts';
import { readReshaped, type Reshaped } from './reshaped.ts';
import { fullBudget } from './template.ts';
import type { Webhook } from './transformation.ts';

const fields = ['method', 'url', 'headers', 'payload', 'eventType', 'cancel'] as const;
type Field = (typeof fields)[number];

export type Mapping = Partial<Record<Field, MappingNode>>;

export interface MappingMistake {
  message: string;
  /** Of the document; null where it is about no line of it. */
  line: number | null;
}

/** Reads a mapping from its text. */
export function parseMapping(text: string): { ok: Mapping } | { mistake: MappingMistake } {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { mistake: syntaxMistake(text, error as Error) };
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return { mistake: { message: 'a mapping is a JSON object', line: null } };
  }
  const mapping: Mapping = {};
  const budget = { nodes: 0 };
  for (const [name, value] of Object.entries(document)) {
    const field = fields.find((one) => one === name);
    if (field === undefined) {
      const message = `a mapping has no '${name.slice(0, 100)}': use ${fields.join(', ')}`;
      return { mistake: { message, line: null } };
    }
    const node = readMappingNode(value, name, budget);
    if ('error' in node) return { mistake: { message: node.error, line: null } };
    mapping[field] = node.ok;
  }
  return { ok: mapping };
}

function syntaxMistake(text: string, { message }: Error): MappingMistake {
  // Not every message of the parser says where: the first line with which the text goes wrong does.
  const lines = text.split('\n');
  let good = 0;
  let bad = lines.length;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isOnlyCutShort(lines.slice(0, middle).join('\n'))) good = middle;
    else bad = middle;
  }
  return { message: `not JSON: ${message.slice(0, 200)}`, line: bad };
}

function isOnlyCutShort(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const at = /position (\d+)/.exec(message);
    if (message.startsWith('Unexpected token')) return false;
    return at === null || Number(at[1]) >= text.length || message.startsWith('Unterminated');
  }
}

export type Mapped =
  | { kind: 'done'; webhook: Reshaped }
  | { kind: 'canceled' }
  | { kind: 'failed'; cause: string };

/** Fills a mapping in. What it does not name stays as it is; a header set to null goes. */
export function runMapping(
  mapping: Mapping,
  webhook: Webhook,
  variables: Readonly<Record<string, string>> | null,
): Mapped {
  const values = { ...webhook, variables: variables ?? {} };
  const budget = { steps: 0, text: fullBudget() };
  const valueOf = (field: Field): unknown => {
    const node = mapping[field];
    return node === undefined ? undefined : valueOfNode(node, values, budget);
  };
  try {
    if (mapping.cancel !== undefined && isTrue(valueOf('cancel'))) return { kind: 'canceled' };
    const headers = valueOf('headers');
    const made = {
      method: valueOf('method') ?? webhook.method,
      url: valueOf('url') ?? webhook.url,
      eventType: valueOf('eventType') ?? webhook.eventType,
      headers: isObject(headers)
        ? { ...webhook.headers, ...lowerNames(headers) }
        : (headers ?? webhook.headers),
      payload: mapping.payload === undefined ? webhook.payload : (valueOf('payload') ?? null),
    };
    const reshaped = readReshaped(made, webhook);
    return 'cause' in reshaped
      ? { kind: 'failed', cause: reshaped.cause }
      : { kind: 'done', webhook: reshaped.ok };
  } catch (error) {
    if (error instanceof MappingFailure) return { kind: 'failed', cause: error.message };
    throw error;
  }
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lowerNames(headers: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
