/** Bugs planted in what makes several nodes one: each must be found within some seeds. */
import { Membership } from '../../../server/src/nodes/membership.ts';
import type { SharedStore } from '../../../server/src/storage/contract/nodes.ts';
import type { Storage } from '../../../server/src/storage/storage.ts';
import type { NodePlant } from './node-plant.ts';
import { runNodeSeed, type NodeSeedResult } from './run-node-seed.ts';

/** Tells the store other things than the core does. */
function withWrite(verb: string, change: (input: any) => any): NodePlant {
  return {
    storage: (storage): Storage => ({
      ...storage,
      write: (name: any, input: any) =>
        storage.write(name, name === verb ? change(input) : input) as any,
    }),
  };
}

function withMethod(name: string, replace: (original: any) => any): NodePlant {
  return {
    patch() {
      const prototype = Membership.prototype as any;
      const descriptor = Object.getOwnPropertyDescriptor(prototype, name)!;
      Object.defineProperty(prototype, name, {
        ...descriptor,
        value: replace(descriptor.value),
      });
      return () => void Object.defineProperty(prototype, name, descriptor);
    },
  };
}

export const nodePlants: Record<string, NodePlant> = {
  'lets a node that was ended write on': {
    rewrite: (sql) => sql.replace('AND ended_at IS NULL FOR KEY SHARE', 'FOR KEY SHARE'),
  },
  'takes nothing over': {
    shared: (shared): SharedStore => ({
      ...shared,
      takeOver: () => Promise.resolve({ ended: [], more: false }),
    }),
  },
  'forgets what a dead node had accepted': {
    rewrite: (sql) => sql.replace('FROM owed\n    ORDER BY', 'FROM owed WHERE false\n    ORDER BY'),
  },
  'moves its mark past what is open': withWrite('advanceFresh', (position) => position + 1000),
  'sends though its lease is over': withMethod('mayWork', () => () => true),
  'owns what others own': withMethod('owns', () => () => true),
};

/** Found within the first seeds; the others take longer than a test has time for. */
export const quickNodePlants: readonly string[] = [
  'takes nothing over',
  'moves its mark past what is open',
  'owns what others own',
];

/** The first seed that finds it; null where none does. */
export async function findNodeBug(
  plant: NodePlant,
  seedsMax: number,
): Promise<NodeSeedResult | null> {
  for (let seed = 1; seed <= seedsMax; seed++) {
    const result = await runNodeSeed(seed, plant);
    if (result.broken !== null) return result;
  }
  return null;
}
