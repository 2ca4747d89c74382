/** Holds what a transformation gives back to what can be sent. */
import { headerRefusal, headersMax, valueRefusal } from './header-rules.ts';
import type { Webhook } from './transformation.ts';

export type Reshaped = Pick<Webhook, 'method' | 'url' | 'headers' | 'payload' | 'eventType'>;

export const methods: readonly string[] = ['POST', 'PUT', 'PATCH', 'DELETE'];
const urlCharsMax = 4096;
const eventTypePattern = /^[a-zA-Z0-9\-_.]{1,256}$/;

/**
 * The webhook that was made of `before`, or in words why it cannot be sent. What was left as it was
 * is never refused. Whether the address may be called is for the way out to say.
 */
export function readReshaped(
  made: Record<'method' | 'url' | 'headers' | 'payload' | 'eventType', unknown>,
  before: Webhook,
): { ok: Reshaped } | { cause: string } {
  const { method, url, eventType, payload } = made;
  if (typeof method !== 'string' || (method !== before.method && !methods.includes(method))) {
    return { cause: `webhook.method must be one of ${methods.join(', ')}` };
  }
  const address = url === before.url ? before.url : readUrl(url);
  if (address === null) {
    return { cause: 'webhook.url must be a full http or https URL without a fragment' };
  }
  if (
    typeof eventType !== 'string' ||
    (eventType !== before.eventType && !eventTypePattern.test(eventType))
  ) {
    return {
      cause: 'webhook.eventType must be 1 to 256 letters, digits, hyphens, underscores and dots',
    };
  }
  const headers = readHeaders(made.headers, before.headers);
  if ('cause' in headers) return headers;
  return { ok: { method, url: address, headers: headers.ok, payload, eventType } };
}

function readUrl(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > urlCharsMax) return null;
  let url: URL;
  try {
    url = new URL(value);
    // They are decoded when they are sent.
    decodeURIComponent(url.username + url.password);
  } catch {
    return null;
  }
  const isHttp = url.protocol === 'https:' || url.protocol === 'http:';
  return isHttp && url.hash === '' ? url.href : null;
}

function readHeaders(
  value: unknown,
  before: Readonly<Record<string, string>>,
): { ok: Record<string, string> } | { cause: string } {
  if (value === undefined || value === null) return { ok: {} };
  if (typeof value !== 'object' || Array.isArray(value)) {
    return { cause: 'webhook.headers must be an object' };
  }
  const headers = new Map<string, string>();
  for (const [name, given] of Object.entries(value)) {
    // Who sets a header to null wants it to be gone.
    if (given === null) continue;
    const lower = name.toLowerCase();
    const isPlain = typeof given === 'string' || typeof given === 'number';
    const text = isPlain || typeof given === 'boolean' ? String(given) : null;
    const refusal = text === null ? 'must be text' : refusalOf(lower, text, before);
    if (refusal !== null) return { cause: `webhook.headers['${name.slice(0, 100)}']: ${refusal}` };
    headers.set(lower, text!);
  }
  if (headers.size > headersMax + Object.keys(before).length) {
    return { cause: `webhook.headers has more than ${headersMax} headers of its own` };
  }
  return { ok: Object.fromEntries(headers) };
}

function refusalOf(
  name: string,
  value: string,
  before: Readonly<Record<string, string>>,
): string | null {
  if (Object.hasOwn(before, name) && before[name] === value) return null;
  // Whoever changes the body knows what it is.
  return name === 'content-type' ? valueRefusal(value) : headerRefusal(name, value);
}
