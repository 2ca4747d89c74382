/** The headers that an attempt sent, told from what the store knows anyway. */
import type { Attempt, Message } from '../domain/message.ts';
import { isSensitiveHeader } from '../domain/sensitive-headers.ts';
import type { ManageParts } from './manage-parts.ts';

export interface SentHeaders {
  headers: Record<string, string>;
  /** Names whose values are not shown. */
  sensitive: string[];
}

const signatures = ['webhook-signature', 'svix-signature'];

/**
 * No attempt carries a copy of its headers: the id is the message's, the timestamp the attempt's,
 * and those of the endpoint are kept once for each change. Signatures are not kept; with the
 * secrets of that time they would be made again. `user-agent` is left out: it names the version of
 * the program that was running then.
 */
export async function sentHeaders(
  { storage }: Pick<ManageParts, 'storage'>,
  message: Message,
  { endpointId, startedAt, status }: Attempt,
): Promise<SentHeaders> {
  // A canceled attempt sent nothing.
  if (status === 'canceled') return { headers: {}, sensitive: [] };
  const timestamp = String(Math.floor(startedAt / 1000));
  const added = await storage.read('endpointHeadersAt', { endpointId, at: startedAt });
  const all = new Map<string, [string, string | null]>();
  const put = (name: string, value: string | null) => all.set(name.toLowerCase(), [name, value]);
  put('content-type', message.contentType ?? 'application/json');
  for (const prefix of ['webhook', 'svix']) {
    put(`${prefix}-id`, message.id);
    put(`${prefix}-timestamp`, timestamp);
  }
  for (const name of signatures) put(name, null);
  for (const [name, value] of Object.entries(added)) put(name, value);
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    put(name, isSensitiveHeader(name) ? null : value);
  }
  const headers: Record<string, string> = {};
  const sensitive: string[] = [];
  for (const [name, value] of all.values()) {
    if (value === null) sensitive.push(name);
    else headers[name] = value;
  }
  return { headers, sensitive };
}
