/** Paths into values, such as `payload.items[0].sku`, as templates and mappings write them. */

export type Path = readonly string[];

const segmentsMax = 24;
const charsMax = 512;

/**
 * Reads a path: names with dots between them; an index or a quoted name in brackets, as in
 * `payload.items[0]["unit.price"]`. An index may stand between dots too.
 */
export function parsePath(text: string): { ok: Path } | { error: string } {
  if (text.length > charsMax) return { error: `a path has at most ${charsMax} characters` };
  const path: string[] = [];
  let at = 0;
  while (at < text.length || path.length === 0) {
    const part = text[at] === '[' ? inBrackets(text, at) : betweenDots(text, at, path.length === 0);
    if ('error' in part) return part;
    path.push(part.name);
    at = part.end;
    if (path.length > segmentsMax) return { error: `a path has at most ${segmentsMax} parts` };
  }
  return { ok: path };
}

type Part = { name: string; end: number } | { error: string };

function betweenDots(text: string, start: number, isFirst: boolean): Part {
  if (!isFirst && text[start] !== '.') return wrong(text);
  const from = isFirst ? start : start + 1;
  let end = from;
  while (end < text.length && isNameCharacter(text[end]!)) end += 1;
  return end === from ? wrong(text) : { name: text.slice(from, end), end };
}

function isNameCharacter(one: string): boolean {
  // Spaces and signs end a name, so that a slip of the pen is no name that is never found.
  return /[\p{L}\p{N}_$@-]/u.test(one) || (one >= '\ud800' && one <= '\udfff');
}

function inBrackets(text: string, start: number): Part {
  const quote = text[start + 1];
  if (quote === '"' || quote === "'") {
    const end = text.indexOf(quote, start + 2);
    if (end < 0 || text[end + 1] !== ']') return wrong(text);
    return { name: text.slice(start + 2, end), end: end + 2 };
  }
  const end = text.indexOf(']', start);
  const index = end < 0 ? '' : text.slice(start + 1, end);
  return /^\d{1,9}$/.test(index) ? { name: String(Number(index)), end: end + 1 } : wrong(text);
}

function wrong(text: string): { error: string } {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return {
    error: `'${shown}' is no path: write names with dots between them, such as payload.order.id, and put others in quotes, such as payload["unit price"]`,
  };
}

/** What stands there; undefined where nothing does. Only what an object has itself is seen. */
export function valueAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) {
      return undefined;
    }
    // `length` is an array's own, but no part of the JSON that it came from.
    if (Array.isArray(found) && !/^\d+$/.test(name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}
