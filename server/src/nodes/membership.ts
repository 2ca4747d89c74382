/**
 * Keeps this process one of the nodes that share a store: renews its lease, takes its share of the
 * shards, and takes over what a dead node held.
 *
 * Outside (before `join`, or after another node ended this one), then joined. Joined, the lease
 * holds or it may be over: that is reckoned from before each renewal was asked for, on the clock
 * that only grows, so that a process that was paused knows before it sends anything. A lease that
 * may be over holds again with the next renewal, unless another node came first.
 *
 * Shards are somebody's or nobody's in the store. A node that has more than its share gives some
 * up: first nothing new of them is begun here, then what is under way comes to its record, then
 * they are nobody's, and whoever has too few takes them. No node decides for another.
 */
import { shardOf, shareOf } from '../domain/shard.ts';
import { sleep, type CancelTimer, type Clock } from '../lib/clock.ts';
import type { Renewed, SharedStore } from '../storage/contract/nodes.ts';

export interface MembershipOptions {
  /** What the node is called in what operators read. */
  name: string;
  /** What only one living process can have; null where nothing is known to be so. */
  identity: string | null;
  works: boolean;
  leaseMs: number;
  /** Renewals in the time of a lease. */
  beatsPerLease: number;
  /** Messages of a dead node that are taken over at a time. */
  takeOverMax: number;
}

export interface MembershipParts {
  shared: SharedStore;
  clock: Clock;
  report: (problem: string) => void;
  /** Begins nothing more of these shards; resolves once nothing of them is under way. */
  drain: (isMine: (applicationId: string) => boolean) => Promise<void>;
  /** What is due in more shards is to be sent from here, or the lease holds again. */
  gained: () => void;
  /** Another node has ended this one: whatever is in memory is that one's now. */
  fenced: () => void;
  /** It is a node anew, without shards as yet. */
  rejoined: () => void;
}

export class Membership {
  readonly #parts: MembershipParts;
  readonly #options: MembershipOptions;
  #joined = false;
  #number = 0;
  /** On the clock that only grows. */
  #leaseUntil = Number.NEGATIVE_INFINITY;
  /** Since when each renewal came in time. */
  #steadySince = 0;
  #shards: number[] = [];
  #owned = new Set<number>();
  readonly #leaving = new Set<number>();
  /** Given up since the last renewal was asked for, whose answer may call them this node's still. */
  readonly #givenUp = new Set<number>();
  #cancelTimer: CancelTimer | null = null;
  #beating: Promise<void> = Promise.resolve();
  #failing = false;
  #stopped = false;

  constructor(parts: MembershipParts, options: MembershipOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** This node's number; 0 before it has joined. */
  get number(): number {
    return this.#number;
  }

  /** Shards of which what is due is sent from here, in ascending order. */
  get shards(): readonly number[] {
    return this.#shards;
  }

  owns(applicationId: string): boolean {
    return this.#owned.has(shardOf(applicationId));
  }

  ownsShard(shard: number): boolean {
    return this.#owned.has(shard);
  }

  /** Whether the lease holds at this moment. */
  mayWork(): boolean {
    return this.#parts.clock.elapsed() < this.#leaseUntil;
  }

  /** Becomes a node, for the first time or anew after it was ended. */
  async join(): Promise<void> {
    const { shared, clock } = this.#parts;
    const { name, works, leaseMs } = this.#options;
    // Once only: whoever has ended this one since may have it by mistake, and they would go on so.
    const identity = this.#number === 0 ? this.#options.identity : null;
    const askedAt = clock.elapsed();
    const { node } = await shared.join({ name, identity, works, leaseMs });
    this.#number = node;
    this.#leaseUntil = askedAt + leaseMs;
    this.#steadySince = askedAt;
    this.#joined = true;
  }

  /** Renews from now on, and takes shards. */
  start(): void {
    this.#beat();
  }

  /** Gives up what this node holds, in order; nothing of it may be under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer?.();
    await this.#beating;
    this.#own([]);
    if (!this.#joined) return;
    this.#joined = false;
    try {
      await this.#parts.shared.leave();
    } catch (error) {
      this.#parts.report(
        `this node could not leave in order, others take over when its lease is over: ${String(error)}`,
      );
    }
  }

  #beat(): void {
    this.#cancelTimer = null;
    this.#beating = this.#renew().finally(() => {
      if (this.#stopped) return;
      const delayMs = this.#beatMs / (this.#failing ? 2 : 1);
      this.#cancelTimer = this.#parts.clock.after(delayMs, () => this.#beat());
    });
  }

  /** Between two renewals. */
  get #beatMs(): number {
    return this.#options.leaseMs / this.#options.beatsPerLease;
  }

