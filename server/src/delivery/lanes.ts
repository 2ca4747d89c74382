/**
 * The window of deliveries in memory, a lane for each endpoint.
 *
 * A lane has two queues: fresh (handed over as messages are accepted) and due (retries and what
 * was parked). Fresh goes first, but every fourth turn belongs to what is due, so that neither
 * starves. Lanes with work take turns; a lane with as many requests under way as it may have sits
 * out until one of them ends.
 *
 * A lane is slow while one of its requests is under way for long. Slow lanes share slots of their
 * own and get few each, and a request that has become slow gives its quick slot back: so endpoints
 * that hang cost the others nothing. A quick answer makes a lane quick again.
 *
 * A lane whose next delivery may not leave yet takes it back and sits out, without a slot, until it
 * is resumed. An endpoint can have a lower bound on its requests under way: its own wish, or what it
 * can take while it recovers.
 */
import { Queue } from '../lib/queue.ts';
import type { HeldDelivery } from './held-delivery.ts';
import { countOf, newLane, takeFrom, type Lane } from './lane.ts';

export interface LaneOptions {
  /** Requests under way: in all quick lanes, in all slow lanes, in one of each. */
  quickInFlightMax: number;
  slowInFlightMax: number;
  quickLaneInFlightMax: number;
  slowLaneInFlightMax: number;
  /** How many fresh deliveries a lane may hold, without and with more of it waiting in the store. */
  freshHeldMax: number;
  freshHeldWithBacklogMax: number;
  /** How many it may hold while it sits out. */
  freshHeldSittingMax: number;
  /** A lane asks the store for more when it holds less than this of what is due. */
  refillBelow: number;
}

/** Bounds of single lanes that change with what happens. */
export interface LaneBounds {
  /** How much of what is due a lane can make use of soon. */
  holdsMax: (endpointId: string) => number;
  /** How many requests an endpoint can take at once for now. */
  inFlightMax: (endpointId: string) => number;
}

/** Every n-th delivery of a lane is one that was due, where there are both. */
const dueTurn = 4;

/** Over a network an answer takes longer, and then the endpoint decides how fast its lane is. */
const promptMsMax = 20;

export class Lanes {
  readonly #options: LaneOptions;
  readonly #holdsMax: LaneBounds['holdsMax'];
  readonly #inFlightMax: LaneBounds['inFlightMax'];
  readonly #lanes = new Map<string, Lane>();
  readonly #quickLine = new Queue<Lane>();
  readonly #slowLine = new Queue<Lane>();
  #quickInFlight = 0;
  #slowInFlight = 0;
  /** Endpoints of which the store has more that is due now. */
  readonly #backlog = new Set<string>();
  /** Those among them whose lanes have run low. */
  readonly #hungry = new Set<string>();

  constructor(options: LaneOptions, bounds: Partial<LaneBounds> = {}) {
    this.#options = options;
    this.#holdsMax = bounds.holdsMax ?? (() => Number.POSITIVE_INFINITY);
    this.#inFlightMax = bounds.inFlightMax ?? (() => Number.POSITIVE_INFINITY);
  }

  get inFlight(): number {
    return this.#quickInFlight + this.#slowInFlight;
  }

  get backlog(): ReadonlySet<string> {
    return this.#backlog;
  }

  /** Whether one more fresh delivery may be held for this endpoint. */
  hasRoom(endpointId: string): boolean {
    const lane = this.#lanes.get(endpointId);
    if (lane === undefined) return true;
    return lane.fresh.length < this.#freshHeldMax(lane);
  }

