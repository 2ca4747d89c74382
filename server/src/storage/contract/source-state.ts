/** What the sources that run by themselves need of a store: when each is next, and what it has come to. */
import type { Saved } from './lists.ts';

/** A source whose moment has come, or that was asked for. */
export interface RunningSource {
  applicationId: string;
  environmentId: string;
  sourceId: string;
  sourceUid: string | null;
  name: string;
  type: string;
  /** Sealed, as the source has it. */
  config: Uint8Array;
  disabled: boolean;
  /** When the source itself was changed last. */
  changedAt: number;
  /** Null for never. */
  nextAt: number | null;
  /** JSON that belongs to whoever runs it; `{}` at the beginning. */
  state: string;
}

/** Where a walk over due sources goes on. */
export interface DueSourcePlace {
  nextAt: number;
  applicationId: string;
}

export interface SourceStateWrites {
  /**
   * Makes a source due at a moment, whatever was planned; one that never ran begins with `{}`. A run
   * that is under way meanwhile finds that its plan was overtaken. `missing` where there is none.
   */
  wakeSource(which: { applicationId: string; at: number }): Saved<null>;
  /**
   * Keeps what a run has come to. `conflict` where something else was planned or kept since `was`
   * was read, `missing` where the source is gone; then nothing is kept.
   */
  saveSourceState(change: {
    applicationId: string;
    was: { nextAt: number | null; state: string };
    nextAt: number | null;
    state: string;
    at: number;
  }): Saved<null>;
  /**
   * Keeps how a source stands that runs by a connection: nothing is planned by it. `missing` where
   * the source is gone.
   */
  noteSourceState(change: { applicationId: string; state: string; at: number }): Saved<null>;
}

export interface SourceStateReads {
  /**
   * Sources whose moment has come by `now`, longest due first, behind a place; and the earliest
   * moment after `now`, null where nothing is planned.
   */
  dueSources(which: { now: number; after: DueSourcePlace | null; limit: number }): {
    due: RunningSource[];
    nextAt: number | null;
  };
  /** Null where there is no such source, or it never was planned. */
  runningSource(which: { applicationId: string }): RunningSource | null;
  /** The application of each source that is planned, in their order behind one. */
  plannedSources(which: { after: string; limit: number }): { applicationId: string }[];
}
