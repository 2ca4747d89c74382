/** Where a planted bug takes hold of several nodes. */
import type { SharedStore } from '../../../server/src/storage/contract/nodes.ts';
import type { Storage } from '../../../server/src/storage/storage.ts';
import type { NodesWorld } from './nodes-world.ts';

export interface NodePlant {
  /** Another text in the place of a statement's. */
  rewrite?: (sql: string, world: NodesWorld) => string;
  storage?: (storage: Storage, world: NodesWorld) => Storage;
  shared?: (shared: SharedStore, world: NodesWorld) => SharedStore;
  /** Puts something in the place of a method for as long as a run lasts; returns how to undo it. */
  patch?: () => () => void;
}
