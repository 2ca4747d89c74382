/** The one way out: what the delivery core asks of the network, and nothing more. */
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
  /** What its connection shows and trusts; null for the usual. */
  tls?: TlsIdentity | null;
  /** Shortens the deadline, in milliseconds. */
  deadlineMs?: number;
}

export interface Transport {
  /** Sends once and never throws: whatever goes wrong is an outcome. Always ends by the deadline. */
  send(request: OutboundRequest): Promise<Outcome>;
  /** Ends idle connections; what is under way ends first. */
  close(): Promise<void>;
}
