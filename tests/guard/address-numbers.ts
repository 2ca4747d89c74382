/** Addresses as whole numbers, and what they are: a judge that shares no code with the guard. */

export interface Range {
  first: bigint;
  last: bigint;
}

export function value4(text: string): bigint {
  return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

export function show4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
}

/** All eight groups in full. */
export function show6(value: bigint): string {
  const digits = value.toString(16).padStart(32, '0');
  return digits.match(/.{4}/g)!.join(':');
}

/** As a URL writes it. */
export function short6(value: bigint): string {
  return new URL(`http://[${show6(value)}]`).hostname.slice(1, -1);
}

/** The number of an address whose first groups are these, the rest zero. */
export function top(...groups: number[]): bigint {
  return [0, 1, 2, 3, 4, 5, 6, 7].reduce((sum, at) => (sum << 16n) | BigInt(groups[at] ?? 0), 0n);
}

function range(first: bigint, prefix: number, width: number): Range {
  return { first, last: first + (1n << BigInt(width - prefix)) - 1n };
}

/** The registry of special addresses of IANA, and a cloud platform's own address. */
export const special4: readonly Range[] = (
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 ' +
  '192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 ' +
  '198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32'
)
  .split(' ')
  .map((written) => {
    const [address, prefix] = written.split('/');
    return range(value4(address!), Number(prefix), 32);
  });

export const global6 = range(top(0x2000), 3, 128);
export const special6: readonly Range[] = [
  range(top(0x2001), 23, 128),
  range(top(0x2001, 0x0db8), 32, 128),
  range(top(0x2620, 0x004f, 0x8000), 48, 128),
  range(top(0x3fff), 20, 128),
];

function within(value: bigint, { first, last }: Range): boolean {
  return value >= first && value <= last;
}

export function isSpecial4(value: bigint): boolean {
  return special4.some((one) => within(value, one));
}

/** Of addresses that carry no IPv4 address. */
export function isSpecial6(value: bigint): boolean {
  return !within(value, global6) || special6.some((one) => within(value, one));
}

/** The first and last address of each range, and the ones on the other side of both. */
export function edgesOf(ranges: readonly Range[], width: number): bigint[] {
  const all = ranges.flatMap(({ first, last }) => [first - 1n, first, last, last + 1n]);
  return [...new Set(all)].filter((value) => value >= 0n && value < 1n << BigInt(width));
}

/** The ways in which an IPv6 address carries an IPv4 address. */
export const embeddings: Readonly<Record<string, (inner: bigint) => bigint>> = {
  mapped: (inner) => (0xffffn << 32n) | inner,
  compatible: (inner) => inner,
  translated: (inner) => (0xffff_0000n << 32n) | inner,
  NAT64: (inner) => top(0x64, 0xff9b) | inner,
  '6to4': (inner) => top(0x2002) | (inner << 80n) | 1n,
  ISATAP: (inner) => top(0x2606, 0x4700, 0, 0, 0, 0x5efe) | inner,
  'ISATAP, unique': (inner) => top(0x2606, 0x4700, 0, 0, 0x200, 0x5efe) | inner,
};

/** Refused whatever they carry. */
export const refusedEmbeddings: Readonly<Record<string, (inner: bigint) => bigint>> = {
  'NAT64, local prefix': (inner) => top(0x64, 0xff9b, 1) | inner,
  'Teredo, client': (inner) => top(0x2001, 0, 0x808, 0x808) | (inner ^ 0xffff_ffffn),
  'Teredo, server': (inner) => top(0x2001) | (inner << 64n) | 0xf7f7_f7f7n,
};
