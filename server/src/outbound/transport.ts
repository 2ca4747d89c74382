/** The one way out: what the delivery core asks of the network, and nothing more. */
import type { HttpAuth } from '../domain/destination.ts';
import type { OauthAccess, TlsIdentity } from '../domain/endpoint-access.ts';
import type { Outcome } from '../domain/outcome.ts';

export interface OutboundRequest {
  /** Whose request it is: connections are never shared between applications. */
  applicationId: string;
  url: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** Names as they are to appear on the wire. */
  headers: Record<string, string>;
  body: Uint8Array;
  /** The token that it must carry; null for none. */
  oauth?: OauthAccess | null;
  /** What else it must show to be let in; a token of this kind takes the place of `oauth`. */
  auth?: HttpAuth | null;
  /** What its connection shows and trusts; null for the usual. */
  tls?: TlsIdentity | null;
  /** Shortens the deadline, in milliseconds. */
  deadlineMs?: number;
  /** What kinds of answers it takes; any, if this is left out. */
  accept?: string;
  /** As many bytes of the answer are read and kept, in place of the usual few. */
  keepBytes?: number;
  /** Headers of the answer that are kept too, in lower case. */
  keepHeaders?: readonly string[];
}

export interface Transport {
  /** Sends once and never throws: whatever goes wrong is an outcome. Always ends by the deadline. */
  send(request: OutboundRequest): Promise<Outcome>;
  /** Ends idle connections; what is under way ends first. */
  close(): Promise<void>;
}

/** What would leave for a delivery: a request, or what a broker, a mail server or an application is given. */
export type Departure =
  | { kind: 'request'; request: OutboundRequest }
  | { kind: 'handed'; values: unknown[] };

/** What a delivery that is only looked at comes to. */
export type Preview =
  | { kind: 'leaves'; departure: Departure }
  /** A transformation wants nothing to be sent. */
  | { kind: 'canceled'; cause: string }
  | { kind: 'failed'; cause: string };
