/**
 * Text with places for values: `Order {{payload.order.id}} of {{payload.total | number:2}}`. A place
 * is a path or a quoted text, and filters; it is never code. Reading and filling it in take time that
 * grows with the text and the values alone. The language is described in docs/templates.md.
 */
import { filters, isMissing, JsonText, textOf } from './template-filters.ts';
import { behindBackslash, JsonPosition, partOfText, wholeValue } from './template-json.ts';
import { parsePath, valueAt, type Path } from './template-path.ts';

/** What a value must not break out of. A function is for what has rules of its own. */
export type Escape = 'none' | 'json' | 'url' | 'html' | ((text: string) => string);

export interface RenderOptions {
  escape: Escape;
  /** Where a value is missing: nothing (as by default), or an error that names its place. */
  missing?: 'empty' | 'error';
}

interface FilterCall {
  name: string;
  argument: string | number | null;
}

export interface Place {
  kind: 'place';
  /** As it was written, for those who read an error. */
  source: string;
  from: { path: Path } | { text: string };
  filters: readonly FilterCall[];
}

export type Template = readonly (string | Place)[];

export const templateBounds = {
  charsMax: 65_536,
  placesMax: 500,
  filtersMax: 8,
  outputCharsMax: 1_000_000,
  /** Characters that all values of one filling come to, with what stands between their filters. */
  workCharsMax: 4_000_000,
} as const;

/** What may still be spent on one filling. */
export interface Budget {
  left: number;
}

export function fullBudget(): Budget {
  return { left: templateBounds.workCharsMax };
}

/** Reads a template once; the error says what is wrong and where it stands. */
export function parseTemplate(text: string): { ok: Template } | { error: string } {
  if (text.length > templateBounds.charsMax) {
    return { error: `a template has at most ${templateBounds.charsMax} characters` };
  }
  const template: (string | Place)[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf('{{', at);
    if (start < 0) break;
    if (start > at) template.push(text.slice(at, start));
    const place = readPlace(text, start + 2);
    if ('error' in place) return { error: `${place.error} (character ${start + 1})` };
    template.push(place.ok);
    if (template.length > templateBounds.placesMax * 2) {
      return { error: `a template has at most ${templateBounds.placesMax} places` };
    }
    at = place.end;
  }
  if (at < text.length) template.push(text.slice(at));
  return { ok: template };
}

/** Fills in a template that was read. */
export function fillTemplate(
  template: Template,
  values: Readonly<Record<string, unknown>>,
  { escape, missing = 'empty' }: RenderOptions,
  budget: Budget = fullBudget(),
): { ok: string } | { error: string } {
  let output = '';
  const position = new JsonPosition();
  for (const piece of template) {
    if (typeof piece === 'string') {
      if (escape === 'json') position.read(piece);
      output += piece;
    } else {
      if (position.isEscaped) return { error: `{{${piece.source}}}: ${behindBackslash}` };
      const value = placeValue(piece, values, budget);
      if (missing === 'error' && isMissing(value)) {
        return { error: `{{${piece.source}}} has no value` };
      }
      const text =
        escape !== 'json'
          ? escaped(value, escape)
          : position.isInText
            ? partOfText(value)
            : wholeValue(value, piece);
      budget.left -= text.length;
      output += text;
    }
    if (budget.left < 0) return { error: tooMuch };
    if (output.length > templateBounds.outputCharsMax) {
      return { error: `the text came to more than ${templateBounds.outputCharsMax} characters` };
    }
  }
  return { ok: output };
}

export const tooMuch = `its values come to more than ${templateBounds.workCharsMax} characters`;

/** Reads a template and fills it in. */
export function renderTemplate(
  text: string,
  values: Readonly<Record<string, unknown>>,
  options: RenderOptions,
): { ok: string } | { error: string } {
  const template = parseTemplate(text);
  return 'error' in template ? template : fillTemplate(template.ok, values, options);
}

/** What stands at a place after its filters, with its type: undefined where nothing does. */
export function placeValue(
  place: Place,
  values: Readonly<Record<string, unknown>>,
  budget: Budget,
): unknown {
  const { from } = place;
  let value: unknown = 'path' in from ? valueAt(values, from.path) : from.text;
  for (const { name, argument } of place.filters) {
    if (value instanceof JsonText) value = value.text;
    value = filters[name]!.apply(value, argument);
    budget.left -= lengthOf(value);
  }
  return value;
}

