/** The guard against a judge of its own, which knows addresses as whole numbers only. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { createAddressGuard } from './address-guard.ts';

const guard = createAddressGuard([]);

interface Range {
  first: bigint;
  last: bigint;
}

function range(first: bigint, prefix: number, width: number): Range {
  return { first, last: first + (1n << BigInt(width - prefix)) - 1n };
}

function ipv4(text: string): bigint {
  return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

/** `10.0.0.0/8`; the registry of special addresses of IANA, and a platform's own address. */
const special4 = (
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 ' +
  '192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 ' +
  '198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32'
)
  .split(' ')
  .map((written) => {
    const [address, prefix] = written.split('/');
    return range(ipv4(address!), Number(prefix), 32);
  });

const top = (groups: bigint, bits: number): bigint => groups << BigInt(128 - bits);
const global6 = range(top(0x2000n, 16), 3, 128);
const special6 = [
  range(top(0x2001n, 16), 23, 128),
  range(top(0x2001_0db8n, 32), 32, 128),
  range(top(0x2620_004f_8000n, 48), 48, 128),
  range(top(0x3fffn, 16), 20, 128),
];

function within(value: bigint, { first, last }: Range): boolean {
  return value >= first && value <= last;
}

function isSpecial4(value: bigint): boolean {
  return special4.some((one) => within(value, one));
}

/** The ways in which an IPv6 address carries an IPv4 address; the rest of the bits are zero. */
const embeddings: Record<string, (inner: bigint) => bigint> = {
  mapped: (inner) => (0xffffn << 32n) | inner,
  compatible: (inner) => inner,
  translated: (inner) => (0xffff_0000n << 32n) | inner,
  'NAT64 (64:ff9b::/96)': (inner) => top(0x64_ff9bn, 32) | inner,
  '6to4 (2002::/16)': (inner) => top(0x2002n, 16) | (inner << 80n),
};

function show4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
}

/** The same address in full, in short, in capitals, and with its end as IPv4. */
function shows6(value: bigint): string[] {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const full = groups.map((group) => group.padStart(4, '0')).join(':');
  const short = new URL(`http://[${full}]`).hostname.slice(1, -1);
  const dotted = `${groups.slice(0, 6).join(':')}:${show4(value & 0xffff_ffffn)}`;
  return [full, short, full.toUpperCase(), dotted];
}

function holds(text: string, refused: boolean): void {
  const refusal = guard.refusalOf(text);
  assert.equal(refusal !== null, refused, `${text}: ${refusal ?? 'let pass'}`);
  if (refusal !== null) assert.ok(refusal.startsWith(`${text} is `));
}

/** The first and last address of each range, and the ones on the other side of both. */
function edges(ranges: readonly Range[], width: number): bigint[] {
  return ranges
    .flatMap(({ first, last }) => [first - 1n, first, first + 1n, last - 1n, last, last + 1n])
    .filter((value) => value >= 0n && value < 1n << BigInt(width));
}

const any4 = fc.oneof(
  fc.bigInt({ min: 0n, max: (1n << 32n) - 1n }),
  fc.constantFrom(...edges(special4, 32)),
);
const any6 = fc.oneof(
  fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
  fc.bigInt({ min: global6.first, max: global6.last }),
  fc.constantFrom(...edges([global6, ...special6], 128)),
);

/** Where the judge has to look at an address within; the guard's own prefixes are not asked. */
function isCarrier(value: bigint): boolean {
  const carriers = [
    range(0n, 96, 128),
    range(0xffffn << 32n, 96, 128),
    range(0xffff_0000n << 32n, 96, 128),
    range(top(0x64_ff9bn, 32), 96, 128),
    range(top(0x64_ff9b_0001n, 48), 48, 128),
    range(top(0x2002n, 16), 16, 128),
  ];
  return carriers.some((one) => within(value, one));
}

describe('IPv4', () => {
  test('both sides of both ends of every special range', () => {
    const all = edges(special4, 32);
    assert.ok(all.length > 100);
    for (const value of all) holds(show4(value), isSpecial4(value));
  });

  test('a thousand addresses', () => {
    fc.assert(
      fc.property(any4, (value) => holds(show4(value), isSpecial4(value))),
      { numRuns: 1_000 },
    );
  });
});

