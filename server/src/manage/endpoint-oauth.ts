/** The access tokens that an endpoint asks for: how they are fetched. */
import type { Endpoint } from '../domain/application.ts';
import type { ClientAuthMethod, OauthClient } from '../domain/endpoint-access.ts';
import { pemOfKey, readPrivateKey } from '../domain/pem.ts';
import { Problem } from '../domain/problem.ts';
import { assertionAlgorithm } from '../domain/token-request.ts';
import { openOauth, sealOauth } from '../storage/endpoint-access.ts';
import { saveAccess, withReadableSecret } from './endpoint-access.ts';
import type { ManageParts } from './manage-parts.ts';

/** What a PUT sets. What is write-only stays when it is left out and the rest names the same client. */
export type OauthInput = Omit<OauthClient, 'extraParams'> & {
  extraParams: Record<string, string> | null;
};

/** What delivery itself writes into the request. */
const reservedParams = new Set([
  'audience',
  'client_assertion',
  'client_assertion_type',
  'client_id',
  'client_secret',
  'grant_type',
  'scope',
]);
const extraParamsMax = 20;
const rsaBitsMin = 2048;

/** The settings, or null; `secret_unreadable` when their key is not at hand. */
export function oauthOf(parts: ManageParts, endpoint: Endpoint): OauthClient | null {
  const access = withReadableSecret(() => openOauth(parts.secretBox, endpoint));
  // What is sealed there is only ever set below.
  return access === null ? null : (access.client as OauthClient);
}

/** 422 names the field that cannot be; nothing is fetched to try it. */
export async function setOauth(
  parts: ManageParts,
  endpoint: Endpoint,
  input: OauthInput,
): Promise<OauthClient> {
  const tokenUrl = checkTokenUrl(parts, input.tokenUrl);
  const present = keptFrom(parts, endpoint, input);
  // A secret goes only where it went before: who may set these must not be able to read it.
  const kept =
    present?.tokenUrl === tokenUrl && present.clientId === input.clientId ? present : null;
  const client: OauthClient = {
    tokenUrl,
    clientId: input.clientId,
    authMethod: input.authMethod,
    clientSecret: null,
    privateKey: null,
    keyId: input.keyId,
    scopes: input.scopes,
    audience: input.audience,
    extraParams: input.extraParams ?? kept?.extraParams ?? {},
  };
  if (input.authMethod === 'private_key_jwt') {
    const text = input.privateKey ?? kept?.privateKey ?? null;
    if (text === null) throw Problem.field(['privateKey'], missing('private_key_jwt'));
    client.privateKey = checkPrivateKey(text);
    if (input.clientSecret !== null) {
      throw Problem.field(['clientSecret'], 'not used with `private_key_jwt`: leave it out');
    }
  } else {
    client.clientSecret = input.clientSecret ?? kept?.clientSecret ?? null;
    if (client.clientSecret === null) {
      throw Problem.field(['clientSecret'], missing(input.authMethod));
    }
    if (input.privateKey !== null) {
      throw Problem.field(['privateKey'], `not used with \`${input.authMethod}\`: leave it out`);
    }
  }
  checkExtraParams(client.extraParams);
  await saveAccess(parts, endpoint, { oauth: sealOauth(parts.secretBox, endpoint.id, client) });
  return client;
}

export async function removeOauth(parts: ManageParts, endpoint: Endpoint): Promise<void> {
  await saveAccess(parts, endpoint, { oauth: null });
}

/** What is there is only opened where something of it may stay. */
function keptFrom(parts: ManageParts, endpoint: Endpoint, input: OauthInput): OauthClient | null {
  const secret = input.authMethod === 'private_key_jwt' ? input.privateKey : input.clientSecret;
  if (secret !== null && input.extraParams !== null) return null;
  try {
    return oauthOf(parts, endpoint);
  } catch (error) {
    if (secret === null) throw error;
    return null;
  }
}

function missing(method: ClientAuthMethod): string {
  return `\`${method}\` needs it; it is kept only while tokenUrl and clientId stay the same`;
}

function checkTokenUrl(parts: ManageParts, text: string): string {
  const refuse = (why: string) => Problem.field(['tokenUrl'], why);
  if (!URL.canParse(text)) {
    throw refuse('not a URL: write it in full, such as https://id.example.com/oauth/token');
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    throw refuse('must hold no name or password: they belong into clientId and clientSecret');
  }
  if (url.hash !== '') throw refuse('a fragment (#…) is never sent: leave it out');
  const refusal = parts.tokenUrlRefusal(url);
  if (refusal !== null) throw refuse(refusal);
  return url.href;
}

function checkPrivateKey(text: string): string {
  const refuse = (why: string) => Problem.field(['privateKey'], why);
  const read = readPrivateKey(text);
  if ('error' in read) throw refuse(read.error);
  const key = read.ok;
  if (assertionAlgorithm(key) === null) {
    throw refuse('signs no assertions: use RSA, EC (P-256, P-384, P-521) or Ed25519');
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? rsaBitsMin;
  if (bits < rsaBitsMin) throw refuse(`has ${bits} bits: an RSA key needs ${rsaBitsMin} or more`);
  return pemOfKey(key);
}

function checkExtraParams(params: Record<string, string>): void {
  const names = Object.keys(params);
  if (names.length > extraParamsMax) {
    throw Problem.field(['extraParams'], `must hold at most ${extraParamsMax}`);
  }
  for (const name of names) {
    const why = reservedParams.has(name)
      ? 'is written by the delivery itself: there is a field for it'
      : !/^[\w.-]{1,64}$/.test(name)
        ? 'a name is 1 to 64 letters, digits, dots, hyphens and underscores'
        : params[name]!.length > 1024
          ? 'longer than 1024 characters'
          : null;
    if (why !== null) throw Problem.field(['extraParams', name], why);
  }
}
