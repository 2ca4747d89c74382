/**
 * Runs the sources that run by themselves, each when its moment has come: on one node at a time, with
 * what it came to kept in the store. Nothing happens twice for it: what a run accepts has a key, and
 * a run that was interrupted is made again.
 */
import type { Ownership } from '../domain/ownership.ts';
import { readState, type CommonState, type RunningType } from '../domain/running-source.ts';
import type { Clock } from '../lib/clock.ts';
import { LruCache } from '../lib/lru-cache.ts';
import type { DueSourcePlace, RunningSource } from '../storage/contract/source-state.ts';
import type { SecretBox } from '../storage/secret-box.ts';
import { openSourceConfig } from '../storage/source-secrets.ts';
import type { ReadOutput, Storage } from '../storage/storage.ts';
import { Looking } from './looking.ts';

/** What takes in the events of sources (see ingest/accept-received.ts). */
export type AcceptEvent = (event: {
  applicationId: string;
  eventType: string;
  payload: Uint8Array;
  contentType: string | null;
  headers: Record<string, string> | null;
  key: Uint8Array;
  dedupeSeconds: number;
}) => Promise<{ kind: 'accepted' | 'duplicate' | 'gone' }>;

/** What every kind of run needs. */
export interface RunParts {
  clock: Clock;
  accept: AcceptEvent;
}

/**
 * Does what there is to do for a source, and says what it came to and when it is next. Rejects where
 * the store does; it is tried again a little later then.
 */
export type RunSource<Settings = any, State extends CommonState = any> = (
  source: RunningSource,
  settings: Settings,
  state: State,
  /** Since when this process could have received, and the clock was right. */
  watchingSince: number,
) => Promise<{ state: CommonState; nextAt: number | null }>;

export interface SourceRunnerParts {
  storage: Storage;
  clock: Clock;
  secretBox: SecretBox;
  ownership: Pick<Ownership, 'owns' | 'mayWork'>;
  runs: Readonly<Record<RunningType, RunSource>>;
  report: (problem: string) => void;
}

export interface SourceRunnerOptions {
  everyMs: number;
  /** As many run at a time. */
  underWayMax: number;
  pageMax: number;
  /** Before a run is made again that the store, or a fault of ours, has ended. */
  againMs: number;
  /** Before it is tried again to open settings that could not be opened. */
  unreadableMs: number;
  /** By how much the clock has to jump for all that is planned to be looked at anew. */
  jumpMs: number;
  /** As often, at most, a beat makes its source be looked at. */
  beatMs: number;
}

const beatsMax = 10_000;

export class SourceRunner {
  readonly #parts: SourceRunnerParts;
  readonly #options: SourceRunnerOptions;
  readonly #looking: Looking;
  /** By application. */
  readonly #underWay = new Map<string, Promise<void>>();
  /** Those that failed in a way of ours, and when they may be tried again, on the growing clock. */
  readonly #resting = new Map<string, number>();
  /** Those whose beat is missing, as far as this process ran them. */
  readonly #missing = new Set<string>();
  /** When a beat was told of last. */
  readonly #beats = new LruCache<string, number>(beatsMax);
  #nextAt: number | null = null;
  #watchingSince = 0;
  /** What the wall clock showed when the growing one showed 0. */
  #clockZero = 0;
  #lastLookAt = 0;

