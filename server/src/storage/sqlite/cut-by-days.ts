/** Finds the positions at which days begin, so that what is moved can be dropped by days. */
import type { DatabaseSync } from 'node:sqlite';

const dayMs = 86_400_000;

interface Place {
  position: number;
  createdAt: number;
}

/**
 * The first message's position, those of the first messages of later days, and the one behind the
 * newest: at most `partsMax` parts, of as many days each as that needs. Times grow with positions but
 * for clocks that were set back; who drops a part asks for its newest message all the same.
 */
export function cutByDays(database: DatabaseSync, partsMax: number): number[] {
  const statement = database.prepare(
    'SELECT position, created_at AS createdAt FROM message WHERE position >= ? ORDER BY position LIMIT 1',
  );
  const from = (position: number) => statement.get(position) as Place | undefined;
  const oldest = from(0);
  const newest = database
    .prepare('SELECT position, created_at AS createdAt FROM message ORDER BY position DESC LIMIT 1')
    .get() as Place | undefined;
  if (oldest === undefined || newest === undefined) return [];
  const firstDay = Math.floor(oldest.createdAt / dayMs);
  const lastDay = Math.floor(newest.createdAt / dayMs);
  const days = Math.max(1, Math.ceil((lastDay - firstDay + 1) / partsMax));
  const bounds = [oldest.position];
  for (let day = firstDay + days; day <= lastDay; day += days) {
    const found = firstSince(day * dayMs, bounds.at(-1)!, newest.position, from);
    if (found > bounds.at(-1)!) bounds.push(found);
  }
  return [...bounds, newest.position + 1];
}

/** By halves: a walk would read the whole table. */
function firstSince(
  moment: number,
  low: number,
  high: number,
  from: (position: number) => Place | undefined,
): number {
  let [before, found] = [low - 1, high];
  while (found - before > 1) {
    const middle = Math.floor((before + found) / 2);
    const place = from(middle);
    if (place === undefined || place.createdAt >= moment) found = middle;
    else before = middle;
  }
  return found;
}
