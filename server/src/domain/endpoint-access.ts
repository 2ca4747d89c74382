/** What an endpoint asks of its callers beside the signature: access tokens, certificates. */

export type ClientAuthMethod = 'basic' | 'post' | 'private_key_jwt';

/** How a token is fetched by client credentials (RFC 6749, section 4.4). */
export interface OauthClient {
  tokenUrl: string;
  clientId: string;
  authMethod: ClientAuthMethod;
  /** For `basic` and `post`. */
  clientSecret: string | null;
  /** PKCS #8 in PEM, for `private_key_jwt` (RFC 7523), and the name that the server knows it by. */
  privateKey: string | null;
  keyId: string | null;
  scopes: string[];
  audience: string | null;
  /** Further parameters of the token request. */
  extraParams: Record<string, string>;
}

/** Where a token server looks for what it is asked. */
export type TokenParamsIn = 'form' | 'query' | 'json';

/** As `OauthClient`, with what other requests ask beyond it: most of all its owner's own password. */
export interface TokenClient extends Omit<OauthClient, 'authMethod'> {
  /** `none` where whose token it is is all that is asked. */
  authMethod: ClientAuthMethod | 'none';
  /** Whose token it is (RFC 6749, section 4.3); the client's own where there is none. */
  owner?: { username: string; password: string } | null;
  /** `form` where absent. */
  paramsIn?: TokenParamsIn;
  /** Where in the answer the token stands, such as `data.token`; `access_token` where absent. */
  tokenAt?: string;
}

/** The token that requests to one endpoint carry. */
export interface OauthAccess {
  /** Differs with each change of the settings, so that no token outlives them. */
  id: string;
  client: TokenClient;
}

/** A client certificate with its chain, and the key that belongs to it, both PEM. */
export interface ClientCertificate {
  certificate: string;
  privateKey: string;
}

/** What the connections of one endpoint show and trust. */
export interface TlsIdentity {
  /** Differs with each change, so that no connection outlives it. */
  id: string;
  client: ClientCertificate | null;
  /** PEM of the only authorities that are trusted; null for the usual ones. */
  authorities: string | null;
}
