/** Who sent a request, where proxies stand between: only those that are trusted may say so. */
import { isIP } from 'node:net';
import type { AddressRanges } from '../lib/address-ranges.ts';

export interface Sender {
  address: string;
  /** Whether it came through a proxy whose headers count. */
  fromTrustedProxy: boolean;
}

/**
 * The address of the connection; behind trusted proxies the last one in `X-Forwarded-For` that is
 * none of them. What stands before it was written by the sender, and counts for nothing.
 */
export function senderOf(
  connection: string,
  forwardedFor: readonly string[],
  trusted: AddressRanges,
): Sender {
  if (!trusted.includes(connection)) return { address: connection, fromTrustedProxy: false };
  const hops = forwardedFor.flatMap((one) => one.split(',')).map(plainAddress);
  let address = connection;
  for (const hop of hops.toReversed()) {
    // Whatever a proxy cannot have written ends what is known.
    if (isIP(hop) === 0) break;
    address = hop;
    if (!trusted.includes(hop)) break;
  }
  return { address, fromTrustedProxy: true };
}

/** Some proxies write ports, and brackets around IPv6. */
function plainAddress(text: string): string {
  const trimmed = text.trim();
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed) ?? [];
  if (bracketed !== undefined) return bracketed;
  return /^\d+\.\d+\.\d+\.\d+:\d+$/.test(trimmed) ? trimmed.split(':')[0]! : trimmed;
}
