/** What is fetched for the messages of an endpoint before they are sent: setting, showing, taking back. */
import type { Endpoint } from '../domain/application.ts';
import type { Enrichment } from '../domain/enrichment.ts';
import { Problem } from '../domain/problem.ts';
import { isSensitiveHeader } from '../domain/sensitive-headers.ts';
import { escapeOfType } from '../domain/template-escape.ts';
import { parseTemplate } from '../domain/template.ts';
import { openEnrichment, sealEnrichment } from '../storage/endpoint-shape.ts';
import { authSecrets, checkHttpAuth, wholeAuth } from './check-http-auth.ts';
import { checkJsonTemplate, checkTemplate } from './check-template.ts';
import { withKeptSecrets, withoutSecrets } from './destination-secrets.ts';
import { saveAccess, withReadableSecret } from './endpoint-access.ts';
import { checkHeaders } from './endpoint-headers.ts';
import { withPreset, type EnrichmentInput } from './enrichment-preset.ts';
import type { ManageParts } from './manage-parts.ts';

/** A secret stays only for who asks the same hosts in the same way. */
const anchors = ['hosts', 'auth.type', 'auth.tokenUrl'];

/** Without secrets; null for none. `secret_unreadable` when their key is not at hand. */
export function shownEnrichment(
  { secretBox }: Pick<ManageParts, 'secretBox'>,
  endpoint: Endpoint,
): Enrichment | null {
  const enrichment = withReadableSecret(() => openEnrichment(secretBox, endpoint));
  return enrichment === null ? null : maskedEnrichment(enrichment);
}

/** With `********` in the place of its secrets. */
export function maskedEnrichment(enrichment: Enrichment): Enrichment {
  return withoutSecrets(enrichment, secretsOf(enrichment));
}

/** In force with the next delivery. 422 names the field that cannot be; nothing is fetched to try it. */
export async function setEnrichment(
  parts: ManageParts,
  endpoint: Endpoint,
  input: EnrichmentInput,
): Promise<Enrichment> {
  const enrichment = checkEnrichment(parts, endpoint, input);
  const sealed = sealEnrichment(parts.secretBox, endpoint.id, enrichment);
  await saveAccess(parts, endpoint, { enrichment: sealed });
  return maskedEnrichment(enrichment);
}

/** As it would be set, without secrets; 422 as there. */
export function enrichmentToTry(
  parts: ManageParts,
  endpoint: Endpoint,
  input: EnrichmentInput,
): Enrichment {
  return maskedEnrichment(checkEnrichment(parts, endpoint, input));
}

/** Complete, with the secrets that stay. */
function checkEnrichment(
  parts: ManageParts,
  endpoint: Endpoint,
  input: EnrichmentInput,
): Enrichment {
  const filled = wholeEnrichment(input);
  const present = presentOf(parts, endpoint);
  const complete = withKeptSecrets(filled, present, secretsOf(filled), anchors);
  return check(parts, complete);
}

/** With what is usual, or what its preset says, in the place of what was left out; 422 where neither says it. */
export function wholeEnrichment(input: EnrichmentInput): Enrichment {
  const given = withPreset(input);
  const headers = Object.fromEntries(
    Object.entries(given.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const bodyTemplate = given.bodyTemplate ?? null;
  return {
    url: given.url,
    method: given.method ?? (bodyTemplate === null ? 'GET' : 'POST'),
    headers,
    bodyTemplate,
    auth: wholeAuth(given.auth ?? { type: 'none' }),
    hosts: (given.hosts ?? usualHosts(given.url)).map(checkHost),
    cacheSeconds: given.cacheSeconds ?? 0,
    missingOn: given.missingOn ?? [],
    as: given.as ?? 'beside',
  };
}

export async function removeEnrichment(parts: ManageParts, endpoint: Endpoint): Promise<void> {
  await saveAccess(parts, endpoint, { enrichment: null });
}

function check(parts: ManageParts, enrichment: Enrichment): Enrichment {
  const { method, bodyTemplate, headers } = enrichment;
  checkAddress(parts, enrichment);
  if (method === 'GET' && bodyTemplate !== null) {
    throw Problem.field(
      ['bodyTemplate'],
      'only a POST has a body: leave it out, or set the method',
    );
  }
  const isJson = escapeOfType(headers['content-type'] ?? 'application/json') === 'json';
  (isJson ? checkJsonTemplate : checkTemplate)(bodyTemplate, ['bodyTemplate'], null);
  // These two are about what is asked, and the delivery writes neither here.
  const { accept: _, 'content-type': __, ...others } = headers;
  checkHeaders(others);
  return { ...enrichment, auth: checkHttpAuth(parts, enrichment.auth, ['auth']) };
}

/** With a letter in each place, it has to be an address that may be asked. */
function checkAddress(parts: ManageParts, { url: text, hosts }: Enrichment): void {
  const refuse = (why: string): Problem => Problem.field(['url'], why);
  checkTemplate(text, ['url'], null);
  if (!/^https?:\/\//.test(text)) throw refuse('must begin with https://');
  const tried = filledWith(text, 'x');
  if (!URL.canParse(tried)) throw refuse('not a URL once values stand in its places');
  const url = new URL(tried);
  if (url.username !== '' || url.password !== '') {
    throw refuse('must hold no name or password: there is `auth` for them');
  }
  if (url.hash !== '') throw refuse('a fragment (#…) is never sent: leave it out');
  if (/\/\.{1,2}(?:\/|$)/.test(tried.split(/[?#]/, 1)[0]!)) {
    throw refuse('a path with `.` or `..` is another one: write it as it is meant');
  }
  // A place in the host is judged with each event.
  if (new URL(filledWith(text, 'y')).host !== url.host) return;
  if (!hosts.includes(url.host)) {
    throw Problem.field(['hosts'], `does not name ${url.host}, which the url leads to`);
  }
  const refusal = parts.tokenUrlRefusal(url);
  if (refusal !== null) throw refuse(refusal);
}

function filledWith(text: string, value: string): string {
  const template = parseTemplate(text);
  if ('error' in template) return text;
  return template.ok.map((piece) => (typeof piece === 'string' ? piece : value)).join('');
}

/** The host of the address, where it has no place in it. */
function usualHosts(text: string): string[] {
  const [x, y] = ['x', 'y'].map((letter) => filledWith(text, letter)) as [string, string];
  const isFixed = URL.canParse(x) && URL.canParse(y) && new URL(x).host === new URL(y).host;
  if (!isFixed) throw Problem.field(['hosts'], 'name the hosts that may be asked');
  return [new URL(x).host];
}

/** As a URL writes it. */
function checkHost(host: string, index: number): string {
  const text = `https://${host}/`;
  const isHost = /^[^\s/?#@\\]+$/.test(host) && URL.canParse(text);
  if (isHost) return new URL(text).host;
  throw Problem.field(
    ['hosts', index],
    'a host, with a port where it is no usual one, such as `api.example.com`',
  );
}

function secretsOf({ headers }: Enrichment): string[] {
  const named = Object.keys(headers).filter(isSensitiveHeader);
  return [...authSecrets.map((name) => `auth.${name}`), ...named.map((name) => `headers.${name}`)];
}

/** What is there is only opened where something of it may stay; unreadable, nothing can. */
function presentOf({ secretBox }: ManageParts, endpoint: Endpoint): Enrichment | null {
  try {
    return openEnrichment(secretBox, endpoint);
  } catch {
    return null;
  }
}
