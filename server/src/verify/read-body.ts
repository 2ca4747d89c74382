/** Reads fields out of a body, whether it is JSON, a form or a form of several parts. */
import { scanJson } from '../lib/json-scan.ts';

const depthMax = 64;
const partsMax = 100;
/** What stands before the content of a part; a longer one is none that a browser or library writes. */
const headCharsMax = 4_096;

/** What a body says: a JSON value, or the fields of a form by name; undefined for neither. */
export function readBody(body: Uint8Array, contentType: string): unknown {
  const kind = contentType.split(';')[0]!.trim().toLowerCase();
  if (kind === 'application/x-www-form-urlencoded') return readForm(textOf(body));
  if (kind === 'multipart/form-data') return readParts(textOf(body), contentType);
  // Several providers send JSON as text/plain or without a type; nothing but JSON parses as JSON.
  return readJson(body);
}

function readJson(body: Uint8Array): unknown {
  if (body.length === 0 || scanJson(body, '', depthMax).depth > depthMax) return undefined;
  try {
    return JSON.parse(textOf(body)) as unknown;
  } catch {
    return undefined;
  }
}

/** Of a field that is given twice, neither counts: it cannot be told which one the sender meant. */
function readForm(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  const twice = new Set<string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (fields.has(name)) twice.add(name);
    fields.set(name, value);
  }
  for (const name of twice) fields.delete(name);
  return fields;
}

/** The fields of `multipart/form-data` (RFC 7578) without the files. */
function readParts(text: string, contentType: string): ReadonlyMap<string, string> | undefined {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return undefined;
  const fields = new Map<string, string>();
  const parts = `\r\n${text}`.split(`\r\n--${boundary}`, partsMax).slice(1);
  for (const part of parts) {
    const at = part.indexOf('\r\n\r\n');
    if (at < 0 || at > headCharsMax) continue;
    const head = part.slice(0, at);
    const name = /^content-disposition:[^\r\n]*;\s*name="([^"\r\n]*)"/im.exec(head)?.[1];
    if (name === undefined || /;\s*filename\*?=/i.test(head)) continue;
    if (fields.has(name)) return undefined;
    fields.set(name, part.slice(at + 4));
  }
  return fields;
}

/**
 * The texts at the end of a way such as `data.items.*.id`. Numbers and booleans count as the texts
 * that JSON writes for them. A text on the way is read as JSON: forms carry it.
 */
export function textsAt(value: unknown, way: string): string[] {
  let found: unknown[] = [value];
  for (const step of way.split('.')) found = found.flatMap((one) => stepInto(one, step));
  return found.flatMap((one) => {
    if (typeof one === 'string') return [one];
    return typeof one === 'number' || typeof one === 'boolean' ? [String(one)] : [];
  });
}

function stepInto(value: unknown, step: string): unknown[] {
  if (typeof value === 'string') return stepIntoText(value, step);
  if (value instanceof Map) {
    const found: unknown = value.get(step);
    return found === undefined ? [] : [found];
  }
  if (Array.isArray(value)) {
    if (step === '*') return value;
    return /^\d{1,6}$/.test(step) && Number(step) < value.length ? [value[Number(step)]] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.hasOwn(value, step) ? [(value as Record<string, unknown>)[step]] : [];
}

function stepIntoText(text: string, step: string): unknown[] {
  if (!/^\s*[[{]/.test(text)) return [];
  const value = readJson(Buffer.from(text));
  return typeof value === 'object' && value !== null ? stepInto(value, step) : [];
}

/** The names of the members of an object, in their order. */
export function memberNames(value: unknown): string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.keys(value)
    : [];
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
