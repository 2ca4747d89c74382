/** The kinds of proof of who sent a request. */
import type { Grade } from '../domain/received-request.ts';
import type { Condition, Encoding, FieldKey, Take, Template } from './provider.ts';
import type { Subject } from './subject.ts';
import type { FetchTrusted } from './fetch-trusted.ts';
import type { RejectionReason } from '../domain/rejection-reason.ts';

export type Scheme =
  | NoScheme
  | TokenScheme
  | BasicScheme
  | HmacScheme
  | DigestScheme
  | PublicKeyScheme
  | JwtScheme
  | IdentityScheme
  | AddressScheme
  | ConfirmedScheme
  | EitherScheme
  | EveryScheme
  | OwnScheme;

/** Whoever knows the address; only where the owner of a source chose it. */
export interface NoScheme {
  kind: 'none';
}

/** A secret that travels along. */
export interface TokenScheme {
  kind: 'token';
  token: Take;
  field: string;
}

/** A name and password (RFC 7617). */
export interface BasicScheme {
  kind: 'basic';
  user: string;
  password: string;
}

export interface HmacScheme {
  kind: 'hmac';
  algorithm: 'sha256' | 'sha1' | 'sha512';
  key: FieldKey;
  signature: Take;
  encoding: Encoding;
  signed: Signed;
  time?: TimeRule;
}

/** A plain digest of something that holds the secret. */
export interface DigestScheme {
  kind: 'digest';
  algorithm: 'sha256' | 'sha1' | 'md5';
  /** Fields that must be set, since without them anybody can compute it. */
  needs: readonly string[];
  signature: Take;
  encoding: Encoding;
  signed: Signed;
  time?: TimeRule;
}

export interface PublicKeyScheme {
  kind: 'publicKey';
  algorithm: PublicKeyAlgorithm;
  key: KeySource;
  signature: Take;
  encoding: Encoding;
  signed: Signed;
  time?: TimeRule;
}

/** ECDSA signatures are DER, as providers send them, save in JWTs. */
export type PublicKeyAlgorithm = 'ed25519' | 'ecdsa-p256-sha256' | 'rsa-sha256' | 'rsa-sha1';

export type KeySource =
  /** As PEM, base64 of SPKI, `whpk_`, or of Ed25519 hex or base64 of the 32 bytes. */
  | { field: string }
  /** The one key that the provider signs with for everybody, as PEM. */
  | { constant: string }
  /** A certificate or key in PEM at an address, which may stand in the request: only at these hosts. */
  | { at: Template; hosts: readonly string[] };

/**
 * What is signed: a template, several of which one must fit, or, for what templates cannot say, a
 * function that gives the candidates (none where the request lacks something).
 */
export type Signed = Template | readonly Template[] | ((subject: Subject) => Uint8Array[]);

export interface TimeRule {
  from: Take;
  /** `either` is seconds or milliseconds, told by their size. Digits only; `iso` is RFC 3339. */
  unit: 's' | 'ms' | 'either' | 'iso';
  /** How far it may be off, into the past and the future. */
  toleranceSeconds: number;
  /** A setting that takes the place of it. */
  toleranceField?: string;
}

export interface JwtScheme {
  kind: 'jwt';
  token: Take;
  algorithm: 'HS256' | 'RS256' | 'ES256';
  key: JwtKey;
  /** One of these; may be templates. */
  issuers?: readonly Template[];
  audience?: Template;
  /** Claims that must have a value. */
  claims?: Readonly<Record<string, Template>>;
  /** A claim that must be the digest of something, in hex. */
  digests?: Readonly<Record<string, { algorithm: 'sha256'; over: Template }>>;
  /** How old `iat` may be; without it a token must have `exp`. */
  maxAgeSeconds?: number;
}

export type JwtKey =
  | FieldKey
  /** A key set; the token's `kid` names the key. */
  | { keySet: Template; hosts: readonly string[] }
  /** One key at a time, asked for with the token's `kid`, which templates call `{kid}`. */
  | {
      keyFrom: Template;
      hosts: readonly string[];
      /** In JSON; sent by POST. */
      ask: Template;
      /** Where in the answer the key (JWK) stands. */
      at: string;
    };

/** The certificate of the client, as a trusted proxy before this server tells of it. */
export interface IdentityScheme {
  kind: 'identity';
  /** The field with the name of the proxy's header. */
  headerField: string;
  /** The field with what must stand there: a subject or a fingerprint. */
  identityField: string;
}

/** Where the connection comes from. */
export interface AddressScheme {
  kind: 'addresses';
  from: { field: string } | { networks: readonly string[] };
}

/** The provider itself, asked whether what the request says is so. */
export interface ConfirmedScheme {
  kind: 'confirmed';
  url: Template;
  /** Names, `*` for one label; templates of settings, for providers at addresses of their customers. */
  hosts: readonly Template[];
  headers: Readonly<Record<string, Template>>;
  /** Ways into the answer (JSON) and what must stand there. */
  expects: Readonly<Record<string, Template>>;
}

/** The first whose condition holds decides; a condition should ask for settings, not for what senders choose. */
export interface EitherScheme {
  kind: 'either';
  of: readonly { if: Condition; scheme: Scheme; grade?: Grade }[];
}

/** All of them. */
export interface EveryScheme {
  kind: 'every';
  of: readonly Scheme[];
}

/** What only code can say. */
export interface OwnScheme {
  kind: 'own';
  /** A few words for the page about providers. */
  name: string;
  check(subject: Subject, fetchTrusted: FetchTrusted): Verdict | Promise<Verdict>;
}

/** Whether a scheme is met. */
export type Verdict = { ok: true; grade?: Grade } | Refused;

export interface Refused {
  ok: false;
  reason: RejectionReason;
  detail: string;
  /** It could not be told now: the sender is asked to try again. */
  later?: boolean;
}

export const passed: Verdict = { ok: true };

export function refused(reason: RejectionReason, detail: string): Refused {
  return { ok: false, reason, detail };
}
