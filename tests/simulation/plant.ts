/** Where a planted bug takes hold of the core. */
import type { DatabaseSync } from 'node:sqlite';
import type { DeliveryLoop } from '../../server/src/delivery/delivery-loop.ts';
import type { Ids } from '../../server/src/domain/ids.ts';
import type { Random } from '../../server/src/lib/random.ts';
import type { Transport } from '../../server/src/outbound/transport.ts';
import type {
  ApplicationPlan,
  ApplicationPlans,
} from '../../server/src/storage/application-plans.ts';
import type { WriteCall } from '../../server/src/storage/create-storage.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import type { FaultyStatements } from './simulated-store.ts';
import type { World } from './world.ts';

export interface Plant {
  storage?: (storage: Storage, world: World) => Storage;
  statements?: (database: DatabaseSync) => FaultyStatements;
  committed?: (calls: WriteCall[], world: World) => void;
  died?: (world: World) => void;
  transport?: (transport: Transport, world: World) => Transport;
  offer?: (loop: DeliveryLoop, world: World) => DeliveryLoop['offer'];
  plans?: (plans: ApplicationPlans) => void;
  random?: (random: Random) => Random;
  ids?: (ids: Ids, world: World) => Ids;
  retryScheduleSeconds?: readonly number[];
  /** Puts something in the place of a method for as long as a run lasts; returns how to undo it. */
  patch?: () => () => void;
}

/** A store with some of its verbs replaced; `write` and `read` see every call. */
export function withStorage(
  change: (storage: Storage, world: World) => Partial<Record<keyof Storage, unknown>>,
): Plant {
  return {
    storage: (storage, world) => ({ ...storage, ...change(storage, world) }) as Storage,
  };
}

/** Plans that say something else than the store. */
export function withPlans(change: (plan: ApplicationPlan) => void): Plant {
  return {
    plans(plans) {
      const peek = plans.peek.bind(plans);
      const load = plans.load.bind(plans);
      plans.peek = (applicationId) => {
        const plan = peek(applicationId);
        if (plan !== undefined) change(plan);
        return plan;
      };
      plans.load = async (applicationId) => {
        const plan = await load(applicationId);
        if (plan !== null) change(plan);
        return plan;
      };
    },
  };
}

/** Another method in the place of one of a class. */
export function withMethod<K extends string, M extends (...input: never[]) => unknown>(
  { prototype }: { prototype: Record<K, M> },
  name: K,
  replace: (original: M) => M,
): Plant {
  return {
    patch() {
      const original = prototype[name];
      prototype[name] = replace(original);
      return () => {
        prototype[name] = original;
      };
    },
  };
}
