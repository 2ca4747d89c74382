/**
 * Keeps bounded work under way: takes what the two feeds bring, lets the lanes decide whose turn
 * it is, makes the deliveries and has them recorded.
 *
 * A delivery is held (in a lane), then under way (its request is open), then landed (the outcome
 * is known, the record is being written), then settled (the record is on disk) and leaves memory.
 * A fresh delivery that is held or under way for long is parked: it gets a row among what is due,
 * so that the watermark can move on. A crash at any point leaves either no record (it is made
 * again, from the watermark or from its row) or a durable one.
 */
import type { Attempt, Delivery, Message } from '../domain/message.ts';
import { alone, type Ownership } from '../domain/ownership.ts';
import { sleep, type CancelTimer } from '../lib/clock.ts';
import type { ApplicationPlan } from '../storage/application-plans.ts';
import type { Storage } from '../storage/storage.ts';
import { Admission, type AdmissionOptions, type Arrival } from './admission.ts';
import { AttemptRecorder, type RecorderOptions } from './attempt-recorder.ts';
import {
  deliverOnce,
  deliverTogether,
  obstacleOf,
  takesBatches,
  type Delivered,
  type DeliverParts,
} from './deliver-once.ts';
import { DueFeed, type DueFeedOptions, type DueRow } from './due-feed.ts';
import { FreshFeed } from './fresh-feed.ts';
import { withoutPayload, type FreshMessage, type HeldDelivery } from './held-delivery.ts';
import { EndpointHealth, type EndpointHealthOptions, type HealthState } from './endpoint-health.ts';
import { Gates, isHeld, type GateOptions } from './gates.ts';
import { HeldWindow, type HeldWindowOptions } from './held-window.ts';
import { HoldBook } from './hold-book.ts';
import { Lanes, type LaneOptions } from './lanes.ts';
import { OrderedFeed } from './ordered-feed.ts';
import { Parking } from './parking.ts';
import { RateGate, type RateGateOptions } from './rate-gate.ts';
import type { Room } from './window-room.ts';
import { withdrawRows, type Withdrawn } from './withdraw-rows.ts';

export interface DeliveryLoopOptions extends HeldWindowOptions {
  readMessagesMax: number;
  parkAfterMs: number;
  parkCheckMs: number;
  watermarkMs: number;
  /** How often it is noted how far the machine's clock is behind, and from when on that matters. */
  clockNoteMs: number;
  /** How long to wait before trying again what failed within Gancho itself. */
  againMs: number;
  /** Payload bytes in one request of an endpoint that takes batches. */
  batchBytesMax: number;
  /** How much of what is due may wait in memory for an endpoint that fails or is slow. */
  suspectHoldsMax: number;
  admission: AdmissionOptions;
  lanes: LaneOptions;
  rates: RateGateOptions;
  gates: GateOptions;
  health: EndpointHealthOptions;
  due: DueFeedOptions;
  recorder: RecorderOptions;
}

/** Tells of attempts to whoever listens. */
export interface AttemptAnnouncer {
  /** Messages to be accepted with the record of an attempt; null at once for almost all. */
  announcementsOf(attempt: Attempt): Promise<Message[]> | null;
  /** They are durable. */
  announced(messages: Message[], positions: number[]): void;
  recorded(attempt: Attempt): void;
}

export interface DeliveryLoopParts extends DeliverParts {
  storage: Storage;
  /** Without it everything is this process's. */
  ownership?: Ownership;
  /** Without it nothing is told of. */
  attemptAnnouncer?: AttemptAnnouncer;
  /** For the operator's log. */
  report: (problem: string) => void;
}

/** Where a message that was accepted stands; see `acceptMessage` of the store. */
export interface OfferedPlace {
  position: number;
  previous?: number;
  turns?: readonly string[];
}

