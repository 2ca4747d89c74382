/** The bugs that the simulation plants to see whether its rules find them. */
import type { Plant } from './plant.ts';
import { deliveryBugs } from './planted-delivery-bugs.ts';
import { storeBugs } from './planted-store-bugs.ts';
import { runSeed, type SeedResult } from './run-seed.ts';

/** Each name goes on a sentence about a core that has it. */
export const plants: Record<string, Plant> = { ...storeBugs, ...deliveryBugs };

/** Those that take too many seeds for the test command; the proof runs them too. */
export const slowPlants: ReadonlySet<string> = new Set(['takes retries back after a resend']);

/** Within so many seeds a planted bug must break a rule. */
const plantSeedsMax = 60;

/** The first run in which a planted bug breaks a rule; null where none does. */
export async function findBug(plant: Plant): Promise<SeedResult | null> {
  for (let seed = 1; seed <= plantSeedsMax; seed++) {
    const result = await runSeed(seed, plant);
    if (result.broken !== null) return result;
  }
  return null;
}
