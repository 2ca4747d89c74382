/** Randomness as it is handed to the core, so that a simulation can seed it. */
import { randomBytes } from 'node:crypto';

export interface Random {
  /** `count` bytes, unpredictable in production. */
  bytes(count: number): Uint8Array;
  /** A number in [0, 1). */
  fraction(): number;
}

/** Bytes and fractions from the operating system's generator. */
export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  fraction: () => randomBytes(4).readUInt32LE() / 0x1_0000_0000,
};
