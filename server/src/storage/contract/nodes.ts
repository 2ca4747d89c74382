/**
 * What nodes ask of a store that they share: to be told apart, to know who lives, to divide the
 * work, and to hear of each other.
 *
 * A node is one incarnation of a process. Its number grows with each one, and whatever it accepts
 * or records is written only as long as no other has ended it: so a process that was paused for
 * longer than its lease, and wakes, cannot write over its successor. Leases go by the store's clock.
 */

export interface NodeState {
  node: number;
  /** Whether it delivers; others only accept. */
  works: boolean;
}

export type Renewed =
  | {
      kind: 'ok';
      /** Those whose leases hold. */
      nodes: NodeState[];
      /** Shards that are this node's. */
      mine: number[];
      /** How many shards are nobody's. */
      free: number;
    }
  /** Another node has ended this one. */
  | { kind: 'fenced' };

/** An endpoint to which nothing leaves for a while, wherever from. */
export interface Trouble {
  applicationId: string;
  endpointId: string;
}

export interface SharedStore {
  /**
   * Becomes a node: what is accepted and recorded from now on carries its number. Where it has an
   * identity that only one living process can have, its predecessors are dead: they are ended at
   * once, and what they held is due.
   */
  join(which: {
    name: string;
    identity?: string | null;
    works: boolean;
    leaseMs: number;
  }): Promise<{ node: number }>;
  /** Prolongs the lease from this moment. */
  renew(which: { leaseMs: number }): Promise<Renewed>;
  /** Makes shards that are nobody's this node's, at most so many. Returns them. */
  takeShards(which: { max: number }): Promise<number[]>;
  /** Gives shards up; nothing of them may be under way. */
  releaseShards(shards: readonly number[]): Promise<void>;
  /** Ends this node in order: its shards are nobody's, and what is fresh of it is due. */
  leave(): Promise<void>;
  /**
   * Ends nodes whose leases are over, and makes what they held due; at most `limit` messages at a
   * time. Names those that were ended.
   */
  takeOver(which: { limit: number }): Promise<{ ended: number[]; more: boolean }>;

  /** Keeps a value under a name, unless one is kept already; returns what is kept (table `agreed`). */
  agree(name: string, value: Uint8Array): Promise<Uint8Array>;

  noteTrouble(trouble: Trouble): Promise<void>;
  clearTrouble(endpointIds: readonly string[]): Promise<void>;
  listTrouble(): Promise<Trouble[]>;

  /** Tells every other node, without a promise that they hear it. */
  tell(hint: string): void;
  /** Resolves with what ends it. */
  listen(ears: Ears): Promise<() => Promise<void>>;
}

export interface Ears {
  /** What another node told. */
  heard: (hint: string) => void;
  /**
   * Something was changed, here or elsewhere: `app:ID` for an application and its endpoints,
   * `env:ID` for an environment and its event types, `key` for keys and tokens, `task` for a
   * background task that has begun. May come twice, and a second late at the most.
   */
  changed: (subject: string) => void;
  /** Something may have been missed: nothing that is kept in memory can be trusted. */
  lost: () => void;
}
