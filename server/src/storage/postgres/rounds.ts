/** Cuts a batch into what one statement can take at once. */

/** What an item asks of a round: bytes, and names of which a round can hold each once. */
export interface RoundCost {
  bytes: number;
  names: readonly string[];
}

/** In the order of the items. One that alone passes the bound has a round of its own. */
export function inRounds<T>(
  items: readonly T[],
  costOf: (item: T) => RoundCost,
  bytesMax: number,
): T[][] {
  const rounds: T[][] = [];
  let round: T[] = [];
  let bytes = 0;
  const held = new Set<string>();
  for (const item of items) {
    const cost = costOf(item);
    const isFull = bytes + cost.bytes > bytesMax || cost.names.some((name) => held.has(name));
    if (isFull && round.length > 0) {
      rounds.push(round);
      round = [];
      bytes = 0;
      held.clear();
    }
    round.push(item);
    bytes += cost.bytes;
    for (const name of cost.names) held.add(name);
  }
  if (round.length > 0) rounds.push(round);
  return rounds;
}
