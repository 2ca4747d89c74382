/** Which headers may be added to what is delivered, by an endpoint's owner or by a transformation. */

export const headerValueCharsMax = 4096;
export const headersMax = 50;

/** What delivery itself writes, or what would change how the request is framed (RFC 9110, 9112). */
const reserved = new Set([
  'accept-encoding',
  'connection',
  'date',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);
/** Signatures and framing, and the names by which proxies and clouds pass on identity. */
const reservedPrefixes = [
  'ce-',
  'content-',
  'svix-',
  'webhook-',
  'x-amz-',
  'x-amzn-',
  'x-gancho-',
  'x-goog-',
  'x-svix-',
];

const namePattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Visible characters, space and tab (RFC 9110, section 5.5), no space at the ends. */
const valuePattern =
  /^[\x21-\x7e\u0080-\u00ff]([\t\x20-\x7e\u0080-\u00ff]*[\x21-\x7e\u0080-\u00ff])?$/;

/** Why this header cannot be set, in words; null where it can. */
export function headerRefusal(name: string, value: string): string | null {
  const lower = name.toLowerCase();
  if (!namePattern.test(name)) return 'not a header name: letters, digits and hyphens';
  if (reserved.has(lower) || reservedPrefixes.some((prefix) => lower.startsWith(prefix))) {
    return 'this header is written by the delivery itself and cannot be set';
  }
  return valueRefusal(value);
}

/** As `headerRefusal`, of a value alone. */
export function valueRefusal(value: string): string | null {
  if (value.length > headerValueCharsMax) return `longer than ${headerValueCharsMax} characters`;
  if (value !== '' && !valuePattern.test(value)) {
    return 'a value is one line of visible Latin-1 characters';
  }
  return null;
}
