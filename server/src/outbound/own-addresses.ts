/** The addresses of this machine's interfaces, public ones among them. */
import { networkInterfaces } from 'node:os';
import type { Clock } from '../lib/clock.ts';
import { isSameAddress } from './embedded-ipv4.ts';

/** Interfaces come and go (containers, tunnels), but not between two connections. */
const lookEveryMs = 5_000;

/** Says of a valid address whether one of the interfaces has it. */
export function createOwnAddresses(clock: Clock): (address: string) => boolean {
  let known: string[] = [];
  let lookAt = -Infinity;
  return (address) => {
    const now = clock.elapsed();
    if (now >= lookAt) {
      lookAt = now + lookEveryMs;
      known = Object.values(networkInterfaces()).flatMap((one) =>
        (one ?? []).map((entry) => entry.address),
      );
    }
    return known.some((own) => isSameAddress(own, address));
  };
}