function lengthOf(value: unknown): number {
  if (value instanceof JsonText) return value.text.length;
  return typeof value === 'string' ? value.length : 1;
}

function escaped(value: unknown, escape: Exclude<Escape, 'json'>): string {
  const text = value instanceof JsonText ? value.text : textOf(value);
  if (typeof escape === 'function') return escape(text);
  switch (escape) {
    case 'none':
      return text;
    case 'url':
      return encodeURIComponent(text.toWellFormed());
    case 'html':
      return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
  }
}

type ReadPlace = { ok: Place; end: number } | { error: string };

/** Reads what follows `{{`. */
function readPlace(text: string, start: number): ReadPlace {
  const tokens = readTokens(text, start);
  if ('error' in tokens) return tokens;
  const [first = '', ...rest] = tokens.parts;
  const from = readFrom(first.trim());
  if ('error' in from) return from;
  if (rest.length > templateBounds.filtersMax) {
    return { error: `a place has at most ${templateBounds.filtersMax} filters` };
  }
  const calls: FilterCall[] = [];
  for (const one of rest) {
    const call = readCall(one.trim());
    if ('error' in call) return call;
    calls.push(call.ok);
  }
  const source = text.slice(start, tokens.end).trim();
  return { ok: { kind: 'place', source, from: from.ok, filters: calls }, end: tokens.end + 2 };
}

/** Splits at bars outside of quotes, up to the closing braces. */
function readTokens(
  text: string,
  start: number,
): { parts: string[]; end: number } | { error: string } {
  const parts: string[] = [];
  let from = start;
  let quote = '';
  for (let at = start; at < text.length; at += 1) {
    const one = text[at]!;
    if (quote !== '') {
      if (one === '\\') at += 1;
      else if (one === quote) quote = '';
    } else if (one === '"' || one === "'") {
      quote = one;
    } else if (one === '|') {
      parts.push(text.slice(from, at));
      from = at + 1;
    } else if (one === '}' && text[at + 1] === '}') {
      return { parts: [...parts, text.slice(from, at)], end: at };
    }
  }
  return { error: 'a place that begins with {{ has no }}' };
}

function readFrom(text: string): { ok: Place['from'] } | { error: string } {
  if (text === '') return { error: 'a place is empty: write {{payload.name}}' };
  const quoted = readQuoted(text);
  if (quoted !== null) return { ok: { text: quoted } };
  const path = parsePath(text);
  return 'error' in path ? path : { ok: { path: path.ok } };
}

/** Text in quotes; a backslash takes the next character as it is. Null for anything else. */
function readQuoted(text: string): string | null {
  const quote = text[0];
  if ((quote !== '"' && quote !== "'") || text.length < 2 || !text.endsWith(quote)) return null;
  return text.slice(1, -1).replace(/\\(.)/gs, '$1');
}

function readCall(text: string): { ok: FilterCall } | { error: string } {
  const colon = text.indexOf(':');
  const name = (colon < 0 ? text : text.slice(0, colon)).trim();
  const written = colon < 0 ? '' : text.slice(colon + 1).trim();
  if (!Object.hasOwn(filters, name)) {
    return { error: `there is no filter '${name}': use ${Object.keys(filters).join(', ')}` };
  }
  const { argument } = filters[name]!;
  if (written === '' && (argument === 'none' || argument.startsWith('optional'))) {
    return { ok: { name, argument: null } };
  }
  if (argument.endsWith('whole number') && /^\d{1,6}$/.test(written)) {
    return { ok: { name, argument: Number(written) } };
  }
  const quoted = argument.endsWith('text') ? readQuoted(written) : null;
  if (quoted !== null) return { ok: { name, argument: quoted } };
  return { error: `the filter '${name}' ${argumentRule(argument, name)}` };
}

function argumentRule(argument: string, name: string): string {
  if (argument === 'none') return 'takes no argument';
  return argument.endsWith('text')
    ? `takes text in quotes, as in ${name}:"text"`
    : `takes a whole number, as in ${name}:2`;
}
