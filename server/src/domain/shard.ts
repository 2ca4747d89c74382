/** Shards: the parts into which nodes that share a store divide what is due. */
import { createHash } from 'node:crypto';

export const shardCount = 256;

/**
 * The shard of an application: all that is due to its endpoints is sent by one node, so that what
 * they ask for (an order, a rate, so many at once) is kept to without asking others. The store
 * computes the same, so this never changes.
 */
export function shardOf(applicationId: string): number {
  return createHash('md5').update(applicationId).digest()[0]!;
}

/** How many shards one of so many nodes takes at most. */
export function shareOf(nodes: number): number {
  return Math.ceil(shardCount / Math.max(1, nodes));
}
