/**
 * The name under which failures of one cause are put together: the status where an answer came, and
 * otherwise what the sentence of the record says, without what differs from one delivery to the next.
 */
import type { Attempt } from './message.ts';

/** Causes that need no status and no sentence to be told apart, with how their sentences read. */
const families: readonly [key: string, sentence: RegExp][] = [
  ['enrichment', /^the enrichment /],
  ['transformation', /^the transformation failed: /],
  ['proxy', /\begress proxy\b|through the proxy of this server/],
  ['token', /\b(access token|token server)\b/],
  ['guard', /^not sent: .*(\bis (an?|not) |leads to |is this server itself|only public addresses)/],
  ['dns', /^the name .* (was not found|has no address|could not be resolved)/],
  ['timeout', /^no answer within|in time\b/],
  ['refused', /^connection refused/],
  ['tls', /^the certificate |TLS handshake|client certificate/],
  ['answer', /^the answer is not |^the headers of the answer|answers before the answer/],
  ['connection', /^the receiver closed the connection|^there is no route/],
];

/** Families of which the sentence matters: two mistakes of a transformation are two causes. */
const told = new Set(['enrichment', 'transformation']);

/** What stands behind the cause where the schedule ends early; it is none of its own. */
const afterthought = /; another attempt would come after deliverBefore$/;

/** The cause of a failed attempt: `http_503`, `timeout`, `transformation_1k2j3h4`. */
export function causeKeyOf({
  responseStatus,
  cause,
}: Pick<Attempt, 'responseStatus' | 'cause'>): string {
  if (responseStatus > 0) return `http_${responseStatus}`;
  const sentence = (cause ?? '').replace(afterthought, '');
  for (const [key, pattern] of families) {
    if (!pattern.test(sentence)) continue;
    return told.has(key) ? `${key}_${hashOf(plain(sentence))}` : key;
  }
  return `other_${hashOf(plain(sentence))}`;
}

/** The cause of requests that a source did not take. */
export function rejectionKeyOf(reason: string): string {
  return `rejected_${reason}`;
}

/** The sentence without what differs between deliveries: numbers, ids, what is quoted. */
function plain(sentence: string): string {
  return sentence
    .slice(0, 500)
    .toLowerCase()
    .replaceAll(/'[^']*'|"[^"]*"|`[^`]*`/g, '"')
    .replaceAll(/\b[a-z]+_[a-z0-9]{20,}\b/g, '#')
    .replaceAll(/\b[0-9a-f-]{16,}\b/g, '#')
    .replaceAll(/\d+/g, '#')
    .replaceAll(/\s+/g, ' ');
}

/** FNV-1a, 32 bits: short, and the same on every node and in every version. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
