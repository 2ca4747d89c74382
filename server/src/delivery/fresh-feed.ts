/**
 * Brings fresh messages into memory, in the order of acceptance, and knows how far they are done.
 *
 * Two states. Direct: everything accepted so far is in memory or done, and each new message is
 * handed over as it is accepted. Catching up: there are messages in the store that were not handed
 * over (the process has just started, or the window was full); they are read in order until none
 * is left, and what is accepted meanwhile only raises the mark to read up to.
 *
 * The watermark is the last position up to which every delivery is recorded or has its row among
 * what is due. After a crash reading starts there; what lies above it and was recorded already is
 * left out by the store. It is written now and then: an old one costs time at start, never a
 * delivery.
 */
import type { Delivery, Message } from '../domain/message.ts';
import { Queue } from '../lib/queue.ts';
import type { FreshMessages, ParkedDelivery } from '../storage/storage.ts';
import type { FreshMessage } from './held-delivery.ts';
import type { Room } from './window-room.ts';

export interface FreshFeedParts {
  /** Reads what follows a position; bounded by what the window can take. */
  read: (after: number, room: Room) => Promise<FreshMessages>;
  room: () => Room;
  /**
   * Gives rows to what follows a position, as long as it is for none but endpoints without room;
   * returns the last position that this holds for, or null at once where every endpoint has room.
   */
  passOver: (after: number) => Promise<number> | null;
  /** Takes a delivery into the window, or makes it due in the store if its lane is full. */
  take: (delivery: Delivery, fresh: FreshMessage) => void;
  /** Makes a delivery due in the store that was read without its payload. */
  park: (row: ParkedDelivery, fresh: FreshMessage) => void;
  /** A message was accepted that is to be delivered later. */
  expectDue: (endpointIds: readonly string[], at: number) => void;
  /** Called when a read failed; the feed wants `wake` again after a pause. */
  failed: (error: unknown) => void;
}

/** Reading in small portions costs more than it brings: wait until there is room for this many. */
const roomMin = 64;

export class FreshFeed {
  readonly #parts: FreshFeedParts;
  /** The last position that was handed over. */
  #cursor: number;
  /** The last position that is known to be accepted. */
  #accepted: number;
  #catchingUp = true;
  #reading = false;
  #stopped = false;
  readonly #open = new Queue<FreshMessage>();
  #watermark: number;

  /** Starts after `freshPosition`, catching up to `newestPosition`. */
  constructor(parts: FreshFeedParts, freshPosition: number, newestPosition: number) {
    this.#parts = parts;
    this.#cursor = freshPosition;
    this.#watermark = freshPosition;
    this.#accepted = newestPosition;
  }

  get watermark(): number {
    return this.#watermark;
  }

  /** How many messages are accepted and were not handed over yet. */
  get behind(): number {
    return this.#accepted - this.#cursor;
  }

  get catchingUp(): boolean {
    return this.#catchingUp;
  }

  /** A message was accepted and is durable; `previous` is the position of the one before it. */
  offer(message: Message, position: number, previous = position - 1): void {
    if (this.#stopped) return;
    // A read may have passed it before this call: it did not say when it is due.
    if (message.deliverAt !== null) this.#parts.expectDue(message.targets, message.deliverAt);
    if (position <= this.#cursor) return;
    this.#accepted = Math.max(this.#accepted, position);
    if (this.#catchingUp) return;
    if (previous !== this.#cursor || !this.#fits(message)) {
      this.#catchingUp = true;
      this.wake();
      return;
    }
    this.#cursor = position;
    const targets = message.deliverAt === null ? freshTargets(message) : [];
    const fresh = { position, open: targets.length };
    this.#open.push(fresh);
    for (const endpointId of targets)
      this.#parts.take(freshDelivery(message, position, endpointId), fresh);
    this.#moveWatermark();
  }

  /** Messages up to this position are accepted, of some of which `offer` did not hear. */
  reach(position: number): void {
    if (this.#stopped || position <= this.#cursor) return;
    this.#accepted = Math.max(this.#accepted, position);
    this.#catchingUp = true;
    this.wake();
  }

  /** Reads on, if there is something to read and room for it. */
  wake(): void {
    if (!this.#catchingUp || this.#reading || this.#stopped) return;
    if (this.#cursor >= this.#accepted) {
      this.#catchingUp = false;
      return;
    }
    const room = this.#parts.room();
    if (room.deliveries < roomMin || room.bytes <= 0) return;
    this.#reading = true;
    const goal = this.#accepted;
    this.#next(room).then(
      (found) => {
        // Nothing there: what was accepted up to the goal has been removed since.
        if (found.upTo === this.#cursor) this.#handOver({ messages: [], upTo: goal });
        else this.#handOver(found);
        // Not before: what is taken may leave memory at once, and that calls `wake`.
        this.#reading = false;
        this.wake();
      },
      (error: unknown) => {
        this.#reading = false;
        this.#parts.failed(error);
      },
    );
  }

  /** What would only be read to be put off does not pass through memory. */
  async #next(room: Room): Promise<FreshMessages> {
    const after = this.#cursor;
    const passing = this.#parts.passOver(after);
    const upTo = passing === null ? after : await passing;
    return upTo > after ? { messages: [], upTo } : this.#parts.read(after, room);
  }

  /** One delivery of a fresh message is recorded or has its row. */
  settled(fresh: FreshMessage): void {
    fresh.open -= 1;
    if (fresh.open === 0) this.#moveWatermark();
  }

  stop(): void {
    this.#stopped = true;
  }

  #fits(message: Message): boolean {
    const room = this.#parts.room();
    return (
      room.deliveries >= message.targets.length && room.bytes >= (message.payload?.length ?? 0)
    );
  }

  #handOver({ messages, upTo }: FreshMessages): void {
    if (this.#stopped) return;
    for (const { position, deliveries, toPark } of messages) {
      const fresh = { position, open: deliveries.length + toPark.length };
      this.#open.push(fresh);
      for (const delivery of deliveries) this.#parts.take(delivery, fresh);
      for (const row of toPark) this.#parts.park(row, fresh);
    }
    // Positions without open deliveries are done; the mark stands for them in the queue.
    this.#open.push({ position: upTo, open: 0 });
    this.#cursor = upTo;
    this.#moveWatermark();
  }

  #moveWatermark(): void {
    for (let head = this.#open.peek(); head !== undefined; head = this.#open.peek()) {
      if (head.open > 0) return;
      this.#watermark = Math.max(this.#watermark, head.position);
      this.#open.shift();
    }
  }
}

/** Endpoints that keep an order get it from the ordered feed, what is queued from what is due. */
function freshTargets({ targets, ordered, queued }: Message): string[] {
  if (ordered === null && queued === undefined) return targets;
  return targets.filter((id) => !Object.hasOwn(ordered ?? {}, id) && !queued?.includes(id));
}

/** The first delivery of a message that was just accepted. */
export function freshDelivery(message: Message, position: number, endpointId: string): Delivery {
  return {
    position,
    messageId: message.id,
    applicationId: message.applicationId,
    endpointId,
    eventType: message.eventType,
    payload: message.payload,
    contentType: message.contentType,
    headers: message.headers,
    ...(message.request === undefined ? {} : { request: message.request }),
    deliverBefore: message.deliverBefore,
    attemptNumber: 1,
    trigger: 'scheduled',
    dueAt: message.createdAt,
    hasDueRow: false,
  };
}
