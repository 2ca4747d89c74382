/**
 * Stands between this process and the others that share its store: says what it may send, tells
 * them what concerns them, and hears what they tell.
 */
import type { DueElsewhere, Ownership } from '../domain/ownership.ts';
import { sleep, type Clock } from '../lib/clock.ts';
import type { SharedStore } from '../storage/contract/nodes.ts';
import { DueHints, type DueHintOptions } from './due-hints.ts';
import { FarListeners, type FarListenersOptions } from './far-listeners.ts';
import { readHint, writeHint } from './hints.ts';
import { Membership, type MembershipOptions } from './membership.ts';
import { Troubles, type TroubleNoted } from './troubles.ts';

/** The delivery of this process, as far as others concern it. */
export interface LocalDelivery {
  /** As in `MembershipParts`. */
  drain: (isMine: (applicationId: string) => boolean) => Promise<void>;
  /** Something of an endpoint is due at a moment. */
  expect: (endpointId: string, at: number) => void;
  /** So too, and the endpoint may be tried at once. */
  wake: (endpointId: string, at: number) => void;
  /** Looks over everything that is due. */
  walk: () => void;
  /** Sends again, after it was not allowed to. */
  resume: () => void;
  adopt: (trouble: TroubleNoted) => void;
  isSuspect: (endpointId: string) => boolean;
  /** Payloads were removed: what is in memory goes without them. */
  forgetPayloads: (positions: ReadonlySet<number>) => void;
}

export interface SharedWorkParts {
  shared: SharedStore;
  clock: Clock;
  report: (problem: string) => void;
  delivery: LocalDelivery;
  /** Another node has ended this one: what delivery holds must not be sent or recorded. */
  fenced: () => void;
  /** It has joined anew. */
  rejoined: () => void;
  /** As in `Ears`. */
  changed: (subject: string) => void;
  lost: () => void;
  /** Something happened at another node where somebody looks on here. */
  happened: (environmentId: string, happening: unknown) => void;
  /** It may have to do more than before: shards came. */
  gained: () => void;
}

export interface SharedWorkOptions extends MembershipOptions {
  hints: DueHintOptions;
  farListeners: FarListenersOptions;
  /** How often it is read which endpoints are in trouble. */
  troubleLookMs: number;
  /** Before what failed is tried again. */
  againMs: number;
}

/** The shard whose owner does what only one needs to do. */
const dutyShard = 0;

/** A hint stays well below what the store can tell at a time. */
const positionsPerHint = 200;

export class SharedWork implements Ownership {
  readonly #parts: SharedWorkParts;
  readonly #options: SharedWorkOptions;
  readonly #membership: Membership;
  readonly #troubles: Troubles;
  readonly #hints: DueHints;
  /** Those who look on at other nodes. */
  readonly farListeners: FarListeners;
  #endListening: (() => Promise<void>) | null = null;
  #stopped = false;

  constructor(parts: SharedWorkParts, options: SharedWorkOptions) {
    const { shared, clock, report, delivery, fenced, rejoined } = parts;
    this.#parts = parts;
    this.#options = options;
    this.#membership = new Membership(
      {
        shared,
        clock,
        report,
        drain: delivery.drain,
        gained: () => this.#gained(),
        fenced,
        rejoined,
      },
      options,
    );
    const tell = (hint: Parameters<typeof writeHint>[0]) => shared.tell(writeHint(hint));
    this.#troubles = new Troubles({
      shared,
      clock,
      report,
      owns: (applicationId) => this.owns(applicationId),
      adopt: delivery.adopt,
      isSuspect: delivery.isSuspect,
      tell,
    });
    this.farListeners = new FarListeners(clock, options.farListeners, tell);
    this.#hints = new DueHints(clock, options.hints, tell);
  }

  get shards(): readonly number[] {
    return this.#membership.shards;
  }

  owns(applicationId: string): boolean {
    return this.#membership.owns(applicationId);
  }

  /** Whether it is this process that does what only one needs to do. */
  get isOnDuty(): boolean {
    return this.#membership.ownsShard(dutyShard) && this.mayWork();
  }

  mayWork(): boolean {
    return this.#membership.mayWork();
  }

  isTroubled(endpointId: string): boolean {
    return this.#troubles.has(endpointId);
  }

  noteTrouble(trouble: TroubleNoted): void {
    this.#troubles.note(trouble);
  }

  noteWell(endpointId: string): void {
    this.#troubles.noteWell(endpointId);
  }

  tellDue(due: DueElsewhere): void {
    this.#hints.add(due);
  }

  tellWake(due: DueElsewhere): void {
    this.#parts.shared.tell(writeHint({ kind: 'wake', due }));
  }

  /** The payloads of messages were removed, which others may have in memory. */
  tellRemoved(positions: readonly number[]): void {
    for (let from = 0; from < positions.length; from += positionsPerHint) {
      const some = positions.slice(from, from + positionsPerHint);
      this.#parts.shared.tell(writeHint({ kind: 'removed', positions: some }));
    }
  }

  /** Something has become due that nobody said of which endpoints. */
  tellWalk(): void {
    this.#parts.shared.tell(writeHint({ kind: 'walk' }));
  }

  /** Becomes a node; nothing can be accepted before. */
  async join(): Promise<void> {
    await this.#membership.join();
  }

  /** Hears, and takes its share, until `stop`. */
  async start(): Promise<void> {
    const { shared, changed, lost } = this.#parts;
    this.#endListening = await shared.listen({
      heard: (text) => this.#heard(text),
      changed,
      lost: () => {
        lost();
        this.#parts.delivery.walk();
      },
    });
    this.#membership.start();
    void this.#lookForTroubles();
  }

  /** Lets others have what this node holds; delivery must have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#membership.stop();
    await this.#endListening?.();
  }

  #heard(text: string): void {
    const hint = readHint(text);
    if (hint === null) return;
    const { delivery } = this.#parts;
    switch (hint.kind) {
      case 'due':
        if (this.owns(hint.due.applicationId)) delivery.expect(hint.due.endpointId, hint.due.at);
        return;
      case 'wake':
        if (this.owns(hint.due.applicationId)) delivery.wake(hint.due.endpointId, hint.due.at);
        return;
      case 'walk':
        return delivery.walk();
      case 'trouble':
        return this.#troubles.heard(hint.trouble);
      case 'well':
        return this.#troubles.heardWell(hint.endpointId);
      case 'removed':
        return delivery.forgetPayloads(new Set(hint.positions));
      case 'listens':
        return this.farListeners.heard(hint.environmentId);
      case 'happened':
        return this.#parts.happened(hint.environmentId, hint.happening);
    }
  }

  #gained(): void {
    const { delivery, gained } = this.#parts;
    this.#troubles.forgetAdopted();
    delivery.resume();
    delivery.walk();
    gained();
  }

  async #lookForTroubles(): Promise<void> {
    const { clock, report } = this.#parts;
    while (!this.#stopped) {
      try {
        await this.#troubles.look();
      } catch (error) {
        report(`endpoints in trouble could not be read: ${String(error)}`);
      }
      await sleep(clock, this.#options.troubleLookMs);
    }
  }
}
