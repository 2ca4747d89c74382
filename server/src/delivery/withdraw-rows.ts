/**
 * Takes rows out of the hands of delivery, so that somebody else can end them.
 *
 * A row is nowhere in memory, in a lane, or past it (its request is open, or its record is being
 * written). The first two are given: the row counts as held meanwhile, so that no claim brings it
 * into a lane before its end is on disk. The last is not given: what is being sent cannot be
 * called back. A crash in between leaves the rows as they were.
 */
import { dueKeyOf, type HeldDelivery } from './held-delivery.ts';
import type { DueFeed, DueRow } from './due-feed.ts';
import type { Lanes } from './lanes.ts';

export interface Withdrawn<T> {
  /** Those that will not be sent until `release`. */
  free: T[];
  /** To be called once their end is on disk, or could not be written. */
  release: () => void;
}

/** All rows must be of one endpoint; `letGo` hears of each delivery that leaves memory. */
export function withdrawRows<T extends DueRow>(
  rows: T[],
  lanes: Lanes,
  due: DueFeed,
  letGo: (held: HeldDelivery) => void,
): Withdrawn<T> {
  const free: T[] = [];
  const inMemory = new Map<string, T>();
  for (const row of rows) {
    if (due.holds(row)) {
      inMemory.set(dueKeyOf(row), row);
    } else {
      due.hold(row);
      free.push(row);
    }
  }
  const first = rows[0];
  if (first !== undefined && inMemory.size > 0) {
    const isWanted = ({ delivery }: HeldDelivery) => inMemory.has(dueKeyOf(delivery));
    for (const held of lanes.withdraw(first.endpointId, isWanted)) {
      free.push(inMemory.get(dueKeyOf(held.delivery))!);
      letGo(held);
    }
  }
  return {
    free,
    release() {
      for (const row of free) due.release(row);
      // Where the end could not be written, the rows are still there and must be found again.
      const earliest = Math.min(...free.map(({ dueAt }) => dueAt));
      if (first !== undefined && free.length > 0) due.expectNow(first.endpointId, earliest);
    },
  };
}
