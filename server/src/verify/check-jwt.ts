/** Checks JSON Web Tokens that travel with requests: key, age, issuer, audience and what they say of the body. */
import { createHash, type KeyObject } from 'node:crypto';
import { keysOf } from './check-hmac.ts';
import type { FetchTrusted } from './fetch-trusted.ts';
import { fillBytes, fillText } from './fill-template.ts';
import { textsAt } from './read-body.ts';
import { isSignedByKey, isSignedBySecret, readJwk, readJwt, type JwtParts } from './read-jwt.ts';
import { isSameText } from './same-secret.ts';
import { passed, refused, type JwtScheme, type Refused, type Verdict } from './scheme.ts';
import type { Subject } from './subject.ts';
import { takeCandidates } from './take-texts.ts';

/** How far clocks may be apart. */
const skewSeconds = 60;
/** Providers publish a new key long before they sign with it. */
const keySetKeepSeconds = 3_600;

export async function checkJwt(
  scheme: JwtScheme,
  subject: Subject,
  fetchTrusted: FetchTrusted,
): Promise<Verdict> {
  const taken = takeCandidates(scheme.token, subject);
  if (!taken.ok) return taken;
  const jwt = readJwt(taken.texts[0]!, scheme.algorithm);
  if (jwt === null) return refused('signature_wrong', `it holds no JWT with ${scheme.algorithm}`);
  const fault = await faultOfSignature(jwt, scheme, subject, fetchTrusted);
  return (
    fault ?? faultOfTime(jwt, scheme, subject) ?? faultOfClaims(jwt, scheme, subject) ?? passed
  );
}

async function faultOfSignature(
  jwt: JwtParts,
  { algorithm, key }: JwtScheme,
  subject: Subject,
  fetchTrusted: FetchTrusted,
): Promise<Refused | null> {
  const wrong = refused('signature_wrong', 'the JWT is not signed with the key of this provider');
  if ('field' in key) {
    if (algorithm !== 'HS256') return refused('not_configured', 'a secret signs HS256 only');
    const secrets = keysOf(key, subject);
    if (!Array.isArray(secrets)) return secrets;
    return secrets.some((secret) => isSignedBySecret(jwt, secret)) ? null : wrong;
  }
  if (algorithm === 'HS256') return refused('not_configured', 'a key set signs no HS256');
  const { kid } = jwt.header;
  if (typeof kid !== 'string') return refused('signature_wrong', 'the JWT does not name its key');
  const found =
    'keySet' in key
      ? await keyOfSet(key, kid, subject, fetchTrusted)
      : await keyByName(key, kid, subject, fetchTrusted);
  if ('reason' in found) return found;
  return isSignedByKey(jwt, algorithm, found) ? null : wrong;
}

async function keyOfSet(
  { keySet, hosts }: { keySet: string; hosts: readonly string[] },
  kid: string,
  subject: Subject,
  fetchTrusted: FetchTrusted,
): Promise<KeyObject | Refused> {
  const url = fillText(keySet, subject);
  if (url === null) return refused('not_configured', 'a setting is missing: where the keys are');
  const fetched = await fetchTrusted(url, { hosts, keepSeconds: keySetKeepSeconds });
  if ('failed' in fetched) return { ...refused('not_confirmed', fetched.failed), later: true };
  const set = readJson(fetched.ok) as { keys?: unknown } | null;
  const keys: unknown[] = Array.isArray(set?.keys) ? set.keys : [];
  const jwk = keys.find((one) => (one as { kid?: unknown } | null)?.kid === kid);
  return (
    readJwk(jwk) ?? refused('signature_wrong', 'the provider has no key of the name in the JWT')
  );
}

async function keyByName(
  key: { keyFrom: string; hosts: readonly string[]; ask: string; at: string },
  kid: string,
  subject: Subject,
  fetchTrusted: FetchTrusted,
): Promise<KeyObject | Refused> {
  // It goes into a question to the provider; anything but a name is none of its keys.
  if (!/^[\w.-]{1,200}$/.test(kid)) return refused('signature_wrong', 'the JWT names no key');
  const url = fillText(key.keyFrom, subject, { kid });
  const body = fillText(key.ask, subject, { kid });
  if (url === null || body === null) return refused('not_configured', 'a setting is missing');
  const fetched = await fetchTrusted(url, {
    hosts: key.hosts,
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
    keepSeconds: keySetKeepSeconds,
  });
  if ('failed' in fetched) return { ...refused('not_confirmed', fetched.failed), later: true };
  const answer = readJson(fetched.ok) as Record<string, unknown> | null;
  return readJwk(answer?.[key.at]) ?? refused('signature_wrong', 'the provider gave no key');
}

function faultOfTime(
  { claims }: JwtParts,
  { maxAgeSeconds }: JwtScheme,
  subject: Subject,
): Refused | null {
  const now = subject.request.receivedAt / 1_000;
  const { exp, iat, nbf } = claims;
  if (maxAgeSeconds === undefined && typeof exp !== 'number') {
    return refused('timestamp_missing', 'the JWT never ends');
  }
  if (maxAgeSeconds !== undefined && typeof iat !== 'number') {
    return refused('timestamp_missing', 'the JWT does not say when it was issued');
  }
  const late =
    (typeof exp === 'number' && now > exp + skewSeconds) ||
    (typeof nbf === 'number' && now < nbf - skewSeconds) ||
    (typeof iat === 'number' && now < iat - skewSeconds) ||
    (maxAgeSeconds !== undefined && now > (iat as number) + maxAgeSeconds);
  return late ? refused('timestamp_out_of_tolerance', 'the JWT is not valid at this time') : null;
}

function faultOfClaims({ claims }: JwtParts, scheme: JwtScheme, subject: Subject): Refused | null {
  const { issuers, audience } = scheme;
  const asked = [audience ?? '', ...Object.values(scheme.claims ?? {})];
  if (asked.some((one) => fillText(one, subject) === null)) {
    return refused('not_configured', 'a setting is missing: what the JWT has to say');
  }
  if (issuers !== undefined && !issuers.some((one) => holds(claims, 'iss', one, subject))) {
    return refused('identity_wrong', 'the JWT is of another issuer');
  }
  if (audience !== undefined && !isFor(claims['aud'], audience, subject)) {
    return refused('identity_wrong', 'the JWT is for another audience');
  }
  for (const [name, value] of Object.entries(scheme.claims ?? {})) {
    if (holds(claims, name, value, subject)) continue;
    return refused('identity_wrong', `the claim ${name} of the JWT is another one`);
  }
  for (const [name, { algorithm, over }] of Object.entries(scheme.digests ?? {})) {
    const content = fillBytes(over, subject);
    const digest = content === null ? null : createHash(algorithm).update(content).digest('hex');
    const claimed = claims[name];
    if (digest !== null && typeof claimed === 'string' && isSameText(claimed, digest)) continue;
    return refused('signature_wrong', `the JWT is of another body (${name})`);
  }
  return null;
}

function holds(claims: JwtParts['claims'], name: string, value: string, subject: Subject): boolean {
  const expected = fillText(value, subject);
  const [claimed] = textsAt(claims, name);
  return expected !== null && claimed !== undefined && isSameText(claimed, expected);
}

function isFor(aud: unknown, audience: string, subject: Subject): boolean {
  const expected = fillText(audience, subject);
  return expected !== null && (Array.isArray(aud) ? aud : [aud]).includes(expected);
}

function readJson(bytes: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
