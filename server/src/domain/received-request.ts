/** A request as it reached a source, before anything was read out of it. */

export interface ReceivedRequest {
  method: string;
  /** The address that the partner was given, with path and query as they came: some sign it. */
  url: string;
  /** What follows the address of the source, such as `/pix`; empty for nothing. */
  path: string;
  /** As it came, without the question mark. */
  query: string;
  /** In their order, names in lower case; a name may stand more than once. */
  headers: readonly (readonly [name: string, value: string])[];
  /** The bytes as they came, after their content encoding was taken off. */
  body: Uint8Array;
  /** Who opened the connection, or whom a trusted proxy names. */
  remoteAddress: string;
  /** Whether a proxy that the deployment trusts passed it on: only its words on certificates count. */
  fromTrustedProxy?: boolean;
  receivedAt: number;
}

/** What a message keeps of the request that brought it, for filters, transformations and people. */
export interface RequestFacts {
  method: string;
  path: string;
  query: string;
  remoteAddress: string;
  /** How well it is known who sent it. */
  grade: Grade;
}

/**
 * How well a scheme shows who sent a request: `strong` covers the body with a signature, `fair` shows
 * who it is and leaves the body or its age open, `weak` is a word that travels along, `none` nothing.
 */
export type Grade = 'strong' | 'fair' | 'weak' | 'none';

/** The values of a header, in their order. */
export function headerValues(
  { headers }: Pick<ReceivedRequest, 'headers'>,
  name: string,
): string[] {
  return headers.filter(([one]) => one === name).map(([, value]) => value);
}

/** The value of a header that stands there once; null where it is absent or there are several. */
export function singleHeader(
  request: Pick<ReceivedRequest, 'headers'>,
  name: string,
): string | null {
  const values = headerValues(request, name);
  return values.length === 1 ? values[0]! : null;
}
