/** Runs one source that takes from a broker: connects, takes, and connects anew after a failure. */
import type {
  BrokerSource,
  BrokerSourceState,
  ConsumeBroker,
  Consumption,
  TakeRecord,
} from '../domain/broker-source.ts';
import type { CancelTimer, Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import { SourceGone } from './take-broker-record.ts';

export interface BrokerRunOptions {
  /** Before it connects anew: doubles from the least to the most. */
  againMsMin: number;
  againMsMax: number;
  /** A connection that held so long was a good one. */
  goodMs: number;
  /** What is under way at the end gets so long. */
  stopMsMax: number;
}

export interface BrokerRunParts {
  clock: Clock;
  random: Random;
  consume: ConsumeBroker;
  /** Keeps how it stands; never rejects. */
  note: (state: BrokerSourceState) => Promise<void>;
}

export class BrokerSourceRun {
  readonly #parts: BrokerRunParts;
  readonly #options: BrokerRunOptions;
  #state: BrokerSourceState;
  #stopped = false;
  #consumption: Consumption | null = null;
  #cancel: CancelTimer = () => {};
  /** Ends the pause between two connections. */
  #wake: () => void = () => {};
  readonly #running: Promise<void>;

  constructor(
    parts: BrokerRunParts,
    options: BrokerRunOptions,
    {
      config,
      applicationId,
      take,
    }: { config: BrokerSource; applicationId: string; take: TakeRecord },
  ) {
    this.#parts = parts;
    this.#options = options;
    const since = parts.clock.now();
    this.#state = { connected: false, since, lastError: null, lastErrorAt: null, failures: 0 };
    this.#running = this.#run(() => parts.consume(config, applicationId, take));
  }

  /** Resolves once nothing is taken any more, and what was taken is acknowledged, within bounds. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    const late = Promise.withResolvers<void>();
    const cancel = this.#parts.clock.after(this.#options.stopMsMax, late.resolve);
    const ended = Promise.all([this.#consumption?.stop(), this.#running]);
    await Promise.race([ended, late.promise]);
    cancel();
  }

  async #run(consume: () => Promise<Consumption>): Promise<void> {
    const { clock } = this.#parts;
    while (!this.#stopped) {
      const startedAt = clock.elapsed();
      const reason = await this.#once(consume);
      if (reason === null || this.#stopped) return;
      if (reason instanceof SourceGone) return;
      if (clock.elapsed() - startedAt > this.#options.goodMs) this.#state.failures = 0;
      await this.#note({
        connected: false,
        lastError: wordsOf(reason),
        lastErrorAt: clock.now(),
        failures: this.#state.failures + 1,
      });
      await this.#pause();
    }
  }

  /** Resolves with why the connection ended; null where that was asked for. */
  async #once(consume: () => Promise<Consumption>): Promise<Error | null> {
    try {
      const consumption = await consume();
      this.#consumption = consumption;
      // It may have been stopped while it connected.
      if (this.#stopped) await consumption.stop();
      else await this.#note({ connected: true });
      return await consumption.ended;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    } finally {
      this.#consumption = null;
    }
  }

  async #note(change: Partial<BrokerSourceState>): Promise<void> {
    this.#state = { ...this.#state, since: this.#parts.clock.now(), ...change };
    await this.#parts.note(this.#state);
  }

  async #pause(): Promise<void> {
    if (this.#stopped) return;
    const { againMsMin, againMsMax } = this.#options;
    const { clock, random } = this.#parts;
    const full = Math.min(againMsMax, againMsMin * 2 ** Math.min(30, this.#state.failures - 1));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    this.#cancel = clock.after(full * (0.5 + random.fraction() / 2), resolve);
    await promise;
    this.#cancel();
  }
}

const wordsMax = 500;

function wordsOf({ message }: Error): string {
  return message.replaceAll(/\s+/g, ' ').replaceAll('\u0000', '').slice(0, wordsMax);
}
