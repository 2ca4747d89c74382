/** Opens both ends of a move between two kinds of stores, and makes it. */
import type { Clock } from './lib/clock.ts';
import type { Random } from './lib/random.ts';
import { limits } from './limits.ts';
import type { MoveProgress, StoreMove } from './storage/contract/store-move.ts';
import { moveStore } from './storage/migrate-store/move-store.ts';
import { openMoveTarget } from './storage/postgres/move-target.ts';
import { createSecretBox } from './storage/secret-box.ts';
import { openMoveSource } from './storage/sqlite/move-source.ts';

export interface MoveInput {
  /** The file of the embedded store, which nobody else may use meanwhile. */
  databasePath: string;
  databaseUrl: string;
  masterKeys: readonly Uint8Array[];
  clock: Clock;
  random: Random;
  progress: (progress: MoveProgress) => void;
}

/** Rejects with `MoveRefused` or `StoreFailure`; a later run goes on where it stopped. */
export async function runMove(input: MoveInput): Promise<StoreMove> {
  const { databasePath, databaseUrl, masterKeys, clock, random, progress } = input;
  const source = openMoveSource(databasePath);
  try {
    const target = await openMoveTarget({ url: databaseUrl, clock, random });
    try {
      const secretBox = createSecretBox(masterKeys, random);
      return await moveStore({ ...limits.move, source, target, secretBox, progress });
    } finally {
      await target.close();
    }
  } finally {
    source.close();
  }
}
