/** A mapping as rows of a form: where to, from what, when. What rows cannot say stays JSON. */

export interface MappingRow {
  /** Such as `payload.customer.name`, `headers.x-total`, `url` or `cancel`. */
  target: string;
  from: 'path' | 'template' | 'constant';
  value: string;
  /** A path that must hold something; `path = text` for equality; empty for always. */
  when: string;
}

export interface RowMapping {
  rows: MappingRow[];
  /** Whether fields of the payload that no row names stay. */
  keepsPayload: boolean;
}

type Json = Record<string, unknown>;

const place = /^\{\{\s*([^{}|"']+?)\s*\}\}$/;

export const emptyRow: MappingRow = { target: '', from: 'path', value: '', when: '' };

/** The document, as the API takes it. */
export function mappingOf({ rows, keepsPayload }: RowMapping): string {
  const document: Json = {};
  for (const row of rows) {
    if (row.target.trim() !== '') put(document, row.target.trim().split('.'), nodeOf(row));
  }
  const { payload } = document;
  if (keepsPayload && isObject(payload)) {
    document['payload'] = { $merge: ['{{payload}}', payload] };
  }
  return JSON.stringify(document, null, 2);
}

function put(holder: Json, [name = '', ...rest]: string[], node: unknown): void {
  if (rest.length === 0) {
    holder[name] = node;
    return;
  }
  const present = holder[name];
  const within = isObject(present) ? present : {};
  holder[name] = within;
  put(within, rest, node);
}

function nodeOf({ from, value, when }: MappingRow): unknown {
  const node =
    from === 'path' ? `{{${value.trim()}}}` : from === 'template' ? value : constantOf(value);
  if (when.trim() === '') return node;
  const [path = '', equals] = when.split('=').map((part) => part.trim());
  return {
    $if: `{{${path}}}`,
    ...(equals === undefined ? {} : { $equals: constantOf(equals) }),
    $then: node,
  };
}

/** A number, true, false, null or JSON as that; all else is text. */
function constantOf(value: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    parsed = value;
  }
  const isPlain = typeof parsed !== 'object' || parsed === null;
  const couldBePlace = typeof parsed === 'string' && parsed.includes('{{');
  return isPlain && !couldBePlace ? parsed : { $literal: parsed };
}

/** Null where rows cannot say it. */
export function rowsOf(text: string): RowMapping | null {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(document)) return null;
  const payload: Json = isObject(document['payload']) ? document['payload'] : {};
  const { $merge: merged } = payload;
  const keepsPayload = Array.isArray(merged) && merged.length === 2 && merged[0] === '{{payload}}';
  const whole = keepsPayload ? { ...document, payload: merged[1] as unknown } : document;
  const rows: MappingRow[] = [];
  const found = { rows, keepsPayload };
  if (!read(whole, [], rows)) return null;
  // Only what comes back as it was is shown as rows.
  const isSame = JSON.stringify(JSON.parse(mappingOf(found))) === JSON.stringify(document);
  return isSame ? found : null;
}

function read(node: Json, path: string[], rows: MappingRow[]): boolean {
  return Object.entries(node).every(([name, value]) => {
    if (name.startsWith('$') || name.includes('.')) return false;
    const target = [...path, name];
    if (isObject(value) && !Object.keys(value).some((key) => key.startsWith('$'))) {
      return Object.keys(value).length > 0 && read(value, target, rows);
    }
    const row = rowOf(target.join('.'), value);
    if (row !== null) rows.push(row);
    return row !== null;
  });
}

function rowOf(target: string, node: unknown): MappingRow | null {
  if (!isObject(node)) {
    if (Array.isArray(node)) return null;
    if (typeof node !== 'string') {
      return { target, from: 'constant', value: JSON.stringify(node), when: '' };
    }
    const path = place.exec(node)?.[1];
    if (path !== undefined) return { target, from: 'path', value: path, when: '' };
    return { target, from: node.includes('{{') ? 'template' : 'constant', value: node, when: '' };
  }
  const { $if: condition, $equals: equals, $then: then, $literal: literal } = node;
  if ('$literal' in node) {
    return { target, from: 'constant', value: JSON.stringify(literal), when: '' };
  }
  const path = typeof condition === 'string' ? place.exec(condition)?.[1] : undefined;
  if (path === undefined || '$else' in node) return null;
  const inner = rowOf(target, then);
  if (inner === null || inner.when !== '') return null;
  const shown = typeof equals === 'string' ? equals : JSON.stringify(equals);
  return { ...inner, when: '$equals' in node ? `${path} = ${shown}` : path };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
