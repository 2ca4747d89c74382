/** Puts what an HTTP server asks of its callers into a request. */
import { createHash } from 'node:crypto';
import type { HttpAuth } from './destination.ts';
import type { OauthAccess } from './endpoint-access.ts';
import { oauth1Header } from './oauth1.ts';
import type { Random } from '../lib/random.ts';

export interface OpenRequest {
  applicationId: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** What of a request is to be replaced. `oauth` is a token that has to be fetched first. */
export interface Admission {
  url: string;
  headers: Record<string, string>;
  oauth: OauthAccess | null;
}

/** What the request shows in its own headers of the same name gives way. */
export function admissionOf(
  request: OpenRequest,
  auth: HttpAuth,
  nowMs: number,
  random: Random,
): Admission {
  const { url, headers } = request;
  const withHeader = (name: string, value: string): Admission => ({
    url,
    headers: { ...withoutHeader(headers, name), [name]: value },
    oauth: null,
  });
  switch (auth.type) {
    case 'none':
      return { url, headers, oauth: null };
    case 'basic': {
      const pair = Buffer.from(`${auth.username}:${auth.password}`).toString('base64');
      return withHeader('authorization', `Basic ${pair}`);
    }
    case 'bearer':
      return withHeader('authorization', `Bearer ${auth.token}`);
    case 'apiKey':
      if (auth.in === 'header') return withHeader(auth.name.toLowerCase(), auth.value);
      return { url: withParameter(url, auth.name, auth.value), headers, oauth: null };
    case 'oauth2':
      return { url, headers, oauth: accessOf(request.applicationId, auth) };
    case 'oauth1': {
      const nonce = Buffer.from(random.bytes(16)).toString('hex');
      const contentType = headerOf(headers, 'content-type');
      const signed = { method: request.method, url, contentType, body: request.body };
      return withHeader('authorization', oauth1Header(auth, signed, { nowMs, nonce }));
    }
  }
}

/** By its id a token is kept: of one application, and of exactly these settings. */
function accessOf(applicationId: string, auth: Extract<HttpAuth, { type: 'oauth2' }>): OauthAccess {
  const hash = createHash('sha256')
    .update(JSON.stringify([applicationId, auth]))
    .digest('base64');
  return {
    id: `auth ${hash}`,
    client: {
      tokenUrl: auth.tokenUrl,
      clientId: auth.clientId ?? '',
      authMethod: auth.clientId === null ? 'none' : auth.clientAuth,
      paramsIn: auth.paramsIn ?? 'form',
      ...(auth.tokenAt === undefined ? {} : { tokenAt: auth.tokenAt }),
      clientSecret: auth.clientSecret,
      privateKey: null,
      keyId: null,
      scopes: auth.scopes,
      audience: null,
      extraParams: auth.extraParams,
      owner:
        auth.grant === 'password'
          ? { username: auth.username ?? '', password: auth.password ?? '' }
          : null,
    },
  };
}

/** The rest of the address stays as it was written. */
function withParameter(url: string, name: string, value: string): string {
  const parsed = new URL(url);
  const added = new URLSearchParams([[name, value]]).toString();
  parsed.search = parsed.search === '' ? added : `${parsed.search}&${added}`;
  return parsed.href;
}

function headerOf(headers: Record<string, string>, wanted: string): string | null {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null;
}

function withoutHeader(headers: Record<string, string>, unwanted: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.toLowerCase() !== unwanted),
  );
}
