/** What is passed between the program and the threads in which code of users runs: text alone. */
import type { ConsoleLine } from '../domain/transformation.ts';

export interface SandboxJob {
  /** Whose code it is: what one owner's code has touched is never used for another's. */
  owner: string;
  code: string;
  /** Null only looks whether the code can be read and defines `handler`. */
  input: {
    /** JSON of all but the payload. */
    webhook: string;
    /** JSON of the payload. */
    payload: string;
  } | null;
}

export type SandboxOutcome =
  | { kind: 'checked' }
  | {
      kind: 'done';
      /** JSON of what the webhook came to, without its payload. */
      webhook: string;
      /** JSON of the payload; null where it is what it was. */
      payload: string | null;
    }
  | { kind: 'canceled' }
  | { kind: 'failed'; cause: string; line: number | null };

export type SandboxAnswer = SandboxOutcome & { logs: ConsoleLine[] };

/** Bounds of one run. */
export interface SandboxBounds {
  /** Processor time. */
  cpuMsMax: number;
  memoryBytesMax: number;
  stackBytesMax: number;
  /** Of the webhook that is given back. */
  outputCharsMax: number;
  logLinesMax: number;
  /** Of one line, and of all together. */
  logLineCharsMax: number;
  logCharsMax: number;
}
