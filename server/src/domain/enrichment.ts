/** The full record that a thin event points to, fetched before the event is reshaped and sent. */
import { createHash } from 'node:crypto';
import type { HttpAuth } from './destination.ts';
import { escapeOfType } from './template-escape.ts';
import { renderTemplate } from './template.ts';
import type { Webhook } from './transformation.ts';

export interface Enrichment {
  /** With places such as `{{payload.data.id}}`, of which each value is encoded as one path segment. */
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  /** Body of a POST, with places too; null for none. */
  bodyTemplate: string | null;
  auth: HttpAuth;
  /** Hosts that may be asked, with their port where it is no usual one; nothing else is. */
  hosts: string[];
  /** How long an answer serves events that ask for the same, in seconds; 0 for not at all. */
  cacheSeconds: number;
  /** Statuses that mean that there is no such record: the event goes on without one. */
  missingOn: number[];
  /** Whether the record takes the place of the payload, or is at hand beside it. */
  as: EnrichedAs;
}

export const enrichedAs = ['beside', 'payload'] as const;
export type EnrichedAs = (typeof enrichedAs)[number];

/** What is asked for one event. */
export interface Lookup {
  url: URL;
  method: Enrichment['method'];
  headers: Record<string, string>;
  body: Uint8Array;
}

/**
 * Fills an event into an enrichment, or says why that leads nowhere. Whatever the event holds, only
 * a host of the list is asked, and no value reaches beyond its segment of the path.
 */
export function lookupOf(
  enrichment: Enrichment,
  webhook: Webhook,
): { ok: Lookup } | { error: string } {
  const values = { ...webhook };
  let isEmpty = false;
  const escape = (text: string): string => {
    isEmpty ||= text === '';
    return encodeURIComponent(text.toWellFormed());
  };
  const address = renderTemplate(enrichment.url, values, { escape, missing: 'error' });
  if ('error' in address) return { error: `its address: ${address.error}` };
  if (isEmpty) return { error: 'its address: a value is empty' };
  const url = allowedUrl(address.ok, enrichment.hosts);
  if ('error' in url) return url;
  const body = bodyOf(enrichment, values);
  if ('error' in body) return { error: `its body: ${body.error}` };
  const { method } = enrichment;
  return { ok: { url: url.ok, method, headers: { ...enrichment.headers }, body: body.ok } };
}

/** The address, if it leads to a host of the list and names no one. */
function allowedUrl(text: string, hosts: readonly string[]): { ok: URL } | { error: string } {
  if (!URL.canParse(text)) return { error: 'its address is no URL once the values stand in it' };
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return { error: 'its address is neither https nor http' };
  }
  if (url.username !== '' || url.password !== '') {
    return { error: 'its address must not hold a name or password' };
  }
  if (!hosts.includes(url.host)) return { error: `${url.host} is not among its hosts` };
  if (hasDotSegment(text)) return { error: 'a value makes another path of its address' };
  return { ok: url };
}

/** Segments by which a URL leads upwards; they are gone once it is parsed. */
function hasDotSegment(text: string): boolean {
  const path = text.split(/[?#]/, 1)[0]!;
  return path.split(/[/\\]/).some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment));
}

function bodyOf(
  { bodyTemplate, headers }: Enrichment,
  values: Readonly<Record<string, unknown>>,
): { ok: Uint8Array } | { error: string } {
  if (bodyTemplate === null) return { ok: new Uint8Array() };
  const contentType = headers['content-type'] ?? 'application/json';
  const escape = escapeOfType(contentType);
  const text = renderTemplate(bodyTemplate, values, { escape, missing: 'error' });
  return 'error' in text ? text : { ok: new TextEncoder().encode(text.ok) };
}

/** By which an answer is kept: the same settings of the same endpoint ask for the same. */
export function lookupKey(
  owner: { applicationId: string; id: string },
  enrichment: Enrichment,
  { url, body }: Lookup,
): string {
  const facts = JSON.stringify([owner.applicationId, owner.id, enrichment, url.href]);
  return createHash('sha256').update(facts).update('\n').update(body).digest('base64');
}
