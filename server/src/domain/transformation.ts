/** What an endpoint does to each message before it is sent: code of its owner, or a mapping. */

export interface Transformation {
  /** JavaScript that defines `handler(webhook)`, or a mapping that is written as JSON. */
  kind: 'code' | 'mapping';
  code: string;
  enabled: boolean;
  /** What the code may read as `webhook.variables`; null for none. */
  variables: Readonly<Record<string, string>> | null;
  /** 1 for the first; grows with each change of the code. */
  version: number;
  updatedAt: number;
}

/** What a transformation is given, and what it gives back. */
export interface Webhook {
  method: string;
  url: string;
  headers: Record<string, string>;
  /** The payload as JSON; text where it is none. */
  payload: unknown;
  eventType: string;
  /** What was fetched for it (see domain/enrichment.ts); absent where nothing is. */
  enriched?: unknown;
  /** Of messages that a source received. */
  request?: {
    method: string;
    path: string;
    query: Record<string, string>;
    headers: Record<string, string>;
  };
}

export interface ConsoleLine {
  level: 'log' | 'info' | 'warn' | 'error' | 'debug';
  text: string;
}

export type TransformRun =
  | {
      kind: 'done';
      webhook: Pick<Webhook, 'method' | 'url' | 'headers' | 'payload' | 'eventType'>;
      logs: ConsoleLine[];
    }
  /** The code wants nothing to be sent. */
  | { kind: 'canceled'; logs: ConsoleLine[] }
  /** It threw, took too long or too much, or gave back what cannot be sent; the cause in words. */
  | { kind: 'failed'; cause: string; logs: ConsoleLine[] };

/** Runs a transformation in a sandbox; never throws, always ends within its bounds. */
export type RunTransformation = (
  transformation: Pick<Transformation, 'kind' | 'code' | 'variables'>,
  input: Webhook,
  /** The application that it belongs to: nobody waits longer because of another's. */
  owner: string,
) => Promise<TransformRun>;

/** What is wrong with a transformation, and in which line of it; null where nothing is. */
export type CheckTransformation = (
  transformation: Pick<Transformation, 'kind' | 'code'>,
  owner: string,
) => Promise<{ message: string; line: number | null } | null>;

/** As a store keeps it: variables may hold secrets, so they are sealed. */
export interface StoredTransformation extends Omit<Transformation, 'variables'> {
  /** Sealed JSON in base64; null for none. */
  sealedVariables: string | null;
}
