/** What verifying asks of the network: certificates, keys and confirmations of hosts that are named. */

export interface TrustedRequest {
  /** The only names that it may go to, over HTTPS; `*` stands for one label. */
  hosts: readonly string[];
  method?: 'GET' | 'POST';
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** How long an answer may be used again; 0 for what must be asked each time. */
  keepSeconds: number;
}

export type Fetched = { ok: Uint8Array } | { failed: string };

/** Never throws; anything but a 2xx is a failure. The text of it is for the owner of the source. */
export type FetchTrusted = (url: string, request: TrustedRequest) => Promise<Fetched>;