export class DeliveryLoop {
  readonly #parts: DeliveryLoopParts;
  readonly #ownership: Ownership;
  readonly #options: DeliveryLoopOptions;
  readonly #lanes: Lanes;
  readonly #rates: RateGate;
  readonly #health: EndpointHealth;
  readonly #gates: Gates;
  readonly #holds: HoldBook;
  readonly #due: DueFeed;
  readonly #ordered: OrderedFeed;
  readonly #recorder: AttemptRecorder;
  #fresh: FreshFeed | null = null;
  /** The newest position that was accepted before deliveries began. */
  #acceptedBefore = 0;
  readonly #window: HeldWindow;
  readonly #admission: Admission;
  readonly #parking: Parking;
  #writtenWatermark = 0;
  #timers: CancelTimer[] = [];
  #stopped = false;
  #onDrained: (() => void) | null = null;

  constructor(parts: DeliveryLoopParts, options: DeliveryLoopOptions) {
    this.#parts = parts;
    const ownership = (this.#ownership = parts.ownership ?? alone);
    this.#options = options;
    this.#window = new HeldWindow(options);
    this.#admission = new Admission(parts.clock, options.admission, () => ({
      behind: this.#fresh?.behind ?? 0,
      taken: this.#window.freshShare,
      heldOf: (applicationId) => this.#window.freshOf(applicationId),
    }));
    this.#holds = new HoldBook({
      clock: parts.dueClock,
      isHeld: (applicationId, endpointId) => {
        const target = parts.plans.peek(applicationId)?.byId.get(endpointId);
        if (target !== undefined && isHeld(target)) return true;
        return this.#isLeft(endpointId, applicationId);
      },
      pauseLookMs: options.gates.pauseLookMs,
    });
    this.#rates = new RateGate(parts.clock, options.rates);
    this.#health = new EndpointHealth(parts.clock, parts.random, options.health, {
      closed: (endpointId, waitMs) => this.#noteTrouble(endpointId, waitMs),
      well: (endpointId) => ownership.noteWell(endpointId),
    });
    const holdsMax = (endpointId: string) => this.#holdsMax(endpointId);
    this.#lanes = new Lanes(options.lanes, {
      holdsMax,
      inFlightMax: (endpointId) => this.#health.inFlightMax(endpointId),
    });
    this.#recorder = new AttemptRecorder(
      parts.storage,
      parts.clock,
      options.recorder,
      parts.report,
      (messages, positions) => parts.attemptAnnouncer?.announced(messages, positions),
      (turns) => this.#ordered.turnsCame(turns),
    );
    this.#parking = new Parking(
      {
        storage: parts.storage,
        clock: parts.clock,
        due: () => this.#due,
        letGo: (held) => this.#letGo(held),
        settle: (held) => this.#settleFresh(held),
        report: parts.report,
      },
      options,
    );
    this.#gates = new Gates(
      {
        clock: parts.clock,
        dueClock: parts.dueClock,
        lanes: this.#lanes,
        health: this.#health,
        rates: this.#rates,
        isLeft: (endpointId, applicationId) => this.#isLeft(endpointId, applicationId),
        holdBack: (deliveries, untilMs) => this.#holdBack(deliveries, untilMs),
        putBack: (held) => this.#putBack(held),
        pump: () => this.#pump(),
      },
      options.gates,
    );
    this.#due = new DueFeed(
      {
        clock: parts.dueClock,
        wallNow: () => parts.clock.now(),
        lanes: this.#lanes,
        claim: (which) => parts.storage.read('claimDue', { ...which, shards: ownership.shards }),
        walk: (which) => parts.storage.read('dueEndpoints', { ...which, shards: ownership.shards }),
        room: (ofSuspects) => this.#window.dueRoom(ofSuspects),
        take: (delivery) => {
          if (delivery.joinsOrder) this.#ordered.join(delivery);
          else this.#takeDue(delivery);
        },
        holdsMax,
        isSuspect: (endpointId) => this.#isSuspect(endpointId),
        heldUntil: (endpointId) => this.#holds.until(endpointId),
        leaveToOthers: (endpointId, at) => this.#leaveToOthers(endpointId, at),
        failed: (error) => parts.report(`what is due could not be read: ${String(error)}`),
      },
      options.due,
    );
    this.#ordered = new OrderedFeed(
      {
        storage: parts.storage,
        clock: parts.clock,
        due: () => this.#due,
        lanes: this.#lanes,
        owns: (applicationId) => ownership.owns(applicationId),
        room: (endpointId) => this.#window.dueRoom(this.#isSuspect(endpointId)),
        heldUntil: (endpointId) => this.#holds.until(endpointId),
        holdsMax,
        take: (delivery) => this.#takeDue(delivery),
        report: parts.report,
      },
      { waitingMax: options.lanes.refillBelow, againMs: options.againMs },
    );
  }

  /** Takes up what the store says is open, and goes on until `stop`. */
  async start(): Promise<void> {
    const { freshPosition, acceptedPosition, dueClock } = await this.#parts.storage.read(
      'freshState',
      undefined,
    );
    this.#parts.dueClock.raise(dueClock);
    this.#writtenWatermark = freshPosition;
    this.#fresh = new FreshFeed(
      {
        read: (after, room) => this.#readFresh(after, room),
        room: () => this.#window.freshRoom(),
        passOver: (after) => this.#passOver(after),
        take: (delivery, fresh) => this.#takeFresh(delivery, fresh),
        park: (row, fresh) => this.#parking.add(this.#hold(withoutPayload(row), fresh)),
        expectDue: (endpointIds, at) => {
          for (const endpointId of endpointIds) this.#due.expect(endpointId, at);
        },
        failed: (error) => this.#freshReadFailed(error),
      },
      freshPosition,
      // What was accepted while the store answered may be newer than its answer.
      Math.max(acceptedPosition, this.#acceptedBefore),
    );
    this.#fresh.wake();
    this.#due.start();
    this.#repeat(this.#options.parkCheckMs, () => this.#parkOld());
    this.#repeat(this.#options.watermarkMs, () => this.#writeWatermark());
    this.#repeat(this.#options.clockNoteMs, () => this.#noteClock());
  }

  /** What accepting a message has to wait for, so that deliveries keep up; null for nothing. */
  admission(arrival: Arrival): Promise<void> | null {
    return this.#admission.wait(arrival);
  }

  /** What others have due may be ours by now: looks over all of it. */
  walk(): void {
    this.#due.walk();
  }

  /** Goes on after it was not allowed to send. */
  resume(): void {
    this.#pump();
    this.#due.refill();
  }

  /** Others have seen that nothing should leave for an endpoint for a while. */
  adopt(endpointId: string, waitMs: number): void {
    this.#health.adopt(endpointId, waitMs);
  }

  /** Whether lately something failed there. */
  isSuspect(endpointId: string): boolean {
    return this.#health.isSuspect(endpointId);
  }

  /**
   * Lets go of what is due to applications that are others' from now on; resolves once nothing of
   * it is under way. Their rows stay in the store.
   */
  async drain(isMine: (applicationId: string) => boolean): Promise<void> {
    const isTheirs = ({ delivery }: HeldDelivery) =>
      delivery.hasDueRow && !isMine(delivery.applicationId);
    // The row of a fresh one may be on its way to the disk, and fail to come there.
    const canGo = (held: HeldDelivery) => held.fresh === null && isTheirs(held);
    do {
      const endpointIds = new Set<string>();
      for (const held of this.#lanes.queued()) {
        if (canGo(held)) endpointIds.add(held.delivery.endpointId);
      }
      for (const endpointId of endpointIds) {
        for (const held of this.#lanes.withdraw(endpointId, canGo)) this.#letGo(held);
        this.#lanes.setBacklog(endpointId, false);
      }
      await sleep(this.#parts.clock, this.#options.parkCheckMs);
      // One that is stopping still has under way what it has; one that was abandoned has nothing.
    } while (!this.#recorder.isAbandoned && this.#window.some(isTheirs));
  }

  /**
   * Another process has taken over whatever is in memory: nothing of it is sent any more, and what
   * comes of requests under way is not recorded.
   */
  abandon(): void {
    this.#halt();
    this.#recorder.abandon();
    this.#parking.abandon();
  }

  /** Takes up what was accepted by a write that did not tell of each message. */
  async lookForFresh(): Promise<void> {
    const { storage, clock } = this.#parts;
    try {
      const { acceptedPosition } = await storage.read('freshState', undefined);
      this.#fresh?.reach(acceptedPosition);
      // Some of it may be put off: nobody said for whom.
      this.#due.walk();
    } catch {
      if (!this.#stopped) clock.after(this.#options.againMs, () => void this.lookForFresh());
    }
  }

  /** A message was accepted and is durable. Without this call it is found at the next start. */
  offer(message: Message, { position, previous, turns }: OfferedPlace): void {
    for (const endpointId of message.queued ?? []) {
      this.#due.expectNow(endpointId, message.createdAt);
    }
    // Where others accept too, what does not follow upon another of ours is among what is due.
    const isFresh = this.#ownership.shards === null || previous !== undefined;
    if (isFresh && this.#fresh !== null) {
      this.#fresh.offer(message, position, previous);
    } else {
      if (isFresh) this.#acceptedBefore = Math.max(this.#acceptedBefore, position);
      if (message.deliverAt !== null) {
        for (const endpointId of message.targets) this.#due.expect(endpointId, message.deliverAt);
      }
    }
    this.#ordered.offer(message, position, turns);
    this.#pump();
  }

  /**
   * Something was made due by hand for this endpoint, at `dueAt` or now, or the endpoint was changed:
   * what held it back may be over.
   */
  wake(endpointId: string, dueAt = this.#parts.dueClock.now()): void {
    const applicationId = this.#parts.plans.applicationOf(endpointId);
    if (applicationId !== undefined && !this.#ownership.owns(applicationId)) {
      // Whoever sends it may have to forget what it thinks of the endpoint.
      this.#ownership.tellWake({ applicationId, endpointId, at: dueAt });
    }
    this.#health.tryNow(endpointId);
    // Of what waits in the store of one that was held back, nobody looked at the beginning lately.
    if (this.#holds.lift(endpointId)) this.#due.expectNow(endpointId, 0);
    this.#due.expectNow(endpointId, dueAt);
  }

  /** Something of an endpoint is due at a moment, as another process has found. */
  expect(endpointId: string, at: number): void {
    if (at <= this.#parts.dueClock.now()) this.#due.expectNow(endpointId, at);
    else this.#due.expect(endpointId, at);
  }

  /** Keeps these rows of one endpoint from being sent, but for those that are being sent. */
  withdraw<T extends DueRow>(rows: T[]): Withdrawn<T> {
    return withdrawRows(rows, this.#lanes, this.#due, (held) => {
      this.#window.letGo(held);
      this.#noteDrained();
    });
  }

  /** What waits in memory of these messages goes without its payload, which was removed. */
  forgetPayloads(positions: ReadonlySet<number>): void {
    for (const { delivery } of this.#lanes.queued()) {
      if (positions.has(delivery.position)) delivery.payload = null;
    }
  }

  /** How long the next delivery to an endpoint waits for its turn, and how many wait in memory. */
  rateStatus(endpointId: string, applicationId: string): { waitMs: number; waiting: number } {
    return {
      waitMs: this.#rates.peekMs(endpointId, applicationId),
      waiting: this.#lanes.waiting(endpointId),
    };
  }

  /** What lately came of deliveries to an endpoint (null for nothing but good), and how many are under way. */
  deliveryState(endpointId: string): { health: HealthState | null; underWay: number } {
    return {
      health: this.#health.state(endpointId),
      underWay: this.#lanes.underWay(endpointId),
    };
  }

  /** What is in memory and under way, for the operator. */
  get load(): { held: number; inFlight: number; catchingUp: boolean } {
    return {
      held: this.#window.count,
      inFlight: this.#lanes.inFlight,
      catchingUp: this.#fresh?.catchingUp ?? true,
    };
  }

  /** Starts nothing new; resolves when what is under way is recorded, at the latest after `maxMs`. */
  async stop(maxMs: number): Promise<void> {
    this.#halt();
    if (this.#busy) {
      await new Promise<void>((resolve) => {
        this.#onDrained = resolve;
        this.#parts.clock.after(maxMs, resolve);
      });
    }
    await this.#writeWatermark();
  }

  #halt(): void {
    this.#stopped = true;
    this.#fresh?.stop();
    this.#due.stop();
    for (const cancel of this.#timers) cancel();
  }

  /** Whether what is for an endpoint is left to another process, because it is in trouble. */
  #isLeft(endpointId: string, applicationId: string): boolean {
    return this.#ownership.isTroubled(endpointId) && !this.#ownership.owns(applicationId);
  }

  #noteTrouble(endpointId: string, waitMs: number): void {
    const applicationId = this.#parts.plans.applicationOf(endpointId);
    if (applicationId === undefined) return;
    this.#ownership.noteTrouble({ applicationId, endpointId, waitMs });
  }

  #leaveToOthers(endpointId: string, at: number): boolean {
    const applicationId = this.#parts.plans.applicationOf(endpointId);
    if (applicationId === undefined || this.#ownership.owns(applicationId)) return false;
    this.#ownership.tellDue({ applicationId, endpointId, at });
    return true;
  }

  get #busy(): boolean {
    return this.#lanes.inFlight > 0 || this.#recorder.busy;
  }

  #readFresh(after: number, room: Room) {
    return this.#parts.storage.read('readFresh', {
      after,
      full: this.#fullEndpoints(),
      messagesMax: this.#options.readMessagesMax,
      deliveriesMax: room.deliveries,
      bytesMax: room.bytes,
    });
  }

  #passOver(after: number): Promise<number> | null {
    const endpointIds = this.#fullEndpoints();
    return endpointIds.length === 0 ? null : this.#parking.passOver(after, endpointIds);
  }

  #freshReadFailed(error: unknown): void {
    this.#parts.report(`fresh messages could not be read: ${String(error)}`);
    this.#parts.clock.after(this.#options.againMs, () => this.#fresh?.wake());
  }

  /** Endpoints for which nothing fresh comes into memory. */
  #fullEndpoints(): string[] {
    const held = this.#holds.endpointIds();
    return held.length === 0
      ? this.#lanes.fullEndpoints()
      : [...new Set([...this.#lanes.fullEndpoints(), ...held])];
  }

  #holdsMax(endpointId: string): number {
    const max = this.#rates.holdsMax(endpointId);
    return this.#isSuspect(endpointId) ? Math.min(max, this.#options.suspectHoldsMax) : max;
  }

  #isSuspect(endpointId: string): boolean {
    return this.#lanes.isSlow(endpointId) || this.#health.isSuspect(endpointId);
  }

  /** Nothing leaves for this endpoint for a while: what waits for it goes back to the store. */
  #holdBack(deliveries: HeldDelivery[], waitMs: number): void {
    const { endpointId, applicationId } = deliveries[0]!.delivery;
    const until = this.#holds.set(endpointId, applicationId, waitMs);
    this.#due.holdBack(endpointId, until);
    for (const held of deliveries) {
      // The row of a fresh one may be on its way to the disk, and fail to come there.
      if (held.delivery.hasDueRow && held.fresh === null) this.#letGo(held);
      else this.#parking.add(held);
    }
  }

  /** The delivery has its row and leaves memory until the lane has use for it. */
  #putBack(held: HeldDelivery): void {
    this.#due.release(held.delivery);
    this.#window.letGo(held);
    this.#due.expectNow(held.delivery.endpointId, held.delivery.dueAt);
  }

  #takeFresh(delivery: Delivery, fresh: FreshMessage): void {
    const { endpointId, applicationId } = delivery;
    const isKept =
      this.#holds.until(endpointId) !== null || this.#isLeft(endpointId, applicationId);
    if (!isKept && this.#lanes.hasRoom(delivery.endpointId)) {
      this.#take(delivery, fresh);
      return;
    }
    // It answers at once, so it is this process that is behind.
    if (this.#lanes.isPrompt(delivery.endpointId)) {
      this.#admission.noteOverflow(delivery.applicationId);
    }
    this.#parking.add(this.#hold(delivery, fresh));
  }

  /** What was asked for while it was ours may be others' by now, and sent by them. */
  #takeDue(delivery: Delivery): void {
    const { applicationId, endpointId, dueAt } = delivery;
    if (this.#ownership.owns(applicationId)) return this.#take(delivery, null);
    this.#due.release(delivery);
    this.#ownership.tellDue({ applicationId, endpointId, at: dueAt });
  }

  #take(delivery: Delivery, fresh: FreshMessage | null): void {
    this.#lanes.add(this.#hold(delivery, fresh));
    this.#pump();
  }

  #hold(delivery: Delivery, fresh: FreshMessage | null): HeldDelivery {
    const suspect = fresh === null && this.#isSuspect(delivery.endpointId);
    return this.#window.hold(delivery, fresh, this.#parts.clock.elapsed(), suspect);
  }

  /** The delivery leaves memory. */
  #letGo(held: HeldDelivery): void {
    if (held.delivery.hasDueRow) this.#due.release(held.delivery);
    this.#settleFresh(held);
    this.#window.letGo(held);
    this.#fresh?.wake();
    this.#admission.noteRoom();
    this.#noteDrained();
  }

  #noteDrained(): void {
    if (this.#stopped && !this.#busy) this.#onDrained?.();
  }

  #pump(): void {
    if (this.#stopped || !this.#ownership.mayWork()) return;
    for (let held = this.#lanes.next(); held !== undefined; held = this.#lanes.next()) {
      void this.#deliver(held);
    }
    this.#due.refill();
  }

  async #deliver(held: HeldDelivery): Promise<void> {
    const { clock, plans } = this.#parts;
    held.sentAt = clock.elapsed();
    try {
      const known = plans.peek(held.delivery.applicationId);
      const plan = known ?? (await plans.load(held.delivery.applicationId));
      // A paused process goes on here: by now others may have sent it.
      if (!this.#ownership.mayWork()) {
        this.#landed(held);
        this.#lanes.add(held);
        return;
      }
      if (!this.#gates.admits(held, plan)) {
        // A slot is free again; while lanes take their turns, `pump` sees to that itself.
        if (known === undefined) this.#pump();
        this.#noteDrained();
        return;
      }
      const target = plan?.byId.get(held.delivery.endpointId);
      // What will not be sent passed no gate: nothing else may leave with it.
      if (takesBatches(target) && obstacleOf(held.delivery, target, clock.now()) === null) {
        await this.#deliverBatch(held, plan!);
        return;
      }
      const delivered = await deliverOnce(this.#parts, held.delivery, plan);
      this.#noteHealth(held, delivered);
      await this.#record(held, delivered.attempt);
    } catch (error) {
      this.#notPrepared([held], error);
    }
    this.#landed(held);
    this.#pump();
    this.#noteDrained();
  }

  /** Makes one request for a delivery and those that can go with it. */
  async #deliverBatch(held: HeldDelivery, plan: ApplicationPlan): Promise<void> {
    const { maxMessages } = plan.byId.get(held.delivery.endpointId)!.policy.batch!;
    const more = this.#lanes.takeMore(held, maxMessages - 1, this.#options.batchBytesMax);
    const all = [held, ...more];
    const deliveries = all.map(({ delivery }) => delivery);
    let delivered: Delivered[] = [];
    try {
      delivered = await deliverTogether(this.#parts, deliveries, plan);
    } catch (error) {
      this.#notPrepared(all, error);
    }
    const sent = delivered.find(({ outcome }) => outcome !== null);
    if (sent !== undefined) this.#noteHealth(held, sent);
    const recording = delivered.map(({ attempt }, index) => this.#record(all[index]!, attempt));
    for (const one of recording) await one;
    for (const one of all) this.#landed(one);
    this.#pump();
    this.#noteDrained();
  }

  /** Nothing was sent: it could not be known where to, or what. They keep their places in memory. */
  #notPrepared(all: HeldDelivery[], error: unknown): void {
    const { clock, report } = this.#parts;
    const ids = all.map(({ delivery }) => delivery.messageId).join(', ');
    report(`${ids} could not be prepared: ${String(error)}`);
    clock.after(this.#options.againMs, () => {
      for (const held of all) this.#lanes.add(held);
      this.#pump();
    });
  }

  #noteHealth({ delivery, sentAt }: HeldDelivery, { attempt, outcome }: Delivered): void {
    if (outcome === null || attempt.trigger === 'manual') return;
    const { endpointId } = delivery;
    this.#health.note(endpointId, outcome, sentAt, this.#lanes.underWay(endpointId));
  }

  #landed(held: HeldDelivery): void {
    const tookMs = this.#parts.clock.elapsed() - held.sentAt;
    this.#lanes.landed(held, tookMs < this.#options.parkAfterMs, tookMs);
  }

  /** Has an attempt recorded; the delivery leaves memory when it is. */
  #record(held: HeldDelivery, attempt: Attempt): Promise<void> | void {
    const announcing = this.#parts.attemptAnnouncer?.announcementsOf(attempt) ?? null;
    const add = (announcements?: Message[]): void => {
      // A row may have been written meanwhile.
      const doneDueAt = held.delivery.hasDueRow ? held.delivery.dueAt : null;
      const record = {
        attempt,
        doneDueAt,
        ...(held.delivery.inOrder && attempt.nextAt === null ? { awaited: true } : {}),
        ...(announcements === undefined ? {} : { announcements }),
      };
      this.#recorder.add(record, () => this.#recorded(held, attempt));
    };
    return announcing === null ? add() : announcing.then(add);
  }

  #recorded(held: HeldDelivery, attempt: Attempt): void {
    if (attempt.nextAt !== null) this.#due.expect(attempt.endpointId, attempt.nextAt);
    this.#letGo(held);
    this.#parts.attemptAnnouncer?.recorded(attempt);
  }

  #parkOld(): void {
    // Room may have come free where nobody looked for it.
    this.#fresh?.wake();
    const since = this.#parts.clock.elapsed() - this.#options.parkAfterMs;
    const { queued, underWay, slowed } = this.#lanes.takeOld(since);
    for (const endpointId of slowed) {
      for (const surplus of this.#lanes.takeSurplus(endpointId)) this.#putBack(surplus);
    }
    if (queued.length > 0) void this.#parking.park(queued);
    // A row of what others own would be sent by them, beside the request that is under way here.
    const own = underWay.filter(({ delivery }) => this.#ownership.owns(delivery.applicationId));
    if (own.length > 0) {
      void this.#parking.giveRows(own).then(() => this.#fresh?.wake());
    }
  }

  /** From here on a record or a row answers for it, not the watermark. */
  #settleFresh(held: HeldDelivery): void {
    const fresh = this.#window.takeFresh(held);
    if (fresh !== null) this.#fresh?.settled(fresh);
  }

  async #writeWatermark(): Promise<void> {
    const watermark = this.#fresh?.watermark ?? 0;
    if (watermark <= this.#writtenWatermark) return;
    this.#writtenWatermark = watermark;
    if (this.#recorder.isAbandoned) return;
    try {
      await this.#parts.storage.write('advanceFresh', watermark);
    } catch {
      // An older watermark on disk is as good; the next one covers this.
      this.#writtenWatermark = 0;
    }
  }

  /** What was planned while the machine's clock was ahead must not wait for it after a restart. */
  #noteClock(): void {
    const { clock, dueClock, storage } = this.#parts;
    const now = dueClock.now();
    if (now - clock.now() < this.#options.clockNoteMs) return;
    // One that is not written is followed by another.
    storage.write('noteDueClock', now).catch(() => {});
  }

  #repeat(everyMs: number, run: () => void): void {
    const index = this.#timers.length;
    const again = () => {
      this.#timers[index] = this.#parts.clock.after(everyMs, () => {
        run();
        if (!this.#stopped) again();
      });
    };
    again();
  }
}
