/**
 * Which addresses deliveries may reach: public ones, and private ones that the deployment allows.
 *
 * IPv4: everything but the special ranges of the IANA registry (RFC 6890 and its successors).
 * IPv6: global unicast (2000::/3) less its special parts. Addresses that carry an IPv4 address
 * are judged by it, since a gateway would send them there.
 */
import { BlockList, isIP, isIPv4 } from 'node:net';
import { embeddedIpv4, isatapIpv4 } from './embedded-ipv4.ts';

export interface AddressGuard {
  /** Why this address is refused, in words that name it; null when it may be reached. */
  refusalOf: (address: string) => string | null;
  /** As `refusalOf`, without any address. */
  kindOf: (address: string) => string | null;
  /** Whether the deployment allows this address by name, public or not. */
  isAllowed: (address: string) => boolean;
  /** Whether the deployment allows any address by name. */
  allowsAny: boolean;
  /** Whether who connects to this address stays on this machine. */
  isThisMachine: (address: string) => boolean;
}

const ownAddress = 'an address of this server itself';

interface Finding {
  what: string;
  /** The address within, if it is that one which is refused. */
  within: string | null;
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

/**
 * Guards by the standing ranges, this machine's own addresses and what the deployment allows
 * (`address/prefix`), which goes before all else.
 */
export function createAddressGuard(
  allowSubnets: readonly string[],
  isOwnAddress: (address: string) => boolean = () => false,
): AddressGuard {
  const allowed = blockListOf(allowSubnets);
  const lists4 = special4.map(({ range, what }) => ({ list: blockListOf([range]), what }));
  const lists6 = special6.map(({ range, what }) => ({ list: blockListOf([range]), what }));
  const global6 = blockListOf(['2000::/3']);
  const loopback6 = blockListOf(['::1/128']);
  const machine = blockListOf(['0.0.0.0/8', '127.0.0.0/8', '::/127']);

  function isAllowed(address: string): boolean {
    if (isIPv4(address)) return allowed.check(address, 'ipv4');
    // A zone names an interface of this machine, which is nobody else's to choose.
    if (address.includes('%')) return false;
    if (allowed.check(address, 'ipv6')) return true;
    const inner = embeddedIpv4(address);
    return inner !== null && allowed.check(inner, 'ipv4');
  }

  function special4Of(address: string): string | null {
    const what = lists4.find(({ list }) => list.check(address, 'ipv4'))?.what;
    return what ?? (isOwnAddress(address) ? ownAddress : null);
  }

  function special6Of(address: string): Finding | null {
    const found = (what: string): Finding => ({ what, within: null });
    if (address.includes('%')) return found('an address with a zone');
    if (loopback6.check(address, 'ipv6')) return found('a loopback address');
    const inner = embeddedIpv4(address);
    if (inner === null) {
      if (!global6.check(address, 'ipv6')) return found('not a public address');
      const what = lists6.find(({ list }) => list.check(address, 'ipv6'))?.what;
      if (what !== undefined) return found(what);
    }
    for (const within of [inner, isatapIpv4(address)]) {
      const what = within === null || isAllowed(within) ? null : special4Of(within);
      if (what !== null) return { what, within };
    }
    return isOwnAddress(address) ? found(ownAddress) : null;
  }

  function find(address: string): Finding | null {
    if (isIP(address) === 0) return { what: 'not an address', within: null };
    if (isAllowed(address)) return null;
    if (!isIPv4(address)) return special6Of(address);
    const what = special4Of(address);
    return what === null ? null : { what, within: null };
  }

  return {
    isAllowed,
    allowsAny: allowSubnets.length > 0,
    kindOf: (address) => find(address)?.what ?? null,
    refusalOf(address) {
      const finding = find(address);
      if (finding === null) return null;
      const { what, within } = finding;
      return `${address} is ${what}${within === null ? '' : `, as ${within} within it`}`;
    },
    isThisMachine(address) {
      const inner = isIPv4(address) ? address : embeddedIpv4(address);
      if (inner !== null && machine.check(inner, 'ipv4')) return true;
      if (inner !== null && isOwnAddress(inner)) return true;
      return inner !== address && (machine.check(address, 'ipv6') || isOwnAddress(address));
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