  constructor(parts: SourceRunnerParts, options: SourceRunnerOptions) {
    this.#parts = parts;
    this.#options = options;
    const { clock } = parts;
    this.#looking = new Looking({
      clock,
      look: () => this.#look(),
      waitMs: () => this.#waitMs(),
    });
  }

  start(): void {
    const { clock } = this.#parts;
    this.#watchingSince = clock.now();
    this.#clockZero = clock.now() - clock.elapsed();
    this.#lastLookAt = clock.elapsed();
    this.#looking.start();
  }

  /** Runs no more; resolves once what is under way is kept. */
  async stop(): Promise<void> {
    await this.#looking.stop();
    await Promise.all(this.#underWay.values());
  }

  /** Something may be due now. */
  wake(): void {
    this.#looking.wake();
  }

  /**
   * Something came for a source that waits for it. Where it waits in vain, or that is not known here,
   * it is looked at soon; whatever is lost of this is found a little later.
   */
  beat(applicationId: string): void {
    const { clock, storage, ownership, report } = this.#parts;
    const isQuiet = ownership.owns(applicationId) && !this.#missing.has(applicationId);
    const noted = this.#beats.get(applicationId);
    const now = clock.elapsed();
    if (isQuiet || (noted !== undefined && now < noted + this.#options.beatMs)) return;
    this.#beats.set(applicationId, now);
    storage.write('wakeSource', { applicationId, at: clock.now() }).then(
      () => this.wake(),
      (error: unknown) => report(`a beat could not be told of: ${String(error)}`),
    );
  }

  #waitMs(): number {
    const { everyMs } = this.#options;
    if (this.#nextAt === null) return everyMs;
    return Math.min(everyMs, Math.max(1, this.#nextAt - this.#parts.clock.now()));
  }

  async #look(): Promise<void> {
    const { storage, clock, ownership, report } = this.#parts;
    this.#nextAt = null;
    if (!ownership.mayWork()) return;
    try {
      await this.#noteJump();
      const now = clock.now();
      let after: DueSourcePlace | null = null;
      for (;;) {
        const { pageMax: limit, underWayMax } = this.#options;
        const found: ReadOutput<'dueSources'> = await storage.read('dueSources', {
          now,
          after,
          limit,
        });
        const { due, nextAt } = found;
        this.#nextAt = nextAt;
        for (const source of due) this.#begin(source);
        const last = due.at(-1);
        if (due.length < limit || last === undefined || this.#underWay.size >= underWayMax) return;
        after = { nextAt: last.nextAt!, applicationId: last.applicationId };
      }
    } catch (error) {
      // Where the store cannot be read, nothing can be received.
      this.#watchingSince = clock.now();
      if (!this.#looking.isStopped) report(`sources that are due cannot be read: ${String(error)}`);
    }
  }

  /**
   * After a jump of the clock, or a time in which this process stood still, nothing that was planned
   * by it counts: everything is looked at once more, and nobody is late before a new beginning.
   */
  async #noteJump(): Promise<void> {
    const { clock, ownership, storage } = this.#parts;
    const { jumpMs, pageMax } = this.#options;
    const elapsed = clock.elapsed();
    const zero = clock.now() - elapsed;
    const jumped = Math.abs(zero - this.#clockZero) > jumpMs;
    const stoodStill = elapsed - this.#lastLookAt > this.#options.everyMs + jumpMs;
    this.#lastLookAt = elapsed;
    this.#clockZero = zero;
    if (!jumped && !stoodStill) return;
    this.#watchingSince = clock.now();
    if (!jumped) return;
    let after = '';
    for (;;) {
      const planned = await storage.read('plannedSources', { after, limit: pageMax });
      for (const { applicationId } of planned) {
        if (!ownership.owns(applicationId)) continue;
        await storage.write('wakeSource', { applicationId, at: clock.now() });
      }
      if (planned.length < pageMax) return;
      after = planned.at(-1)!.applicationId;
    }
  }

  #begin(source: RunningSource): void {
    const { ownership, clock, report } = this.#parts;
    const { applicationId } = source;
    if (this.#looking.isStopped || this.#underWay.size >= this.#options.underWayMax) return;
    if (this.#underWay.has(applicationId) || !ownership.owns(applicationId)) return;
    if ((this.#resting.get(applicationId) ?? 0) > clock.elapsed()) return;
    this.#resting.delete(applicationId);
    const ran = this.#run(source).catch((error: unknown) => {
      this.#resting.set(applicationId, clock.elapsed() + this.#options.againMs);
      this.#watchingSince = clock.now();
      if (!this.#looking.isStopped) report(`${source.sourceId} could not run: ${String(error)}`);
      return false;
    });
    const ended = ran.then((isKept) => {
      this.#underWay.delete(applicationId);
      if (isKept) this.wake();
    });
    this.#underWay.set(applicationId, ended);
  }

  /** Whether what it came to is kept, or was overtaken. */
  async #run(source: RunningSource): Promise<boolean> {
    const { storage, clock, secretBox, runs } = this.#parts;
    const { applicationId, sourceId } = source;
    const was = { nextAt: source.nextAt, state: source.state };
    const save = (nextAt: number | null, state: object) =>
      storage.write('saveSourceState', {
        applicationId,
        was,
        nextAt,
        state: JSON.stringify(state),
        at: clock.now(),
      });
    const before = readState<CommonState>(source.state);
    const run = Object.hasOwn(runs, source.type) ? runs[source.type as RunningType] : null;
    // Others plan theirs by themselves.
    if (run === null) {
      await save(null, before);
      return true;
    }
    if (source.disabled) {
      // Enabled again, it is planned anew: what was due meanwhile is not caught up.
      await save(null, { ...before, paused: true });
      return true;
    }
    let settings: unknown;
    try {
      settings = openSourceConfig(secretBox, { id: sourceId, config: source.config });
    } catch (error) {
      // The operator can bring the key back.
      const lastError = `its settings cannot be opened: ${(error as Error).message}`;
      await save(clock.now() + this.#options.unreadableMs, { ...before, lastError });
      return true;
    }
    const { state, nextAt } = await run(source, settings, before, this.#watchingSince);
    await save(nextAt, state);
    if ('missedAt' in state) this.#missing.add(applicationId);
    else this.#missing.delete(applicationId);
    return true;
  }
}
