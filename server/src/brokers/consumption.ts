/** What is under way for a source: as many records as it may be at a time, and how it ends. */
import type { BrokerRecord, Consumption, TakeRecord } from '../domain/broker-source.ts';

export class UnderWay {
  readonly #take: TakeRecord;
  readonly #max: number;
  readonly #records = new Set<Promise<void>>();
  readonly #ending = Promise.withResolvers<Error | null>();
  #isOver = false;
  #isLeaving = false;

  constructor(take: TakeRecord, max: number) {
    this.#take = take;
    this.#max = max;
  }

  /** Whether nothing new is taken: what is handed over from now on comes again. */
  get isOver(): boolean {
    return this.#isOver || this.#isLeaving;
  }

  get ended(): Promise<Error | null> {
    return this.#ending.promise;
  }

  /**
   * Takes a record and acknowledges it, in that order. Resolves once there is room for another one; a
   * record that cannot be taken ends it all.
   */
  async add(record: BrokerRecord, acknowledge: () => void | Promise<void>): Promise<void> {
    if (this.#isOver || this.#isLeaving) return;
    const taking: Promise<void> = this.#take(record)
      // After the end nothing is acknowledged: the order of what comes again is the broker's.
      .then(() => (this.#isOver ? undefined : acknowledge()))
      .catch((error: unknown) =>
        this.end(error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => this.#records.delete(taking));
    this.#records.add(taking);
    if (this.#records.size >= this.#max) await Promise.race(this.#records);
  }

  /** Counts something as under way that is acknowledged in another way. */
  async wait<T>(work: Promise<T>): Promise<T> {
    const waiting: Promise<void> = work.then(
      () => void this.#records.delete(waiting),
      () => void this.#records.delete(waiting),
    );
    this.#records.add(waiting);
    return work;
  }

  /** Resolves once nothing is under way. */
  async settled(): Promise<void> {
    while (this.#records.size > 0) await Promise.all(this.#records);
  }

  /** The first reason counts. */
  end(reason: Error | null): void {
    this.#isOver = true;
    this.#ending.resolve(reason);
  }

  /** `close` lets go of the connection, after what is under way. */
  asConsumption(close: () => Promise<void>): Consumption {
    void this.ended.then((reason) => (reason === null ? undefined : close().catch(() => {})));
    return {
      ended: this.ended,
      stop: async () => {
        this.#isLeaving = true;
        await this.settled();
        this.end(null);
        await close().catch(() => {});
      },
    };
  }
}

/** Header values as text; what is none is left out. */
export function textHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const text = textOf(value);
    if (text !== null) texts[name.toLowerCase()] = text;
  }
  return texts;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return Array.isArray(value) ? textOf(value[0]) : null;
}
