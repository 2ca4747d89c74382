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
 * Two expressions of a WITH. `fence` has this node's row, if it is alive: $1 is its number. `sender` is
 * the node to which messages are fresh: none where this one does not deliver. `alive` is
 * what all that is written joins with: it has no row where a commit could be lost. FOR KEY SHARE lets
 * heartbeats pass, and makes whoever ends the node (FOR UPDATE) wait for what is under way; whoever
 * waits for such an end sees it, since the row is read again after the wait.
 */
export const fence = fenceWhere('id = $1 AND ended_at IS NULL');

/** As `fence`, for what must not be done twice: $2 is the epoch. */
export const fenceOfEpoch = fenceWhere('id = $1 AND epoch = $2 AND ended_at IS NULL');

/** As `fence`, for what records: the epoch of records stands at the place that is named. */
export function fenceOfRecords(place: `$${number}`): string {
  return fenceWhere(`id = $1 AND record_epoch = ${place}::bigint AND ended_at IS NULL`);
}

function fenceWhere(condition: string): string {
  return `fence AS (
    SELECT id AS node, CASE WHEN works THEN id END AS sender,
      current_setting('synchronous_commit') AS durability FROM node
    WHERE ${condition} FOR KEY SHARE),
  alive AS (SELECT node, sender FROM fence WHERE durability NOT IN ${losingCommits})`;
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

/** What a statement that accepts messages is begun as. */
export interface AcceptPlace {
  node: number;
  /** The position behind which its messages are. */
  after: number;
}

/** What a process holds of its own row; all of it is set anew by each joining. */
export class Membership {
  #node: number | null = null;
  #epoch = 0;
  #recordEpoch = 0;
  /** The position of the last message that this node accepted as fresh. */
  lastFresh = 0;
  /** How many commits of accepted messages were begun, and of how many it is open what came of them. */
  acceptsBegun = 0;
  acceptsOpen = 0;
  /** Messages of which it is not known whether they are accepted. */
  acceptsInDoubt = 0;
  /** The newest position when nothing was being accepted here, and how many commits had begun by then. */
  #quiet: { position: number; begun: number } | null = null;

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

  /** As `epoch`, of statements that record. */
  get recordEpoch(): number {
    return this.#recordEpoch;
  }

  /** Rejects as `node` does. */
  get place(): AcceptPlace {
    return { node: this.node, after: this.lastFresh };
  }

  /** As `node`; null where it is none. */
  get number(): number | null {
    return this.#node;
  }

  joined(row: Row): void {
    this.#node = row['id'] as number;
    this.#epoch = row['epoch'] as number;
    this.#recordEpoch = row['record_epoch'] as number;
    this.lastFresh = row['fresh_position'] as number;
    this.#quiet = null;
  }

  /**
   * Up to where nothing can be this node's own any more, because it accepted nothing since that was
   * the newest position; 0 where that is not known. Without it, a node that accepts little would seem
   * to have everything open that others accepted since.
   */
  get passedOver(): number {
    return this.#quiet !== null && this.#quiet.begun === this.acceptsBegun && this.#isQuiet
      ? this.#quiet.position
      : 0;
  }

  /** To be called before a position is read that is then handed to `sawNewest`. */
  beforeNewest(): { begun: number } | null {
    return this.#isQuiet ? { begun: this.acceptsBegun } : null;
  }

  sawNewest(before: { begun: number } | null, position: number): void {
    this.#quiet = before === null ? null : { ...before, position };
  }

  get #isQuiet(): boolean {
    return this.acceptsOpen === 0 && this.acceptsInDoubt === 0;
  }

  turnEpoch(epoch: number): void {
    this.#epoch = epoch;
  }

  /** By now the process may be another node, whose epochs are its own. */
  turnRecordEpoch(node: number, epoch: number): void {
    if (node === this.#node) this.#recordEpoch = epoch;
  }

  left(): void {
    this.#node = null;
  }
}
