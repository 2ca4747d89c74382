/** Asks the public API, and turns refusals into values that the pages can put in words. */

import type { Say } from '../i18n/server-sentences/sentences.ts';
import { basePath } from './base-path.ts';

/** Who asks: a signed-in browser, or the holder of a link to one application. */
export type Access =
  | { kind: 'session'; environmentId: string | null }
  | { kind: 'token'; token: string };

export interface FieldFault {
  field: string;
  message: string;
}

/** A refusal; `code` is stable, the message is English and names what is wrong. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  /** What is said of them is in the language of the page where it has words for it. */
  readonly fields: FieldFault[];
  /** The message in the language of the page; null where it has no words for it. */
  readonly words: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(
    code: string,
    status: number,
    detail: string,
    fields: FieldFault[] = [],
    retryAfterSeconds: number | null = null,
    words: string | null = detail,
  ) {
    super(detail);
    this.code = code;
    this.status = status;
    this.fields = fields;
    this.words = words;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>;

let access: Access = { kind: 'session', environmentId: null };
let onSignedOut = (): void => {};

export function setAccess(next: Access): void {
  access = next;
}

/** Called when an answer says that the session or token is over. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** What names who asks. */
export function headersOf(hasBody: boolean): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json, application/problem+json' };
  if (hasBody) headers['content-type'] = 'application/json';
  if (access.kind === 'token') headers['authorization'] = `Bearer ${access.token}`;
  else headers['gancho-session'] = access.environmentId ?? 'own';
  return headers;
}

/**
 * Where a path of the API is: below `/api/v1`, or, when it begins with `/ingest/`, below
 * `/ingest/api/v1`, as the published clients have it.
 */
export function placeOf(path: string): string {
  return path.startsWith('/ingest/')
    ? `${basePath}/ingest/api/v1${path.slice(7)}`
    : `${basePath}/api/v1${path}`;
}

/** The path as `placeOf` takes it; rejects with `ApiProblem` and with nothing else. */
export async function ask<T>(
  method: string,
  path: string,
  { query, body, signal }: { query?: Query; body?: unknown; signal?: AbortSignal } = {},
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`${placeOf(path)}${queryText(query)}`, {
      method,
      headers: headersOf(body !== undefined),
      credentials: access.kind === 'session' ? 'same-origin' : 'omit',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new ApiProblem('unreachable', 0, 'The server cannot be reached.');
  }
  const text = await response.text();
  const parsed: unknown = text === '' ? null : readJson(text);
  if (response.ok) return parsed as T;
  const problem = await problemOf(response, parsed);
  if (problem.status === 401 && !path.startsWith('/auth/session')) onSignedOut();
  throw problem;
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
  ask<T>('GET', path, {
    ...(query === undefined ? {} : { query }),
    ...(signal === undefined ? {} : { signal }),
  });

/** As `get`, byte for byte, for what need not be JSON. */
export async function getText(path: string): Promise<string> {
  const response = await fetch(placeOf(path), { headers: headersOf(false) });
  const text = await response.text();
  if (!response.ok) throw await problemOf(response, readJson(text));
  return text;
}

/** What stands behind a path; what has no value is left out. */
export function queryText(query: Query = {}): string {
  const given = Object.entries(query).filter(
    (entry): entry is [string, string | number | boolean] =>
      entry[1] !== undefined && entry[1] !== null && entry[1] !== '',
  );
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

interface Refusal {
  code?: string;
  detail?: string | { loc: (string | number)[]; msg: string }[];
  errors?: { loc: (string | number)[]; msg: string }[];
}

/** What a refusal says, in the language of the page as far as it goes. */
export async function problemOf(response: Response, parsed: unknown): Promise<ApiProblem> {
  const { code, detail, errors } = (parsed ?? {}) as Refusal;
  const say = await sayInPageLanguage();
  const faults = errors ?? (Array.isArray(detail) ? detail : []);
  const fields = faults.map(({ loc, msg }) => ({
    field: loc.slice(1).join('.'),
    message: say(msg) ?? msg,
  }));
  const words = typeof detail === 'string' ? detail : response.statusText;
  const seconds = Number(response.headers.get('retry-after'));
  return new ApiProblem(
    code ?? (fields.length > 0 ? 'validation' : 'server_error'),
    response.status,
    words,
    fields,
    Number.isFinite(seconds) && seconds > 0 ? seconds : null,
    say(words),
  );
}

/** How sentences of the server, which are English, are said on this page. */
async function sayInPageLanguage(): Promise<Say> {
  const asIs: Say = (sentence) => sentence;
  if (document.documentElement.lang !== 'pt-BR') return asIs;
  try {
    return (await import('../i18n/server-sentences/say-in-portuguese.ts')).sayInPortuguese;
  } catch {
    // The words could not be loaded: English says more than nothing.
    return asIs;
  }
}

/** A part of a path. */
export const part = encodeURIComponent;
