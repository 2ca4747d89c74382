/** Which headers of a received request are kept and sent on: those that say something of its content. */

/** Of the connection, of who is called, and what opens doors; names in lower case. */
const leftOut = new Set([
  'accept-encoding',
  'authorization',
  'connection',
  'cookie',
  'date',
  'expect',
  'forwarded',
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
  'via',
]);
/**
 * What a delivery says of itself and of its body, and what proxies on the way add: who asked whom is
 * no business of receivers, and none may think that it comes from us.
 */
const leftOutPrefixes = [
  'cf-',
  'content-',
  'sec-',
  'svix-',
  'webhook-',
  'x-amzn-',
  'x-forwarded-',
  'x-gancho-',
  'x-real-',
  'x-svix-',
];
/** Of the clouds, by names of which they also pass on identity, those that say something of an event. */
const cloudPrefixes = ['x-amz-', 'x-goog-'];
const cloudEventPrefixes = [
  'x-amz-sns-',
  'x-goog-changed',
  'x-goog-channel-',
  'x-goog-message-',
  'x-goog-resource-',
];

const countMax = 100;
const bytesMax = 16_384;

/**
 * Names in lower case; one that stands there more than once has its values with commas between. Of
 * more than fits, the first ones. `connection` names others that are of the connection.
 */
export function keptHeaders(
  headers: readonly (readonly [name: string, value: string])[],
): Record<string, string> {
  const ofConnection = new Set(
    headers
      .filter(([name]) => name === 'connection')
      .flatMap(([, value]) => value.split(',').map((one) => one.trim().toLowerCase())),
  );
  const kept: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of headers) {
    if (leftOut.has(name) || ofConnection.has(name) || isLeftOut(name)) continue;
    bytes += name.length + value.length;
    if (bytes > bytesMax) break;
    if (Object.hasOwn(kept, name)) kept[name] += `, ${value}`;
    else if (Object.keys(kept).length < countMax) kept[name] = value;
  }
  return kept;
}

function isLeftOut(name: string): boolean {
  const begins = (prefix: string): boolean => name.startsWith(prefix);
  if (leftOutPrefixes.some(begins)) return true;
  return cloudPrefixes.some(begins) && !cloudEventPrefixes.some(begins);
}

/** Secrets shorter than this are found in texts that have nothing to do with them. */
const secretCharsMin = 6;

/** Whether a text holds one of these secrets: some providers send theirs along. */
export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => secret.length >= secretCharsMin && text.includes(secret));
}

/** A query without the values of parameters that hold a secret. */
export function maskedQuery(query: string, secrets: readonly string[]): string {
  if (query === '' || secrets.length === 0) return query;
  return query
    .split('&')
    .map((part) => {
      const at = part.indexOf('=');
      return at >= 0 && holdsSecret(decoded(part.slice(at + 1)), secrets)
        ? `${part.slice(0, at)}=***`
        : part;
    })
    .join('&');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
