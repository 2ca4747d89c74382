/** IPv6 addresses as numbers, and the IPv4 addresses that some of them carry. */
import { isIPv4 } from 'node:net';

/** Prefixes behind which an IPv4 address stands, and the 16-bit group where it begins. */
const embeddings: readonly { prefix: readonly number[]; at: number }[] = [
  // Mapped (RFC 4291) and compatible (old) addresses.
  { prefix: [0, 0, 0, 0, 0, 0xffff], at: 6 },
  { prefix: [0, 0, 0, 0, 0, 0], at: 6 },
  // Translated (RFC 2765) and NAT64 (RFC 6052). Not its local prefix 64:ff9b:1::/48 (RFC 8215):
  // each network chooses where in it the address lies, so nobody else can say which one it is.
  { prefix: [0, 0, 0, 0, 0xffff, 0], at: 6 },
  { prefix: [0x64, 0xff9b, 0, 0, 0, 0], at: 6 },
  // 6to4 (RFC 3056).
  { prefix: [0x2002], at: 1 },
];

/** The IPv4 address that a gateway would send this IPv6 address to; null when there is none. */
export function embeddedIpv4(address: string): string | null {
  const groups = groupsOf(address);
  for (const { prefix, at } of embeddings) {
    if (prefix.every((group, index) => groups[index] === group)) return ipv4At(groups, at);
  }
  return null;
}

/**
 * The IPv4 address of an interface identifier of ISATAP (RFC 5214, section 6.1), which may stand
 * behind any prefix: a router of that site unpacks it. Null when it is none.
 */
export function isatapIpv4(address: string): string | null {
  const groups = groupsOf(address);
  // The second bit says whether the IPv4 address is one of its own in the world.
  const isIsatap = (groups[4]! & ~0x0200) === 0 && groups[5] === 0x5efe;
  return isIsatap ? ipv4At(groups, 6) : null;
}

/** Whether two valid addresses are the same one, however they are written. */
export function isSameAddress(one: string, other: string): boolean {
  if (isIPv4(one) || isIPv4(other)) return one === other;
  const groups = groupsOf(other);
  return groupsOf(one).every((group, index) => group === groups[index]);
}

function ipv4At(groups: readonly number[], at: number): string {
  const [high, low] = [groups[at]!, groups[at + 1]!];
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** The eight groups of a valid IPv6 address, without its zone. */
export function groupsOf(address: string): number[] {
  const bare = address.split('%')[0]!;
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(bare);
  const plain =
    dotted === null
      ? bare
      : dotted[1]! +
        [
          ((Number(dotted[2]) << 8) | Number(dotted[3])).toString(16),
          ((Number(dotted[4]) << 8) | Number(dotted[5])).toString(16),
        ].join(':');
  const [head = '', tail] = plain.split('::');
  const parse = (part: string) => (part === '' ? [] : part.split(':').map((g) => parseInt(g, 16)));
  const left = parse(head);
  if (tail === undefined) return left;
  const right = parse(tail);
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}
