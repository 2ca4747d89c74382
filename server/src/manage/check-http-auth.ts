/** Checks what an HTTP server asks of its callers, wherever that is set. */
import type { HttpAuth } from '../domain/destination.ts';
import { Problem } from '../domain/problem.ts';
import { parsePath } from '../domain/template-path.ts';
import { checkHeaders } from './endpoint-headers.ts';
import type { ManageParts } from './manage-parts.ts';

/** The fields that are never shown. */
export const authSecrets = [
  'password',
  'token',
  'value',
  'clientSecret',
  'consumerSecret',
  'tokenSecret',
] as const;

type Of<Type extends HttpAuth['type']> = Extract<HttpAuth, { type: Type }>;

/** What a client may leave out of it. */
export type HttpAuthIn =
  | Exclude<HttpAuth, Of<'oauth1' | 'oauth2'>>
  | (Pick<Of<'oauth2'>, 'type' | 'grant' | 'tokenUrl'> & Partial<Of<'oauth2'>>)
  | (Pick<Of<'oauth1'>, 'type' | 'consumerKey' | 'consumerSecret'> & Partial<Of<'oauth1'>>);

const extraParamsMax = 20;

/** In the form in which it is kept: what was left out is null, or what is usual. Checks nothing. */
export function wholeAuth(auth: HttpAuthIn): HttpAuth {
  switch (auth.type) {
    case 'oauth2':
      return {
        type: 'oauth2',
        grant: auth.grant,
        tokenUrl: auth.tokenUrl,
        clientId: auth.clientId ?? null,
        clientSecret: auth.clientSecret ?? null,
        username: auth.username ?? null,
        password: auth.password ?? null,
        scopes: auth.scopes ?? [],
        extraParams: auth.extraParams ?? {},
        clientAuth: auth.clientAuth ?? 'basic',
        paramsIn: auth.paramsIn ?? 'form',
        ...(auth.tokenAt === undefined ? {} : { tokenAt: auth.tokenAt }),
      };
    case 'oauth1':
      return {
        type: 'oauth1',
        consumerKey: auth.consumerKey,
        consumerSecret: auth.consumerSecret,
        token: auth.token ?? null,
        tokenSecret: auth.tokenSecret ?? null,
        realm: auth.realm ?? null,
        signatureMethod: auth.signatureMethod ?? 'HMAC-SHA1',
      };
    default:
      return auth;
  }
}

/** In the form in which it is kept. 422 names the field; `path` is where it stands. */
export function checkHttpAuth(
  parts: Pick<ManageParts, 'tokenUrlRefusal'>,
  auth: HttpAuthIn,
  path: readonly string[],
): HttpAuth {
  const refuse = (field: string, why: string): Problem => Problem.field([...path, field], why);
  switch (auth.type) {
    case 'none':
      return { type: 'none' };
    case 'basic':
      if (auth.username.includes(':')) {
        throw refuse('username', 'a name with a colon cannot be sent (RFC 7617)');
      }
      return auth;
    case 'bearer':
      if (!/^[\x21-\x7e]+$/.test(auth.token)) {
        throw refuse('token', 'one word of visible ASCII characters, without `Bearer`');
      }
      return auth;
    case 'apiKey':
      if (auth.in === 'header') checkHeaders({ [auth.name]: auth.value }, path);
      return auth;
    case 'oauth2':
      return checkOauth2(parts, auth, refuse);
    case 'oauth1':
      return wholeAuth(auth);
  }
}

function checkOauth2(
  parts: Pick<ManageParts, 'tokenUrlRefusal'>,
  auth: Extract<HttpAuthIn, { type: 'oauth2' }>,
  refuse: (field: string, why: string) => Problem,
): HttpAuth {
  if (!URL.canParse(auth.tokenUrl)) throw refuse('tokenUrl', 'not a URL: write it in full');
  const tokenUrl = new URL(auth.tokenUrl);
  if (tokenUrl.username !== '' || tokenUrl.password !== '') {
    throw refuse('tokenUrl', 'must hold no name or password: there are fields for them');
  }
  if (tokenUrl.hash !== '') throw refuse('tokenUrl', 'a fragment (#…) is never sent: leave it out');
  const refusal = parts.tokenUrlRefusal(tokenUrl);
  if (refusal !== null) throw refuse('tokenUrl', refusal);
  const { clientId = null, clientSecret = null, username = null, password = null } = auth;
  if (auth.grant === 'client_credentials') {
    if (clientId === null) throw refuse('clientId', '`client_credentials` needs it');
    if (clientSecret === null) throw refuse('clientSecret', '`client_credentials` needs it');
    if (username !== null) throw refuse('username', 'only the grant `password` has one');
    if (password !== null) throw refuse('password', 'only the grant `password` has one');
  } else {
    if (username === null) throw refuse('username', 'the grant `password` needs it');
    if (password === null) throw refuse('password', 'the grant `password` needs it');
    if (clientId === null && clientSecret !== null) {
      throw refuse('clientSecret', 'belongs to a clientId: give both, or neither');
    }
  }
  if (Object.keys(auth.extraParams ?? {}).length > extraParamsMax) {
    throw refuse('extraParams', `must hold at most ${extraParamsMax}`);
  }
  const { tokenAt } = auth;
  if (tokenAt !== undefined) {
    const read = parsePath(tokenAt);
    if ('error' in read) throw refuse('tokenAt', read.error);
  }
  return wholeAuth({ ...auth, tokenUrl: tokenUrl.href });
}
