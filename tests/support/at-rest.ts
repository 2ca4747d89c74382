/** Waits until a service under test has nothing to do but to wait. */
import { waitFor } from './wait-for.ts';

/** Looks several times: between two steps of one thing nothing may be under way for a moment. */
export async function atRest(what: string, isAtRest: () => boolean): Promise<void> {
  for (let looks = 0; looks < 5; looks = isAtRest() ? looks + 1 : 0) {
    await waitFor(what, isAtRest);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