  async #renew(): Promise<void> {
    const { shared, clock, report, gained } = this.#parts;
    const { leaseMs } = this.#options;
    if (!this.#joined) return this.#joinAgain();
    const askedAt = clock.elapsed();
    this.#givenUp.clear();
    try {
      const renewed = await shared.renew({ leaseMs });
      if (renewed.kind === 'fenced') return await this.#end();
      // It may have run out while the answer was awaited, and then something waits here.
      const wasOver = clock.elapsed() >= this.#leaseUntil;
      this.#leaseUntil = askedAt + leaseMs;
      if (wasOver) {
        this.#steadySince = askedAt;
        gained();
      }
      this.#failing = false;
      await this.#divide(renewed);
      // After the store itself was away, nobody could renew: everybody gets the time to do so.
      if (askedAt - this.#steadySince >= leaseMs) await this.#takeOver();
    } catch (error) {
      if (!this.#failing) report(`the lease of this node could not be renewed: ${String(error)}`);
      this.#failing = true;
    }
  }

  /** Resolves once it has joined anew, or tried to: no beat may do so beside it. */
  #end(): Promise<void> {
    const { report, fenced } = this.#parts;
    this.#joined = false;
    this.#leaseUntil = Number.NEGATIVE_INFINITY;
    this.#own([]);
    report(
      `node ${this.#number} was silent for longer than its lease and others took over; it goes on as a new node`,
    );
    fenced();
    return this.#joinAgain();
  }

  async #joinAgain(): Promise<void> {
    // A process that ends holds nothing that a new node would go on with.
    if (this.#stopped) return;
    try {
      await this.join();
      this.#failing = false;
      this.#parts.rejoined();
    } catch (error) {
      this.#failing = true;
      this.#parts.report(`this node could not join again, will try again: ${String(error)}`);
    }
  }

  async #divide({ nodes, mine, free }: Extract<Renewed, { kind: 'ok' }>): Promise<void> {
    const { shared } = this.#parts;
    if (!this.#options.works) return;
    const share = shareOf(nodes.filter(({ works }) => works).length);
    const held = mine.filter((shard) => !this.#leaving.has(shard) && !this.#givenUp.has(shard));
    if (held.length > share) this.#giveUp(held.splice(share));
    const wanted = Math.min(free, share - held.length);
    if (wanted > 0) held.push(...(await shared.takeShards({ max: wanted })));
    this.#own(held);
  }

  #own(shards: number[]): void {
    const owned = new Set(shards);
    const isMore = shards.some((shard) => !this.#owned.has(shard));
    this.#owned = owned;
    this.#shards = [...owned].toSorted((one, other) => one - other);
    if (isMore) this.#parts.gained();
  }

  #giveUp(shards: number[]): void {
    const { drain, report } = this.#parts;
    const number = this.#number;
    const leaving = new Set(shards);
    for (const shard of shards) this.#leaving.add(shard);
    this.#own(this.#shards.filter((shard) => !leaving.has(shard)));
    drain((applicationId) => !leaving.has(shardOf(applicationId)))
      .then(() => this.#release(shards, number))
      .catch((error: unknown) => report(`shards could not be given up: ${String(error)}`))
      .finally(() => {
        for (const shard of shards) this.#leaving.delete(shard);
      });
  }

  /**
   * Until it is known that they are nobody's: they may be so although the answer was lost. Not where
   * this process has become another node meanwhile, which may have taken them itself.
   */
  async #release(shards: number[], number: number): Promise<void> {
    const { shared, clock, report } = this.#parts;
    for (let tries = 0; this.#joined && number === this.#number; tries++) {
      try {
        await shared.releaseShards(shards);
        for (const shard of shards) this.#givenUp.add(shard);
        return;
      } catch (error) {
        if (tries === 0) report(`shards could not be given up, will try again: ${String(error)}`);
        await sleep(clock, this.#beatMs / 2);
      }
    }
  }

  async #takeOver(): Promise<void> {
    const { shared, report } = this.#parts;
    for (;;) {
      const { ended, more } = await shared.takeOver({ limit: this.#options.takeOverMax });
      for (const node of ended) report(`node ${node} is gone: what it held is taken over`);
      if (!more || this.#stopped) return;
    }
  }
}
