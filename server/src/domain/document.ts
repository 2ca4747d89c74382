/** Finds its way through a parsed document: places, references, and what is wrong where. */

export type DocumentPath = (string | number)[];

/** The document does not describe what it should, and where. */
export class DocumentFault extends Error {
  readonly path: DocumentPath;
  constructor(path: DocumentPath, message: string) {
    super(message);
    this.path = path;
  }
}

export type Node = Record<string, unknown>;

/** What stands at a place, through references to other places. */
export function followed(
  document: Node,
  value: unknown,
  path: DocumentPath,
): { node: Node; at: DocumentPath } {
  let node = value;
  let here = path;
  for (let hops = 0; isNode(node) && typeof node['$ref'] === 'string'; hops++) {
    const reference = node['$ref'];
    node = target(document, reference, here, hops);
    here = partsOf(reference);
  }
  if (!isNode(node)) throw new DocumentFault(here, 'must be an object');
  return { node, at: here };
}

const hopsMax = 32;

/** What a reference within the document leads to. */
export function target(document: Node, reference: string, from: DocumentPath, hops: number): Node {
  const found =
    reference.startsWith('#/') && hops < hopsMax ? valueAt(document, reference) : undefined;
  if (!isNode(found)) {
    throw new DocumentFault([...from, '$ref'], `${reference} leads to nothing in this document`);
  }
  return found;
}

export function valueAt(document: Node, reference: string): unknown {
  let value: unknown = document;
  for (const part of partsOf(reference)) {
    if (Array.isArray(value)) value = value[Number(part)];
    else value = isNode(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }
  return value;
}

/** The names on the way of a JSON pointer that begins with `#/`. */
export function partsOf(reference: string): string[] {
  return reference
    .slice(2)
    .split('/')
    .map((part) => decoded(part).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
