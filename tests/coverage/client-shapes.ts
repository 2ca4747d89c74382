/** What the published clients send and require: a fixture of facts, and the check of an exchange against it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Exchange } from './record-exchanges.ts';

export interface ClientOperation {
  id: string;
  method: string;
  path: string;
  query: string[];
  body: object | null;
  answers: Record<string, object | null>;
}

const file = join(import.meta.dirname, '../fixtures/client-shapes.json');
const shapes = JSON.parse(readFileSync(file, 'utf8')) as {
  operations: ClientOperation[];
  $defs: Record<string, object>;
};

export const clientOperations: readonly ClientOperation[] = shapes.operations;

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const compiled = new Map<object, ValidateFunction>();

function faultsOf(schema: object, value: unknown): string[] {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    validate = ajv.compile({ ...schema, $defs: shapes.$defs });
    compiled.set(schema, validate);
  }
  if (validate(value)) return [];
  return validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const patterns = clientOperations.map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
  // A literal part says more than a variable one: `/msg/bulk-expunge` is no message.
  literals: operation.path.replace(/\{[^}]+\}/g, '').length,
}));

/** The operation that an exchange is one of; undefined where no client knows it. */
export function operationOf({ method, path }: Exchange): ClientOperation | undefined {
  return patterns
    .filter((one) => one.operation.method === method && one.pattern.test(path))
    .toSorted((a, b) => b.literals - a.literals)[0]?.operation;
}

export interface Verdict {
  /** A successful status, one that the clients expect of this operation. */
  answered: boolean;
  /** What the client sent was of its own shape, so the test has really tried it. */
  sent: string[];
  /** What the client requires and did not get. */
  missing: string[];
}

/** Holds one exchange against the shapes of its operation. */
export function judge(operation: ClientOperation, exchange: Exchange): Verdict {
  const { status, requestBody, responseBody } = exchange;
  const expected = operation.answers[String(status)];
  const sent = operation.body === null ? [] : faultsOf(operation.body, requestBody ?? {});
  const missing =
    expected === undefined || expected === null ? [] : faultsOf(expected, responseBody);
  return { answered: expected !== undefined, sent, missing };
}