  #freshHeldMax({ endpointId, sitsOut, sitsOutBelow }: Lane): number {
    const { freshHeldMax, freshHeldWithBacklogMax, freshHeldSittingMax } = this.#options;
    if (sitsOut) return Math.max(freshHeldSittingMax, Math.min(sitsOutBelow, freshHeldMax));
    return this.#backlog.has(endpointId) ? freshHeldWithBacklogMax : freshHeldMax;
  }

  /** Whether anything of an endpoint is in memory, or known to wait in the store. */
  isKnown(endpointId: string): boolean {
    return this.#lanes.has(endpointId) || this.#backlog.has(endpointId);
  }

  /** Whether an endpoint answers slowly. */
  isSlow(endpointId: string): boolean {
    return this.#lanes.get(endpointId)?.slow ?? false;
  }

  /** Whether an endpoint takes what it gets at once, so that its lane is as fast as this process. */
  isPrompt(endpointId: string): boolean {
    const lane = this.#lanes.get(endpointId);
    return lane !== undefined && !lane.sitsOut && !lane.slow && lane.tookMs < promptMsMax;
  }

  /** How many requests of an endpoint are under way. */
  underWay(endpointId: string): number {
    const lane = this.#lanes.get(endpointId);
    return lane === undefined ? 0 : lane.inFlight.size - lane.joined;
  }

  /** The endpoints for which no more fresh deliveries may be held. */
  fullEndpoints(): string[] {
    return [...this.#lanes.keys()].filter((endpointId) => !this.hasRoom(endpointId));
  }

  add(held: HeldDelivery): void {
    const lane = this.#laneOf(held.delivery.endpointId);
    (held.fresh === null ? lane.due : lane.fresh).push(held);
    if (lane.sitsOut && countOf(lane) >= lane.sitsOutBelow) lane.sitsOut = false;
    this.#lineUp(lane);
  }

  /** The next delivery to make, by turns; it counts as under way until `landed`. */
  next(): HeldDelivery | undefined {
    // Lanes that became quick among the slow ones went over to the quick line meanwhile.
    return this.#nextQuick() ?? this.#nextSlow() ?? this.#nextQuick();
  }

  #nextQuick(): HeldDelivery | undefined {
    if (this.#quickInFlight >= this.#options.quickInFlightMax) return undefined;
    return this.#nextOf(this.#quickLine);
  }

  #nextSlow(): HeldDelivery | undefined {
    if (this.#slowInFlight >= this.#options.slowInFlightMax) return undefined;
    return this.#nextOf(this.#slowLine);
  }

  #nextOf(line: Queue<Lane>): HeldDelivery | undefined {
    for (let lane = line.shift(); lane !== undefined; lane = line.shift()) {
      lane.inLine = false;
      if (lane.slow !== (line === this.#slowLine)) {
        // It changed its pace while it stood in line.
        this.#lineUp(lane);
        continue;
      }
      // While it stood in line its bound may have fallen; the end of a request lines it up again.
      if (lane.sitsOut || !this.#takesMore(lane)) {
        this.#forgetIfEmpty(lane);
        continue;
      }
      lane.turn += 1;
      const [first, second] =
        lane.turn % dueTurn === 0 ? [lane.due, lane.fresh] : [lane.fresh, lane.due];
      const held = lane.returned.shift() ?? first.shift() ?? second.shift();
      if (held === undefined) {
        this.#forgetIfEmpty(lane);
        continue;
      }
      lane.inFlight.add(held);
      held.slow = lane.slow;
      if (lane.slow) this.#slowInFlight += 1;
      else this.#quickInFlight += 1;
      this.#lineUp(lane);
      this.#noteHunger(lane.endpointId);
      return held;
    }
    return undefined;
  }

  /** The request of this delivery has ended; `quickly` says whether it took a short time. */
  landed(held: HeldDelivery, quickly: boolean, tookMs = 0): void {
    if (held.slow) this.#slowInFlight -= 1;
    else this.#quickInFlight -= 1;
    const lane = this.#lanes.get(held.delivery.endpointId);
    if (lane === undefined) return;
    lane.inFlight.delete(held);
    if (held.joined) lane.joined -= 1;
    held.joined = false;
    lane.tookMs = tookMs;
    if (quickly) lane.slow = false;
    this.#lineUp(lane);
    this.#forgetIfEmpty(lane);
  }

  /**
   * Takes the fresh deliveries that wait since before `since` out of their lanes, and names those
   * under way that are as old and have no row. Lanes with a request under way since then are slow;
   * `slowed` names those that were not before.
   */
  takeOld(since: number): {
    queued: HeldDelivery[];
    underWay: HeldDelivery[];
    slowed: string[];
  } {
    const queued: HeldDelivery[] = [];
    const underWay: HeldDelivery[] = [];
    const slowed: string[] = [];
    const isOldFresh = ({ fresh, delivery, since: heldSince }: HeldDelivery) =>
      fresh !== null && !delivery.hasDueRow && heldSince < since;
    for (const lane of this.#lanes.values()) {
      const wasSlow = lane.slow;
      for (let head = lane.fresh.peek(); head !== undefined; head = lane.fresh.peek()) {
        if (head.since >= since) break;
        queued.push(lane.fresh.shift()!);
      }
      if (lane.returned.length > 0) queued.push(...takeFrom(lane, 'returned', isOldFresh));
      for (const held of lane.inFlight) {
        if (held.sentAt < since) this.#makeSlow(lane, held);
        if (held.since < since && !held.delivery.hasDueRow) underWay.push(held);
      }
      if (lane.slow && !wasSlow) slowed.push(lane.endpointId);
    }
    return { queued, underWay, slowed };
  }

  /**
   * Takes a delivery back that may not leave yet; its lane sits out until `resume`, or until as many
   * wait in it. Says whether it did not before.
   */
  sitOut(held: HeldDelivery, orWaiting = Number.POSITIVE_INFINITY): boolean {
    const lane = this.#laneOf(held.delivery.endpointId);
    this.#takeBack(lane, held);
    const begins = !lane.sitsOut;
    lane.sitsOut = true;
    lane.sitsOutBelow = orWaiting;
    return begins;
  }

  /**
   * Takes more deliveries of the same endpoint, to leave in one request with one that was given a
   * turn; they count as under way until they have landed.
   */
  takeMore(held: HeldDelivery, max: number, bytesMax: number): HeldDelivery[] {
    const lane = this.#laneOf(held.delivery.endpointId);
    const taken: HeldDelivery[] = [];
    let bytes = held.bytes;
    while (taken.length < max) {
      const queue = [lane.returned, lane.fresh, lane.due].find(({ length }) => length > 0);
      if (queue === undefined || bytes + queue.peek()!.bytes > bytesMax) break;
      const more = queue.shift()!;
      bytes += more.bytes;
      lane.inFlight.add(more);
      lane.joined += 1;
      more.joined = true;
      more.slow = held.slow;
      more.sentAt = held.sentAt;
      if (held.slow) this.#slowInFlight += 1;
      else this.#quickInFlight += 1;
      taken.push(more);
    }
    this.#noteHunger(lane.endpointId);
    return taken;
  }

  /**
   * Keeps to what the endpoint wants under way at most. Says whether the delivery, which was given a
   * turn, may leave; if not, it is back in its lane, which goes on once another one has landed.
   */
  keepsTo(held: HeldDelivery, max: number): boolean {
    const lane = this.#laneOf(held.delivery.endpointId);
    lane.max = max;
    if (lane.inFlight.size - lane.joined <= max) return true;
    this.#takeBack(lane, held);
    return false;
  }

  #takeBack(lane: Lane, held: HeldDelivery): void {
    this.#freeSlot(held);
    lane.inFlight.delete(held);
    lane.returned.push(held);
  }

  #freeSlot(held: HeldDelivery): void {
    if (held.slow) this.#slowInFlight -= 1;
    else this.#quickInFlight -= 1;
    held.sentAt = Number.POSITIVE_INFINITY;
  }

  /** Takes a delivery that was given a turn, and everything else that waits, out of its lane. */
  takeAll(held: HeldDelivery): HeldDelivery[] {
    const lane = this.#laneOf(held.delivery.endpointId);
    this.#freeSlot(held);
    lane.inFlight.delete(held);
    const all = () => true;
    const waiting = (['returned', 'due', 'fresh'] as const).flatMap((name) =>
      takeFrom(lane, name, all),
    );
    lane.sitsOut = false;
    this.#forgetIfEmpty(lane);
    return [held, ...waiting];
  }

  /** Its next delivery may be tried again. */
  resume(endpointId: string): void {
    const lane = this.#lanes.get(endpointId);
    if (lane === undefined) return;
    lane.sitsOut = false;
    this.#lineUp(lane);
    // What waited may have been put off, or withdrawn.
    this.#forgetIfEmpty(lane);
  }

  /** How much waits in the lane of an endpoint. */
  waiting(endpointId: string): number {
    const lane = this.#lanes.get(endpointId);
    return lane === undefined ? 0 : countOf(lane);
  }

  /** Takes what was due out of a lane that holds more of it than it can make use of, the oldest stay. */
  takeSurplus(endpointId: string): HeldDelivery[] {
    const lane = this.#lanes.get(endpointId);
    // Twice as much, so that not every claim is partly undone.
    const max = this.#holdsMax(endpointId) * 2;
    if (lane === undefined || lane.due.length <= max) return [];
    let count = 0;
    return takeFrom(lane, 'due', () => (count += 1) > max);
  }

  /** Everything that waits in a lane. */
  *queued(): Generator<HeldDelivery> {
    for (const lane of this.#lanes.values()) {
      yield* lane.returned;
      yield* lane.fresh;
      yield* lane.due;
    }
  }

  /** Takes what was due and still waits out of a lane, where it is wanted. */
  withdraw(endpointId: string, isWanted: (held: HeldDelivery) => boolean): HeldDelivery[] {
    const lane = this.#lanes.get(endpointId);
    if (lane === undefined) return [];
    const wasDue = (held: HeldDelivery) => held.fresh === null && isWanted(held);
    const taken = [...takeFrom(lane, 'returned', wasDue), ...takeFrom(lane, 'due', isWanted)];
    this.#forgetIfEmpty(lane);
    return taken;
  }

  /** The request gives its quick slot back and takes a slow one, beyond their number if need be. */
  #makeSlow(lane: Lane, held: HeldDelivery): void {
    lane.slow = true;
    if (held.slow) return;
    held.slow = true;
    this.#quickInFlight -= 1;
    this.#slowInFlight += 1;
  }

  /**
   * Endpoints whose lanes have run low while the store holds more; each is named once. Those that
   * are not wanted now stay, behind the others.
   */
  takeHungry(max: number, isWanted: (endpointId: string) => boolean = () => true): string[] {
    const taken: string[] = [];
    let looks = Math.min(this.#hungry.size, max * 2);
    for (const endpointId of this.#hungry) {
      if (taken.length === max || looks === 0) break;
      looks -= 1;
      this.#hungry.delete(endpointId);
      if (isWanted(endpointId)) taken.push(endpointId);
      else this.#hungry.add(endpointId);
    }
    return taken;
  }

  /** Whether the store has more for this endpoint that is due now. */
  setBacklog(endpointId: string, backlog: boolean): void {
    if (backlog) {
      this.#backlog.add(endpointId);
      this.#noteHunger(endpointId);
      return;
    }
    this.#backlog.delete(endpointId);
    this.#hungry.delete(endpointId);
  }

  #noteHunger(endpointId: string): void {
    if (!this.#backlog.has(endpointId)) return;
    const queued = this.#lanes.get(endpointId)?.due.length ?? 0;
    if (queued < Math.min(this.#options.refillBelow, this.#holdsMax(endpointId) / 2)) {
      this.#hungry.add(endpointId);
    }
  }

  #laneOf(endpointId: string): Lane {
    let lane = this.#lanes.get(endpointId);
    if (lane === undefined) {
      lane = newLane(endpointId);
      this.#lanes.set(endpointId, lane);
    }
    return lane;
  }

  #lineUp(lane: Lane): void {
    if (lane.inLine || lane.sitsOut || countOf(lane) === 0 || !this.#takesMore(lane)) return;
    lane.inLine = true;
    (lane.slow ? this.#slowLine : this.#quickLine).push(lane);
  }

  /** Whether one more of its requests may be under way. */
  #takesMore({ slow, inFlight: { size }, joined, max, endpointId }: Lane): boolean {
    const { quickLaneInFlightMax, slowLaneInFlightMax } = this.#options;
    const requests = size - joined;
    if (size >= (slow ? slowLaneInFlightMax : quickLaneInFlightMax) || requests >= max)
      return false;
    return requests < this.#inFlightMax(endpointId);
  }

  #forgetIfEmpty(lane: Lane): void {
    if (countOf(lane) > 0 || lane.inFlight.size > 0) return;
    if (!lane.inLine) this.#lanes.delete(lane.endpointId);
  }
}
