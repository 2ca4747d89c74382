/** Takes a schema out of an OpenAPI document, so that it can stand alone. */
import {
  DocumentFault,
  isNode,
  partsOf,
  target,
  type DocumentPath,
  type Node,
} from './document.ts';

/** What may be copied for one document: a schema that many share is copied for each. */
export interface CopyBudget {
  valuesLeft: number;
}

/**
 * A copy of a schema that needs nothing else of the document: what it refers to is taken along
 * under `$defs`.
 */
export function standingAlone(
  document: Node,
  schema: Node,
  path: DocumentPath,
  budget: CopyBudget,
): Node {
  let root = schema;
  let pointer: string | null = null;
  for (let hops = 0; typeof root['$ref'] === 'string' && Object.keys(root).length === 1; hops++) {
    if (!root['$ref'].startsWith('#/')) break;
    pointer = root['$ref'];
    root = target(document, pointer, path, hops);
  }
  const names = new Map<string, string>();
  const taken: Node = {};

  function nameOf(reference: string): string {
    const known = names.get(reference);
    if (known !== undefined) return known;
    const wished = partsOf(reference)
      .at(-1)!
      .replaceAll(/[^\w.-]/g, '_');
    let name = wished;
    const present = isNode(root['$defs']) ? root['$defs'] : {};
    for (let n = 2; name in taken || name in present; n++) name = `${wished}${n}`;
    names.set(reference, name);
    taken[name] = true;
    taken[name] = copyOf(target(document, reference, path, 0));
    return name;
  }

  function copyOf(value: unknown): unknown {
    budget.valuesLeft -= 1;
    if (budget.valuesLeft < 0) {
      throw new DocumentFault(path, 'the schemas grow too large when each is to stand alone');
    }
    if (Array.isArray(value)) return value.map(copyOf);
    if (!isNode(value)) return value;
    const copy: Node = {};
    for (const [key, inner] of Object.entries(value)) {
      const isReference = key === '$ref' && typeof inner === 'string' && inner.startsWith('#/');
      setOwn(copy, key, isReference ? rewritten(inner) : copyOf(inner));
    }
    return copy;
  }

  function rewritten(reference: string): string {
    if (reference === pointer) return '#';
    if (pointer !== null && reference.startsWith(`${pointer}/`)) {
      return `#${reference.slice(pointer.length)}`;
    }
    return `#/$defs/${nameOf(reference)}`;
  }

  const copy = copyOf(root) as Node;
  if (names.size > 0) copy['$defs'] = { ...(copy['$defs'] as Node | undefined), ...taken };
  return copy;
}

/** As JSON.parse does it: also a name such as `__proto__` is an own one. */
function setOwn(node: Node, key: string, value: unknown): void {
  Object.defineProperty(node, key, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

/** What OpenAPI 3.0 says in ways of its own, in the words of JSON Schema. */
export function modernize(schema: unknown): void {
  if (Array.isArray(schema)) for (const one of schema) modernize(one);
  if (!isNode(schema)) return;
  if (schema['nullable'] === true && typeof schema['type'] === 'string') {
    schema['type'] = [schema['type'], 'null'];
    if (Array.isArray(schema['enum'])) schema['enum'] = [...new Set([...schema['enum'], null])];
  }
  if (typeof schema['nullable'] === 'boolean') delete schema['nullable'];
  for (const bound of ['minimum', 'maximum'] as const) {
    const exclusive = bound === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum';
    if (typeof schema[exclusive] !== 'boolean') continue;
    const isExclusive = schema[exclusive];
    delete schema[exclusive];
    if (!isExclusive || schema[bound] === undefined) continue;
    schema[exclusive] = schema[bound];
    delete schema[bound];
  }
  for (const inner of Object.values(schema)) modernize(inner);
}
