/** Randomness as it is handed to the core, so that a simulation can seed it. */
import { randomBytes, randomFillSync } from 'node:crypto';

export interface Random {
  /** `count` bytes, unpredictable in production. */
  bytes(count: number): Uint8Array;
  /** A number in [0, 1). */
  fraction(): number;
}

const pooledBytes = 4096;
const pool = new Uint8Array(pooledBytes);
let used = pooledBytes;

/**
 * Bytes and fractions from the operating system's generator. Fractions are drawn from a pool: each
 * call of the generator costs more than all the rest of making an id.
 */
export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  fraction() {
    if (used === pooledBytes) {
      randomFillSync(pool);
      used = 0;
    }
    const drawn =
      pool[used]! +
      pool[used + 1]! * 0x100 +
      pool[used + 2]! * 0x1_0000 +
      pool[used + 3]! * 0x100_0000;
    used += 4;
    return drawn / 0x1_0000_0000;
  },
};
