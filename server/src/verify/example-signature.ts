/** How somebody signs a request by hand to try a source: told by the scheme of its provider. */
import type { ExampleSignature } from '../domain/source-kind.ts';
import type { Place, Provider } from './provider.ts';
import type { HmacScheme, Scheme } from './scheme.ts';

/** Null where it takes more than a key and a hash: no example that would be refused. */
export function exampleSignatureOf({ scheme }: Provider): ExampleSignature | null {
  const hmac = firstHmac(scheme);
  if (hmac === null || typeof hmac.signed === 'function') return null;
  const signed = typeof hmac.signed === 'string' ? hmac.signed : hmac.signed[0]!;
  const header = headerOf(hmac.signature.from);
  const keyForm = hmac.key.form ?? 'utf8';
  if (header === null || keyForm === 'nfkd' || !isPlain(signed)) return null;
  const time = timeOf(hmac, header);
  if (time === null || (signed.includes('{time}') && hmac.time === undefined)) return null;
  return {
    algorithm: hmac.algorithm,
    field: hmac.key.field,
    keyForm,
    signed,
    encoding: hmac.encoding,
    header,
    prefix: hmac.signature.prefix ?? '',
    ...time,
  };
}

/** The first that a request with a secret is held against. */
function firstHmac(scheme: Scheme): HmacScheme | null {
  if (scheme.kind === 'hmac') return scheme;
  if (scheme.kind !== 'either') return null;
  for (const { if: condition, scheme: one } of scheme.of) {
    // What only some settings ask for is not what a source has at first.
    const isChosen = Object.keys(condition.equals ?? {}).some((at) => at.startsWith('config:'));
    const found = isChosen ? null : firstHmac(one);
    if (found !== null) return found;
  }
  return null;
}

function timeOf({ time, signature }: HmacScheme, header: string) {
  const timeUnit = time === undefined || time.unit === 'either' ? 's' : time.unit;
  if (time === undefined) return { timeHeader: null, timePrefix: null, timeUnit } as const;
  const timeHeader = headerOf(time.from.from);
  if (timeHeader === null) return null;
  if (timeHeader !== header) return { timeHeader, timePrefix: null, timeUnit };
  // Both in one header are written as Stripe writes them: a list of names with values.
  const isList = signature.split === ',' && time.from.split === ',';
  const timePrefix = time.from.prefix ?? null;
  return isList && timePrefix !== null ? { timeHeader, timePrefix, timeUnit } : null;
}

function headerOf(place: Place): string | null {
  return place.startsWith('header:') ? place.slice('header:'.length) : null;
}

/** Whether it can be filled in by a shell: the body, the time and headers, and braces of no other kind. */
function isPlain(signed: string): boolean {
  if (signed.includes('{{') || signed.includes('[') || !signed.includes('{body}')) return false;
  return [...signed.matchAll(/\{([^}]*)\}/g)].every(
    ([, place]) => place === 'body' || place === 'time' || /^header:[a-z0-9-]+$/.test(place!),
  );
}
