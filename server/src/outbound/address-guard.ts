/**
 * Which addresses deliveries may reach: public ones, and private ones that the deployment allows.
 *
 * IPv4: everything but the special ranges of the IANA registry (RFC 6890 and its successors).
 * IPv6: global unicast (2000::/3) less its special parts. Addresses that carry an IPv4 address
 * are judged by it, since a gateway would send them there.
 */
import { BlockList, isIP, isIPv4 } from 'node:net';

export interface AddressGuard {
  /** Why this address is refused, in words; null when it may be reached. */
  refusalOf: (address: string) => string | null;
  /** Whether the deployment allows this address by name, public or not. */
  isAllowed: (address: string) => boolean;
}

interface Special {
  range: string;
  what: string;
}

const special4: readonly Special[] = [
  { range: '0.0.0.0/8', what: 'an address of this machine (RFC 791)' },
  { range: '10.0.0.0/8', what: 'a private address (RFC 1918)' },
  { range: '100.64.0.0/10', what: 'a shared address of a carrier (RFC 6598)' },
  { range: '127.0.0.0/8', what: 'a loopback address' },
  { range: '168.63.129.16/32', what: 'an address of a cloud platform' },
  {
    range: '169.254.0.0/16',
    what: 'a link-local address (RFC 3927), where clouds keep credentials',
  },
  { range: '172.16.0.0/12', what: 'a private address (RFC 1918)' },
  { range: '192.0.0.0/24', what: 'a protocol assignment (RFC 6890)' },
  { range: '192.0.2.0/24', what: 'an address for documentation (RFC 5737)' },
  { range: '192.31.196.0/24', what: 'a special address (RFC 7535)' },
  { range: '192.52.193.0/24', what: 'a special address (RFC 7450)' },
  { range: '192.88.99.0/24', what: 'a relay address (RFC 7526)' },
  { range: '192.168.0.0/16', what: 'a private address (RFC 1918)' },
  { range: '192.175.48.0/24', what: 'a special address (RFC 7534)' },
  { range: '198.18.0.0/15', what: 'an address for benchmarks (RFC 2544)' },
  { range: '198.51.100.0/24', what: 'an address for documentation (RFC 5737)' },
  { range: '203.0.113.0/24', what: 'an address for documentation (RFC 5737)' },
  { range: '224.0.0.0/4', what: 'a multicast address' },
  { range: '240.0.0.0/4', what: 'a reserved address' },
];

/** Within 2000::/3. */
const special6: readonly Special[] = [
  { range: '2001::/23', what: 'a protocol assignment (RFC 2928)' },
  { range: '2001:db8::/32', what: 'an address for documentation (RFC 3849)' },
  { range: '2620:4f:8000::/48', what: 'a special address (RFC 7534)' },
  { range: '3fff::/20', what: 'an address for documentation (RFC 9637)' },
];

/** Guards by the standing ranges and those that the deployment allows (`address/prefix`). */
export function createAddressGuard(allowSubnets: readonly string[]): AddressGuard {
  const allowed = blockListOf(allowSubnets);
  const lists4 = special4.map(({ range, what }) => ({ list: blockListOf([range]), what }));
  const lists6 = special6.map(({ range, what }) => ({ list: blockListOf([range]), what }));
  const global6 = blockListOf(['2000::/3']);

  function isAllowed(address: string): boolean {
    if (isIPv4(address)) return allowed.check(address, 'ipv4');
    if (allowed.check(address, 'ipv6')) return true;
    const inner = embeddedIpv4(address);
    return inner !== null && allowed.check(inner, 'ipv4');
  }

  function specialOf(address: string): string | null {
    if (isIPv4(address)) {
      return lists4.find(({ list }) => list.check(address, 'ipv4'))?.what ?? null;
    }
    const inner = embeddedIpv4(address);
    if (inner !== null) {
      const what = specialOf(inner);
      return what === null ? null : `${what}, as ${inner} within it`;
    }
    if (!global6.check(address, 'ipv6')) return 'not a public address';
    return lists6.find(({ list }) => list.check(address, 'ipv6'))?.what ?? null;
  }

  return {
    isAllowed,
    refusalOf(address) {
      if (isIP(address) === 0) return `${address} is not an address`;
      if (isAllowed(address)) return null;
      const what = specialOf(address);
      return what === null ? null : `${address} is ${what}`;
    },
  };
}

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix = ''] = range.split('/');
    list.addSubnet(address, Number(prefix), isIPv4(address) ? 'ipv4' : 'ipv6');
  }
  return list;
}

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

function embeddedIpv4(address: string): string | null {
  const groups = groupsOf(address);
  for (const { prefix, at } of embeddings) {
    if (!prefix.every((group, index) => groups[index] === group)) continue;
    const [high, low] = [groups[at]!, groups[at + 1]!];
    return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  }
  return null;
}

/** The eight groups of a valid IPv6 address, without its zone. */
function groupsOf(address: string): number[] {
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