describe('IPv6', () => {
  const refused = (value: bigint) =>
    !within(value, global6) || special6.some((one) => within(value, one));

  test('both sides of both ends of what is public and of every special range', () => {
    for (const value of edges([global6, ...special6], 128)) {
      for (const text of shows6(value)) holds(text, refused(value));
    }
  });

  test('a thousand addresses, however they are written', () => {
    fc.assert(
      fc.property(
        any6.filter((value) => !isCarrier(value)),
        (value) => {
          for (const text of shows6(value)) holds(text, refused(value));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('known addresses that lead inwards', () => {
    const inwards =
      ':: ::1 fe80::1 fe80::1%eth0 fec0::1 fc00::1 fd00:ec2::254 ff02::1 100::1 5f00::1 ' +
      '2001:db8::1 3fff::1 4000::1 2001:0:7f00:1::';
    for (const text of inwards.split(' ')) {
      holds(text, true);
    }
  });

  test('known public addresses', () => {
    for (const text of ['2606:4700:4700::1111', '2a00:1450:4001:81b::200e', '2400::1']) {
      holds(text, false);
    }
  });
});

describe('IPv4 within IPv6', () => {
  for (const [name, embed] of Object.entries(embeddings)) {
    test(`${name}: is judged by the address within`, () => {
      for (const inner of edges(special4, 32)) {
        for (const text of shows6(embed(inner))) holds(text, isSpecial4(inner));
      }
      fc.assert(
        fc.property(any4, (inner) => {
          for (const text of shows6(embed(inner))) holds(text, isSpecial4(inner));
        }),
        { numRuns: 200 },
      );
    });
  }

  test('NAT64 with a local prefix (64:ff9b:1::/48): is refused whatever is within', () => {
    // Where in it the address lies is up to each network (RFC 6052, section 2.2).
    const publicLast = 0x5db8_d822n;
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 80n) - 1n }), (rest) => {
        for (const low of [rest, (rest & ~0xffff_ffffn) | publicLast]) {
          for (const text of shows6(top(0x64_ff9b_0001n, 48) | low)) holds(text, true);
        }
      }),
    );
    // 10.0.0.1 as a /48 gateway reads it, before the last 32 bits of a public address.
    holds('64:ff9b:1:a00:0:100:5db8:d822', true);
    const allowing = createAddressGuard(['93.184.216.0/24']);
    assert.notEqual(allowing.refusalOf('64:ff9b:1:a00:0:100:5db8:d822'), null);
  });

  test('Teredo (2001::/32): is refused whatever is within', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 96n) - 1n }), (rest) => {
        for (const text of shows6(top(0x2001_0000n, 32) | rest)) holds(text, true);
      }),
    );
  });
});

describe('what the deployment allows', () => {
  const allowing = createAddressGuard(['10.1.0.0/16', 'fd00::/8', '127.0.0.1/32']);

  test('is reached, and its neighbours are not', () => {
    for (const text of ['10.1.0.0', '10.1.255.255', 'fd00::1', 'fdff::1', '127.0.0.1']) {
      assert.equal(allowing.refusalOf(text), null, text);
      assert.ok(allowing.isAllowed(text), text);
    }
    for (const text of ['10.0.255.255', '10.2.0.0', 'fcff::1', 'fe00::1', '127.0.0.2', '::1']) {
      assert.notEqual(allowing.refusalOf(text), null, text);
      assert.ok(!allowing.isAllowed(text), text);
    }
  });

  test('is also reached as an address within', () => {
    for (const text of ['::ffff:10.1.2.3', '::10.1.2.3', '64:ff9b::10.1.2.3', '2002:a01:203::']) {
      assert.equal(allowing.refusalOf(text), null, text);
    }
    for (const text of ['::ffff:10.2.0.0', '64:ff9b::127.0.0.2']) {
      assert.notEqual(allowing.refusalOf(text), null, text);
    }
  });

  test('public addresses are reached without being allowed by name', () => {
    assert.equal(allowing.refusalOf('93.184.216.34'), null);
    assert.ok(!allowing.isAllowed('93.184.216.34'));
  });
});

test('what is no address is refused', () => {
  for (const text of [
    '',
    'localhost',
    '127.1',
    '0x7f000001',
    '2130706433',
    '1.2.3',
    '[::1]',
    ':',
  ]) {
    assert.equal(guard.refusalOf(text), `${text} is not an address`);
  }
});

test('an address within is named in the refusal', () => {
  assert.match(
    guard.refusalOf('64:ff9b::a9fe:a9fe')!,
    /link-local .*, as 169\.254\.169\.254 within it$/,
  );
});
