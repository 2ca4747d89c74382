/** Fills templates (see `Template` in provider.ts) with what a request says, as text or as bytes. */
import { createHash } from 'node:crypto';
import { LruCache } from '../lib/lru-cache.ts';
import { crc32 } from './crc32.ts';
import type { Place, Template } from './provider.ts';
import type { Subject } from './subject.ts';

type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'place'; name: string; filters: readonly string[] }
  | { kind: 'group'; pieces: readonly Piece[] };

/** Names that a scheme or handshake adds, such as `time`. */
export type Extras = Readonly<Record<string, string>>;

const filters: Readonly<Record<string, (value: Uint8Array) => string>> = {
  lower: (value) => textOf(value).toLowerCase(),
  upper: (value) => textOf(value).toUpperCase(),
  json: (value) => JSON.stringify(textOf(value)),
  uri: (value) => encodeURIComponent(textOf(value)),
  crc32: (value) => String(crc32(value)),
  sha256: (value) => createHash('sha256').update(value).digest('hex'),
};

const wholes = new Set(['body', 'url', 'method', 'path', 'query', 'address']);
/** What owners of sources write is compiled too, so it must not pile up. */
const compiled = new LruCache<Template, readonly Piece[]>(2_000);

/** What is wrong with a template, as the end of a sentence; null if nothing is. */
export function faultOfTemplate(template: string, extras: readonly string[]): string | null {
  const read = compile(template);
  // It would read as the sign itself, and stand for the same text each time.
  if (/\{\{\s*[a-zA-Z][\w.]*\s*\}\}/.test(template)) {
    return 'has a place in two braces: here it is one, such as {body:kind}';
  }
  return 'fault' in read ? read.fault : faultOfPieces(read.pieces, extras);
}

/** The text, or null where a place that it needs is absent or holds several. */
export function fillText(template: Template, subject: Subject, extras: Extras = {}): string | null {
  const bytes = fillBytes(template, subject, extras);
  return bytes === null ? null : textOf(bytes);
}

/** As `fillText`; the body goes in as it came, byte for byte. */
export function fillBytes(
  template: Template,
  subject: Subject,
  extras: Extras = {},
): Uint8Array | null {
  const parts: Uint8Array[] = [];
  if (!fill(piecesOf(template), subject, extras, parts)) return null;
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

function fill(
  pieces: readonly Piece[],
  subject: Subject,
  extras: Extras,
  parts: Uint8Array[],
): boolean {
  for (const piece of pieces) {
    if (piece.kind === 'text') {
      parts.push(Buffer.from(piece.text));
    } else if (piece.kind === 'place') {
      const value = valueOf(piece.name, subject, extras);
      if (value === null) return false;
      parts.push(filtered(value, piece.filters));
    } else {
      const within: Uint8Array[] = [];
      if (fill(piece.pieces, subject, extras, within)) parts.push(...within);
    }
  }
  return true;
}

function valueOf(name: string, subject: Subject, extras: Extras): Uint8Array | null {
  if (Object.hasOwn(extras, name)) return Buffer.from(extras[name]!);
  if (name === 'body') return subject.request.body;
  const text = subject.text(name as Place);
  return text === null ? null : Buffer.from(text);
}

function filtered(value: Uint8Array, names: readonly string[]): Uint8Array {
  let result = value;
  for (const name of names) result = Buffer.from(filters[name]!(result));
  return result;
}

function piecesOf(template: Template): readonly Piece[] {
  const known = compiled.get(template);
  if (known !== undefined) return known;
  const read = compile(template);
  // Templates of owners were checked when they were saved, those of providers by a test.
  if ('fault' in read) throw new Error(`the template ${template} ${read.fault}`);
  compiled.set(template, read.pieces);
  return read.pieces;
}

function compile(template: string): { pieces: readonly Piece[] } | { fault: string } {
  const outer: Piece[] = [];
  let group: Piece[] | null = null;
  for (const [token] of template.matchAll(/\{\{|\}\}|\{[^{}]*\}|\[|\]|[{}]|[^{}[\]]+/g)) {
    const pieces = group ?? outer;
    if (token === '[') {
      if (group !== null) return { fault: 'has a [ within [ ]' };
      group = [];
    } else if (token === ']') {
      if (group === null) return { fault: 'has a ] without a [' };
      outer.push({ kind: 'group', pieces: group });
      group = null;
    } else if (token === '{{' || token === '}}') {
      pieces.push({ kind: 'text', text: token.slice(1) });
    } else if (token === '{' || token === '}') {
      return {
        fault: `has a ${token} alone: places stand in { }, and {{ or }} for the sign itself`,
      };
    } else if (token.startsWith('{')) {
      const [name = '', ...names] = token.slice(1, -1).split('|');
      const unknown = names.find((one) => !Object.hasOwn(filters, one));
      if (unknown !== undefined) return { fault: `has no filter ${unknown} to use` };
      pieces.push({ kind: 'place', name, filters: names });
    } else {
      pieces.push({ kind: 'text', text: token });
    }
  }
  return group === null ? { pieces: outer } : { fault: 'has a [ without a ]' };
}

function faultOfPieces(pieces: readonly Piece[], extras: readonly string[]): string | null {
  for (const piece of pieces) {
    if (piece.kind === 'group') {
      const fault = faultOfPieces(piece.pieces, extras);
      if (fault !== null) return fault;
    } else if (piece.kind === 'place' && !isPlace(piece.name) && !extras.includes(piece.name)) {
      return `names the unknown place {${piece.name}}`;
    }
  }
  return null;
}

function isPlace(name: string): boolean {
  return wholes.has(name) || /^(?:header:[a-z0-9-]+|(?:query|body|config):.+)$/.test(name);
}

function textOf(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');
}
