/**
 * Who this process is among the nodes that share the database, and what every hot statement begins
 * with: a lock on the node's own row, which is there only as long as no other node has ended it. So a
 * process that was paused beyond its lease, and wakes, writes nothing over its successor.
 */
import type { Row } from '../sql/statements.ts';
import { StoreFailure } from '../storage.ts';

/** What was written survives a crash of the server only with one of the other settings. */
const losingCommits = "('off', 'local')";

/**
 * Two expressions of a WITH. `fence` has this node's row, if it is alive: $1 is its number. `alive` is
 * what all that is written joins with: it has no row where a commit could be lost. FOR KEY SHARE lets
 * heartbeats pass, and makes whoever ends the node (FOR UPDATE) wait for what is under way; whoever
 * waits for such an end sees it, since the row is read again after the wait.
 */
export const fence = fenceWhere('id = $1 AND ended_at IS NULL');

/** As `fence`, for what must not be done twice: $2 is the epoch. */
export const fenceOfEpoch = fenceWhere('id = $1 AND epoch = $2 AND ended_at IS NULL');

function fenceWhere(condition: string): string {
  return `fence AS (
    SELECT id AS node, current_setting('synchronous_commit') AS durability FROM node
    WHERE ${condition} FOR KEY SHARE),
  alive AS (SELECT node FROM fence WHERE durability NOT IN ${losingCommits})`;
}

/** `durability` as a statement answered it; null where the node's row was not found. */
export function requireFence(durability: string | null | undefined): void {
  if (durability === null || durability === undefined) throw fenced();
  if (losingCommits.includes(`'${durability}'`)) {
    throw new StoreFailure(
      'broken',
      `The database acknowledges what it may lose (synchronous_commit is ${durability}): set it to on.`,
    );
  }
}

export function fenced(): StoreFailure {
  return new StoreFailure('fenced', 'This node is not one of those that share the database.');
}

/** What a process holds of its own row; all of it is set anew by each joining. */
export class Membership {
  #node: number | null = null;
  #epoch = 0;
  /** The position of the last message that this node accepted as fresh. */
  lastFresh = 0;

  /** Its number; rejects as `fenced` before it has joined, and after it has left. */
  get node(): number {
    if (this.#node === null) throw fenced();
    return this.#node;
  }

  /**
   * Counts how often it was found out what came of a statement whose connection was lost. One that
   * arrives after that, from wherever it lay, is of an older epoch and writes nothing.
   */
  get epoch(): number {
    return this.#epoch;
  }

  /** As `node`; null where it is none. */
  get number(): number | null {
    return this.#node;
  }

  joined(row: Row): void {
    this.#node = row['id'] as number;
    this.#epoch = row['epoch'] as number;
    this.lastFresh = row['fresh_position'] as number;
  }

  turnEpoch(epoch: number): void {
    this.#epoch = epoch;
  }

  left(): void {
    this.#node = null;
  }
}
