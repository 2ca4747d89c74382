/** The numbers by which nodes lock what is no row; all of them are held to the end of a transaction. */

/** Any numbers that are ours: 'gan' and a counter. */
const base = 0x67_61_6e_00;

export const advisoryLocks = {
  migrations: base + 1,
  slices: base + 2,
  shards: base + 3,
  moves: base + 4,
} as const;
