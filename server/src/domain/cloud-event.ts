/**
 * Reads CloudEvents as they come in: the attributes of version 1.0, whatever mode they were sent in.
 * Rules are those of the specification (CloudEvents 1.0.2, sections 3 and 4) and of its HTTP and
 * JSON bindings.
 */
import { createHash } from 'node:crypto';

/** A CloudEvent that keeps to the rules. */
export interface CloudEvent {
  id: string;
  source: string;
  type: string;
  /** Every attribute but `datacontenttype`, as text. */
  attributes: Record<string, string>;
  /** The media type of the data; null where the event does not say. */
  contentType: string | null;
  data: Uint8Array;
}

/** What is wrong with which attribute. */
export interface CloudEventMistake {
  attribute: string;
  message: string;
}

export type ReadEvent = { ok: CloudEvent } | { mistake: CloudEventMistake };

/** Lower-case letters and digits (section 3.1). */
const attributeName = /^[a-z0-9]+$/;
const nameCharsMax = 128;
/** Of one value, and of all names and values: they become headers. */
const valueCharsMax = 4_096;
const charsMax = 8_192;
/** RFC 3339, as section 3.3.2 asks. */
const timePattern = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
/** Characters that a URI reference may hold (RFC 3986). */
const uriPattern = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/;
const required = ['specversion', 'id', 'source', 'type'];

/** Checks attributes that were read from headers or a JSON object, with the data beside them. */
export function readCloudEvent(given: ReadonlyMap<string, string>, data: Uint8Array): ReadEvent {
  for (const name of required) {
    if ((given.get(name) ?? '') === '') return mistake(name, 'is required and must not be empty');
  }
  if (given.get('specversion') !== '1.0') return mistake('specversion', 'must be 1.0');
  let chars = 0;
  for (const [name, value] of given) {
    chars += name.length + value.length;
    if (chars > charsMax)
      return mistake(name, `more than ${charsMax} characters in all attributes`);
    if (!attributeName.test(name) || name.length > nameCharsMax) {
      return mistake(name, 'names of attributes are lower-case letters and digits');
    }
    // Written as one JSON object, the event would have two members of this name.
    if (name === 'data') return mistake(name, 'names the data themselves, no attribute may');
    if (value.length > valueCharsMax) {
      return mistake(name, `must have at most ${valueCharsMax} characters`);
    }
  }
  if (!uriPattern.test(given.get('source')!)) return mistake('source', 'must be a URI reference');
  for (const name of ['dataschema', 'subject'] as const) {
    if (given.get(name) === '') return mistake(name, 'must not be empty: leave it out');
  }
  const schema = given.get('dataschema');
  if (schema !== undefined && !URL.canParse(schema)) return mistake('dataschema', 'must be a URI');
  const time = given.get('time');
  if (time !== undefined && (!timePattern.test(time) || Number.isNaN(Date.parse(time)))) {
    return mistake('time', 'must be a time such as 2026-01-31T12:00:00Z');
  }
  const attributes = Object.fromEntries(given);
  delete attributes['datacontenttype'];
  return {
    ok: {
      id: given.get('id')!,
      source: given.get('source')!,
      type: given.get('type')!,
      attributes,
      contentType: given.get('datacontenttype') ?? null,
      data,
    },
  };
}

/**
 * Reads an event in the JSON format. `dataText` is the member `data` as it was written, so that
 * JSON data stays byte for byte; null where there is none.
 */
export function readJsonEvent(event: unknown, dataText: Uint8Array | null): ReadEvent {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    return mistake('', 'must be a JSON object');
  }
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(event)) {
    if (name === 'data' || name === 'data_base64' || value === null) continue;
    if (typeof value === 'object') return mistake(name, 'must be a string, a number or a boolean');
    attributes.set(name, String(value));
  }
  for (const name of required) {
    const value = (event as Record<string, unknown>)[name];
    if (value !== undefined && typeof value !== 'string') return mistake(name, 'must be a string');
  }
  const { data, data_base64: base64 } = event as { data?: unknown; data_base64?: unknown };
  if (base64 !== undefined && base64 !== null) {
    if (data !== undefined) return mistake('data_base64', 'must not stand beside `data`');
    if (typeof base64 !== 'string' || !isBase64(base64)) {
      return mistake('data_base64', 'must be a string of base64');
    }
    return readCloudEvent(attributes, Buffer.from(base64, 'base64'));
  }
  // JSON format, section 3.1: without a type, and under a type of JSON, the data are JSON; a string
  // under another type is the text itself.
  const type = attributes.get('datacontenttype');
  const isText = typeof data === 'string' && type !== undefined && !isJsonType(type);
  const bytes = isText ? Buffer.from(data) : (dataText ?? new Uint8Array());
  return readCloudEvent(attributes, bytes);
}

/** Undoes the percent-encoding of values in headers (HTTP binding, section 3.1.3.2). */
export function decodeAttribute(text: string): string | null {
  const bare = /^".*"$/.test(text) ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text;
  try {
    // Not every sender encodes: a `%` that no two hex digits follow stands for itself.
    return bare.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, (encoded) => decodeURIComponent(encoded));
  } catch {
    return null;
  }
}

/** A name for source and id together, which identify an event; a valid event id of a message. */
export function eventIdOf({ source, id }: Pick<CloudEvent, 'source' | 'id'>): string {
  // The length keeps apart what would otherwise join to the same text.
  const hash = createHash('sha256').update(`${source.length} ${source} ${id}`).digest('base64url');
  return `ce_${hash}`;
}

/** The type with what an event type cannot hold as `_`. */
export function eventTypeOf({ type }: Pick<CloudEvent, 'type'>): string {
  return type.replaceAll(/[^a-zA-Z0-9\-_.]/gu, '_').slice(0, 256);
}

/** The attributes as headers of the binary mode. */
export function attributeHeaders({ attributes }: CloudEvent): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encodeAttribute(value)]),
  );
}

/** The attributes of a message that came in as a CloudEvent, from its headers; null for others. */
export function attributesOfHeaders(
  headers: Record<string, string> | null,
): Record<string, string> | null {
  if (headers?.['ce-specversion'] === undefined) return null;
  const attributes = Object.entries(headers)
    .filter(([name]) => name.startsWith('ce-'))
    .map(([name, value]) => [name.slice(3), decodeAttribute(value) ?? value] as const);
  return Object.fromEntries(attributes);
}

/** Space, `"`, `%` and what is no visible ASCII are percent-encoded (section 3.1.3.2). */
export function encodeAttribute(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\x21\x23\x24\x26-\x7e]/gu, (character) =>
      encodeURIComponent(character).replaceAll(
        /[!'()*]/g,
        (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    );
}

/** Whether a media type is one of JSON: `application/json`, `text/json`, `…/…+json`. */
export function isJsonType(type: string): boolean {
  return /^[^/;]+\/(?:[^;]*\+)?json *(?:;|$)/i.test(type);
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0;
}

function mistake(attribute: string, message: string): ReadEvent {
  return { mistake: { attribute, message } };
}
