/**
 * Brings deliveries of endpoints that keep an order into memory as their turns come.
 *
 * The order itself is the store's: of each key one delivery, the head, has its row among what is
 * due, and the transaction that ends it gives the next one its row. So all that is known of order
 * here is how to be quick about it: a turn that has just come is taken at once, where the lane has
 * nothing else waiting in the store. Everywhere else, and after a start, the due feed finds heads as
 * it finds everything that is due.
 *
 * What was put off to a later moment is not in the order until then: when its row is claimed it
 * takes its place, and leaves only if that is the first.
 */
import type { Delivery, Message } from '../domain/message.ts';
import type { Clock } from '../lib/clock.ts';
import type { Storage, Turn } from '../storage/storage.ts';
import type { DueFeed } from './due-feed.ts';
import { freshDelivery } from './fresh-feed.ts';
import type { Lanes } from './lanes.ts';
import type { Room } from './window-room.ts';

export interface OrderedFeedParts {
  storage: Pick<Storage, 'read' | 'write'>;
  clock: Clock;
  due: () => Pick<DueFeed, 'hold' | 'holds' | 'release' | 'expectNow'>;
  lanes: Pick<Lanes, 'backlog' | 'waiting'>;
  /** Whether what is due to an application's endpoints is sent from here. */
  owns: (applicationId: string) => boolean;
  /** What more the window can take for an endpoint. */
  room: (endpointId: string) => Room;
  /** Until when an endpoint is held back; null where it is not. */
  heldUntil: (endpointId: string) => number | null;
  /** How much an endpoint can make use of soon, where that is little. */
  holdsMax: (endpointId: string) => number;
  take: (delivery: Delivery) => void;
  report: (problem: string) => void;
}

export interface OrderedFeedOptions {
  /** Where as many wait in the lane of an endpoint, a turn that comes waits in the store. */
  waitingMax: number;
  /** How long to wait before trying again what the store could not do. */
  againMs: number;
}

export class OrderedFeed {
  readonly #parts: OrderedFeedParts;
  readonly #options: OrderedFeedOptions;
  /** To take their places together at the end of this turn. */
  readonly #joining: Delivery[] = [];

  constructor(parts: OrderedFeedParts, options: OrderedFeedOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** A message is durable; `turns` names the endpoints at which it is its turn, if that is known. */
  offer(message: Message, position: number, turns: readonly string[] | undefined): void {
    if (message.ordered === null || message.deliverAt !== null) return;
    const { applicationId, createdAt: dueAt } = message;
    for (const endpointId of turns ?? Object.keys(message.ordered)) {
      const turn: Turn = { applicationId, endpointId, dueAt, position };
      const isOurs = turns !== undefined && this.#parts.owns(applicationId);
      if (!isOurs || !this.#hasRoom(turn, message.payload?.length ?? 0)) {
        this.#parts.due().expectNow(endpointId, dueAt);
      } else if (this.#hold(turn)) {
        const delivery = freshDelivery(message, position, endpointId);
        this.#parts.take({ ...delivery, hasDueRow: true, inOrder: true });
      }
    }
  }

  /** The turns of these have come by what was recorded. */
  turnsCame(turns: readonly Turn[]): void {
    const due = this.#parts.due();
    const taken: Turn[] = [];
    for (const turn of turns) {
      if (!this.#hasRoom(turn, 0)) due.expectNow(turn.endpointId, turn.dueAt);
      else if (this.#hold(turn)) taken.push(turn);
    }
    if (taken.length > 0) void this.#read(taken);
  }

  /** A delivery whose row was claimed must take its place before it may leave. */
  join(delivery: Delivery): void {
    this.#joining.push(delivery);
    if (this.#joining.length === 1) {
      this.#parts.clock.after(0, () => void this.#join(this.#joining.splice(0)));
    }
  }

  /** Behind what waits in the store for the same endpoint a turn waits there too, or keys would starve. */
  #hasRoom({ endpointId }: Turn, payloadBytes: number): boolean {
    const { lanes, room, heldUntil, holdsMax } = this.#parts;
    if (lanes.backlog.has(endpointId) || heldUntil(endpointId) !== null) return false;
    const waiting = lanes.waiting(endpointId);
    if (waiting >= Math.min(this.#options.waitingMax, holdsMax(endpointId))) return false;
    const { deliveries, bytes } = room(endpointId);
    return deliveries > 0 && bytes > payloadBytes;
  }

  /** Keeps a claim from bringing the row in too; false where one has done so already. */
  #hold(turn: Turn): boolean {
    const due = this.#parts.due();
    const row = { ...turn, trigger: 'scheduled' } as const;
    if (due.holds(row)) return false;
    due.hold(row);
    return true;
  }

  async #read(turns: Turn[]): Promise<void> {
    const { storage, take, report } = this.#parts;
    const due = this.#parts.due();
    const bytesMax = Math.min(...turns.map(({ endpointId }) => this.#parts.room(endpointId).bytes));
    let found: Delivery[] = [];
    try {
      found = await storage.read('readTurns', { rows: turns, bytesMax });
    } catch (error) {
      report(`what follows in order could not be read: ${String(error)}`);
    }
    const byRow = new Map(found.map((delivery) => [nameOf(delivery), delivery]));
    for (const turn of turns) {
      const delivery = byRow.get(nameOf(turn));
      if (delivery !== undefined) {
        take(delivery);
        continue;
      }
      // Too much to be read at once, or gone meanwhile: what is due says which.
      due.release({ ...turn, trigger: 'scheduled' });
      due.expectNow(turn.endpointId, turn.dueAt);
    }
  }

  async #join(deliveries: Delivery[]): Promise<void> {
    const { storage, clock, take, report } = this.#parts;
    const rows = deliveries.map(({ applicationId, endpointId, dueAt, position }) => ({
      applicationId,
      endpointId,
      dueAt,
      position,
    }));
    let turns: Turn[];
    try {
      turns = await storage.write('joinOrder', rows);
    } catch (error) {
      report(`deliveries could not take their places in order, will try again: ${String(error)}`);
      clock.after(this.#options.againMs, () => void this.#join(deliveries));
      return;
    }
    const first = new Set(turns.map(nameOf));
    for (const delivery of deliveries) {
      if (first.has(nameOf(delivery))) take(delivery);
      else this.#parts.due().release(delivery);
    }
  }
}

function nameOf({ endpointId, dueAt, position }: Turn): string {
  return `${endpointId}/${dueAt}/${position}`;
}
