/**
 * Remembers for the owner of a source what became no message, in writes that many share: whoever
 * floods an address with bad requests makes the store work no more than now and then. What a process
 * that is killed had not written yet is lost; nobody was promised it.
 */
import type { Ids } from '../domain/ids.ts';
import type { KeptRequest, RequestCount } from '../domain/source.ts';
import type { Clock } from '../lib/clock.ts';
import type { Storage } from '../storage/storage.ts';

export interface KeptRequestsOptions {
  /** As many of a source are kept in all. */
  perSourceMax: number;
  /** As many of a source may be kept at once, and one more each so often. */
  burstMax: number;
  refillMs: number;
  /** How long they are gathered, and how many at most. */
  gatherMs: number;
  gatheredMax: number;
  /** Sources of which it is known how many were kept of late. */
  sourcesMax: number;
}

export interface KeptRequestsParts {
  clock: Clock;
  ids: Ids;
  storage: Storage;
  report: (problem: string) => void;
  /** Hears of each request that was rejected, and how it is kept where it is. */
  rejected?: (
    applicationId: string,
    reason: string,
    kept: Pick<KeptRequest, 'id' | 'status' | 'detail'> | null,
  ) => void;
}

type Counted = RequestCount & { applicationId: string };

const hourMs = 3_600_000;

interface Allowance {
  left: number;
  at: number;
}

export class KeptRequests {
  readonly #parts: KeptRequestsParts;
  readonly #options: KeptRequestsOptions;
  readonly #allowances = new Map<string, Allowance>();
  /** By source, hour, outcome and reason. */
  #counts = new Map<string, Counted>();
  #gathered: KeptRequest[] = [];
  #cancel: (() => void) | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: KeptRequestsParts, options: KeptRequestsOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** Counts a request, and keeps it as `make` describes it where there is room. */
  add(
    applicationId: string,
    counted: Pick<RequestCount, 'outcome' | 'reason'>,
    make: () => Omit<KeptRequest, 'id' | 'applicationId' | 'outcome'>,
  ): void {
    this.#count(applicationId, counted);
    this.#cancel ??= this.#parts.clock.after(this.#options.gatherMs, () => this.#write());
    const kept = this.#keep(applicationId, counted.outcome, make);
    if (counted.outcome === 'rejected') this.#parts.rejected?.(applicationId, counted.reason, kept);
  }

  #keep(
    applicationId: string,
    outcome: RequestCount['outcome'],
    make: () => Omit<KeptRequest, 'id' | 'applicationId' | 'outcome'>,
  ): KeptRequest | null {
    if (!this.#allows(applicationId) || this.#gathered.length >= this.#options.gatheredMax) {
      return null;
    }
    const kept = { id: this.#parts.ids.next('req'), applicationId, outcome, ...make() };
    this.#gathered.push(kept);
    return kept;
  }

  /** Resolves once what was gathered is written, or could not be. */
  async flush(): Promise<void> {
    this.#write();
    await this.#writing;
  }

  #count(applicationId: string, { outcome, reason }: Pick<RequestCount, 'outcome' | 'reason'>) {
    const hour = Math.floor(this.#parts.clock.now() / hourMs);
    const key = `${applicationId}/${hour}/${outcome}/${reason}`;
    const known = this.#counts.get(key);
    if (known === undefined) {
      this.#counts.set(key, { applicationId, hour, outcome, reason, count: 1 });
    } else known.count += 1;
  }

  #allows(applicationId: string): boolean {
    const now = this.#parts.clock.elapsed();
    const { burstMax, refillMs, sourcesMax } = this.#options;
    const known = this.#allowances.get(applicationId);
    const left =
      known === undefined ? burstMax : Math.min(burstMax, known.left + (now - known.at) / refillMs);
    this.#allowances.delete(applicationId);
    this.#allowances.set(applicationId, { left: left < 1 ? left : left - 1, at: now });
    if (this.#allowances.size > sourcesMax) {
      this.#allowances.delete(this.#allowances.keys().next().value!);
    }
    return left >= 1;
  }

  #write(): void {
    this.#cancel?.();
    this.#cancel = null;
    const requests = this.#gathered;
    const counts = [...this.#counts.values()];
    this.#gathered = [];
    this.#counts = new Map();
    if (counts.length === 0) return;
    const { storage, report } = this.#parts;
    const keepMax = this.#options.perSourceMax;
    this.#writing = this.#writing.then(async () => {
      try {
        await storage.write('keepRequests', { requests, counts, keepMax });
      } catch (error) {
        report(`requests that sources refused could not be kept: ${String(error)}`);
      }
    });
  }
}
