/** What is known of requests of a provider: real ones, and what must come of them. */
import { createHmac } from 'node:crypto';
import type { Grade, ReceivedRequest } from '../../server/src/domain/received-request.ts';
import type { SourceConfig } from '../../server/src/verify/provider.ts';
import type { RejectionReason } from '../../server/src/domain/rejection-reason.ts';
import type { SourceAnswer } from '../../server/src/verify/verified.ts';

/** A request, with what most have in common left out: POST, no path, no query, 198.51.100.7. */
export interface CaseRequest {
  method?: string;
  /** The address that the partner was given, without query. */
  url?: string;
  path?: string;
  query?: string;
  /** Names in lower case. */
  headers?: Readonly<Record<string, string | readonly string[]>>;
  body?: string | Uint8Array;
  remoteAddress?: string;
  fromTrustedProxy?: boolean;
}

export interface ProviderCase {
  type: string;
  /** Where a provider has several: which one. */
  name?: string;
  /** Where the request comes from: `published`, the library that made it, or `computed`, by the rule. */
  vector: string;
  config: SourceConfig;
  /** When it is received: what its own time says, or any. */
  at?: number;
  request: CaseRequest;
  expect: {
    eventType: string;
    eventKey: string | null;
    /** That of the provider where it is left out. */
    grade?: Grade;
    /** 200 without a body where it is left out. */
    answer?: SourceAnswer;
  };
  /** The place of what proves it: refused without it, refused with two of it. None for weak ones without. */
  proof?: string;
  /** For how many seconds it is fresh; null for ever. */
  freshSeconds: number | null;
  /** Why it is refused without its proof, where that is not that the signature is missing. */
  withoutProof?: RejectionReason;
  /** Whether a change of the body is noticed, or of its fields alone; yes where it is left out. */
  coversBody?: boolean | 'fields';
  /** What must be refused too: parts of the request that are replaced. */
  refused?: readonly {
    what: string;
    request: CaseRequest;
    config?: SourceConfig;
    reason: RejectionReason;
  }[];
  /** The same event once more, as the provider repeats it: it must have the same key. */
  repeated?: CaseRequest;
  /** The provider's own library, asked about the same request. */
  oracle?: () => boolean | Promise<boolean>;
  handshakes?: readonly HandshakeCase[];
  /** Secrets that open the provider's door, where it judges them itself. */
  judgedElsewhere?: readonly string[];
  /** What the world answers to what verifying asks of it, by address. */
  world?: Readonly<Record<string, string>>;
}

export interface HandshakeCase {
  /** As the provider calls it. */
  name: string;
  request: CaseRequest;
  /** Where it differs from that of the case. */
  config?: SourceConfig;
  answer: SourceAnswer;
  learned?: Readonly<Record<string, string>>;
  /** Addresses that are called by it. */
  called?: readonly string[];
  /** The same request, so changed that it must be refused. */
  refused?: readonly { request: CaseRequest; config?: SourceConfig; reason: RejectionReason }[];
}

export const anyMoment = Date.UTC(2026, 10, 24, 12, 0, 0);
export const nosniff = { 'x-content-type-options': 'nosniff' } as const;

export function receivedRequest(request: CaseRequest, at: number): ReceivedRequest {
  const { url = 'https://hooks.example.com/in/token', path = '', query = '' } = request;
  const headers = Object.entries(request.headers ?? {}).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => [name, one] as const),
  );
  return {
    method: request.method ?? 'POST',
    url: url + path + (query === '' ? '' : `?${query}`),
    path,
    query,
    headers,
    body: typeof request.body === 'object' ? request.body : Buffer.from(request.body ?? ''),
    remoteAddress: request.remoteAddress ?? '198.51.100.7',
    fromTrustedProxy: request.fromTrustedProxy ?? false,
    receivedAt: at,
  };
}

/** By the rule of a provider's documentation, apart from the server's own code. */
export function hmac(
  algorithm: 'sha256' | 'sha1' | 'sha512',
  key: string | Uint8Array,
  content: string | Uint8Array,
  encoding: 'hex' | 'base64',
): string {
  return createHmac(algorithm, key).update(content).digest(encoding);
}
