/** The deliveries of one endpoint in memory: those that wait, and those under way. */
import { Queue } from '../lib/queue.ts';
import type { HeldDelivery } from './held-delivery.ts';

export interface Lane {
  endpointId: string;
  fresh: Queue<HeldDelivery>;
  due: Queue<HeldDelivery>;
  /** What was taken back, ahead of both. */
  returned: Queue<HeldDelivery>;
  /** Whether it waits until it may send again. */
  sitsOut: boolean;
  /** It waits no longer when as many deliveries do. */
  sitsOutBelow: number;
  inFlight: Set<HeldDelivery>;
  /** How many of those are under way in the request of another one. */
  joined: number;
  /** How long its last request took. */
  tookMs: number;
  /** How many requests its endpoint wants under way at most. */
  max: number;
  slow: boolean;
  turn: number;
  /** Whether it stands in line for a turn. */
  inLine: boolean;
}

export function newLane(endpointId: string): Lane {
  return {
    endpointId,
    fresh: new Queue(),
    due: new Queue(),
    returned: new Queue(),
    sitsOut: false,
    sitsOutBelow: Number.POSITIVE_INFINITY,
    inFlight: new Set(),
    joined: 0,
    tookMs: Number.POSITIVE_INFINITY,
    max: Number.POSITIVE_INFINITY,
    slow: false,
    turn: 0,
    inLine: false,
  };
}

/** How many wait. */
export function countOf({ fresh, due, returned }: Lane): number {
  return fresh.length + due.length + returned.length;
}

/** Takes what is wanted out of one of the queues of a lane; the rest keeps its order. */
export function takeFrom(
  lane: Lane,
  name: 'fresh' | 'due' | 'returned',
  isWanted: (held: HeldDelivery) => boolean,
): HeldDelivery[] {
  const taken: HeldDelivery[] = [];
  const stay = new Queue<HeldDelivery>();
  for (const held of lane[name]) (isWanted(held) ? taken : stay).push(held);
  lane[name] = stay;
  return taken;
}
