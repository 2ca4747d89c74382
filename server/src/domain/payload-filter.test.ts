/** Filters on payloads: what they say, what is refused in them, and laws that hold for all of them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { matchesFilter } from './match-filter.ts';
import { filterOperators, parseFilter, type PayloadFilter } from './payload-filter.ts';

function read(filter: unknown): PayloadFilter {
  const parsed = parseFilter(filter);
  assert.ok('ok' in parsed, JSON.stringify(parsed));
  return parsed.ok;
}

const fits = (filter: unknown, payload: unknown): boolean => matchesFilter(read(filter), payload);

const order = {
  total: 199,
  currency: 'BRL',
  paid: true,
  note: null,
  customer: { id: 'c-7', tags: ['vip', 'old'] },
  lines: [
    { sku: 'a-1', price: 100 },
    { sku: 'b-2', price: 99, extra: {} },
  ],
  'a.b': { 'c\\d': 1 },
  and: 'word',
  7: 'seven',
};

const holding: [filter: object, ...unfitting: object[]][] = [
  [{ total: 199 }, { total: 200 }, { total: '199' }, { missing: 199 }],
  [{ total: { eq: 199 } }, { total: { ne: 199 } }],
  [{ total: { gt: 198, lte: 199 } }, { total: { gt: 199 } }, { total: { lt: 199 } }],
  [{ total: { gte: 199 } }, { total: { gte: '1' } }],
  [{ currency: { in: ['EUR', 'BRL'] } }, { currency: { nin: ['EUR', 'BRL'] } }],
  [{ currency: { nin: ['EUR'] } }, { currency: { in: [] } }],
  [{ currency: { startsWith: 'BR' } }, { currency: { startsWith: 'R' } }],
  [{ currency: { endsWith: 'RL' } }, { total: { endsWith: '9' } }],
  [{ currency: { contains: 'R' } }, { currency: { contains: 'r' } }],
  [{ currency: { gt: 'AAA', lt: 'CCC' } }, { currency: { gt: 'BRL' } }],
  [{ paid: true }, { paid: false }, { paid: 1 }],
  [{ note: null }, { missing: null }, { note: { ne: null } }],
  [{ note: { exists: true } }, { note: { exists: false } }],
  [{ missing: { exists: false } }, { missing: { exists: true } }],
  [{ missing: { ne: 1 } }, { missing: { eq: 1 } }],
  [{ 'customer.id': 'c-7' }, { 'customer.id': 'c' }, { 'customer.id.x': 'c-7' }],
  [{ 'customer.tags': 'vip' }, { 'customer.tags': 'new' }],
  [{ 'customer.tags': { contains: 'old' } }, { 'customer.tags': { contains: 'ol' } }],
  [{ 'customer.tags': { startsWith: 'ol' } }, { 'customer.tags': { ne: 'old' } }],
  [{ 'customer.tags.0': 'vip' }, { 'customer.tags.1': 'vip' }, { 'customer.tags.2': 'vip' }],
  [{ 'lines.sku': 'b-2' }, { 'lines.sku': 'c-3' }],
  [{ 'lines.price': { lt: 100 } }, { 'lines.price': { lt: 99 } }],
  [{ 'lines.0.price': 100 }, { 'lines.1.price': 100 }],
  [{ 'lines.extra': { exists: true } }, { 'lines.0.extra': { exists: true } }],
  [{ 'a\\.b.c\\\\d': 1 }, { 'a.b': { exists: true } }],
  [{ '$.and': 'word' }, { '$.and': 'other' }],
  [{ '7': 'seven' }],
  [
    { total: 199, paid: true },
    { total: 199, paid: false },
  ],
  [{ and: [{ total: 199 }, { paid: true }] }, { and: [{ total: 199 }, { paid: false }] }],
  [{ or: [{ total: 1 }, { paid: true }] }, { or: [{ total: 1 }, { paid: false }] }],
  [{ not: { total: 1 } }, { not: { total: 199 } }],
  [{ not: { or: [{ total: 1 }, { not: { paid: true } }] } }],
];

const wrong: [filter: unknown, place: string][] = [
  [null, ''],
  ['x', ''],
  [[], ''],
  [{}, ''],
  [{ total: {} }, 'total'],
  [{ total: [1] }, 'total'],
  [{ total: { equals: 1 } }, 'total.equals'],
  [{ total: { gt: true } }, 'total.gt'],
  [{ total: { in: 5 } }, 'total.in'],
  [{ total: { in: [{}] } }, 'total.in'],
  [{ total: { in: Array(201).fill(1) } }, 'total.in'],
  [{ total: { exists: 1 } }, 'total.exists'],
  [{ total: { startsWith: 1 } }, 'total.startsWith'],
  [{ total: { eq: { a: 1 } } }, 'total.eq'],
  [{ 'a..b': 1 }, 'a..b'],
  [{ '': 1 }, ''],
  [{ 'a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q': 1 }, 'a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q'],
  [{ or: [] }, 'or'],
  [{ or: {} }, 'or'],
  [{ and: [{ a: 1 }, 5] }, 'and.1'],
  [{ not: [] }, 'not'],
  [{ or: [{ a: 1 }, { not: { b: { nope: 1 } } }] }, 'or.1.not.b.nope'],
  [{ a: 'x'.repeat(1025) }, 'a'],
];

describe('a filter', () => {
  for (const [filter, ...unfitting] of holding) {
    test(`${JSON.stringify(filter)} fits`, () => {
      assert.equal(fits(filter, order), true);
      for (const other of unfitting) {
        assert.equal(fits(other, order), false, JSON.stringify(other));
      }
    });
  }

  test('is refused with the place of its first mistake', () => {
    for (const [filter, place] of wrong) {
      const parsed = parseFilter(filter);
      assert.ok('mistake' in parsed, JSON.stringify(filter));
      assert.equal(parsed.mistake.path.join('.'), place, JSON.stringify(filter));
      assert.ok(parsed.mistake.message.length > 10);
    }
  });

  test('is bounded in depth and in conditions', () => {
    let deep: object = { a: 1 };
    for (let level = 0; level < 30; level++) deep = { not: deep };
    assert.ok('mistake' in parseFilter(deep));
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, n]));
    assert.ok('ok' in parseFilter(many(100)));
    assert.ok('mistake' in parseFilter(many(101)));
  });

  test('sees nothing that the payload does not hold itself', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'length']) {
      assert.equal(fits({ [`$.${name}`]: { exists: true } }, { a: [] }), false, name);
      assert.equal(fits({ [`a.${name}`]: { exists: true } }, { a: [] }), false, name);
    }
  });

  test('does not match a payload that takes too long to look at, nor its opposite', () => {
    const huge = { list: Array.from({ length: 200_000 }, () => ({ a: 1 })) };
    assert.equal(fits({ 'list.a': 2 }, huge), false);
    assert.equal(fits({ not: { 'list.a': 2 } }, huge), false);
  });

  test('says of each condition whether it holds and what was found', () => {
    const notes: unknown[] = [];
    const filter = { or: [{ total: { gt: 500, lt: 600 } }, { 'lines.sku': 'a-1' }] };
    assert.equal(
      matchesFilter(read(filter), order, (note) => notes.push(note)),
      true,
    );
    assert.deepEqual(notes, [
      { place: ['or', 0, 'total', 'gt'], holds: false, found: [199] },
      { place: ['or', 0, 'total', 'lt'], holds: true, found: [199] },
      { place: ['or', 1, 'lines.sku'], holds: true, found: ['a-1', 'b-2'] },
    ]);
  });
});

describe('what a filter may cost', () => {
  const list = (length: number) => [...Array<number>(length - 1).fill(0), 1];

  test('a list counts as its elements, whatever they are compared with', () => {
    const choices = Array.from({ length: 200 }, (_, index) => index + 1);
    assert.ok(fits({ a: { in: choices } }, { a: list(90_000) }));
    for (const test of [{ eq: 1 }, { in: choices }, { contains: 1 }, { gte: 1 }]) {
      assert.ok(!fits({ a: test }, { a: list(100_001) }), JSON.stringify(test));
      assert.ok(!fits({ not: { a: test } }, { a: list(100_001) }), 'nor does its contrary');
    }
    assert.ok(fits({ a: { exists: true } }, { a: list(100_001) }));
    const twice = [{ a: 2 }, { a: 1 }];
    assert.ok(!fits({ or: twice }, { a: list(60_000) }), 'conditions share the bound');
  });

  test('a long text is not looked for in one of a megabyte', () => {
    const text = `${'a'.repeat(1_500_000)}b`;
    assert.ok(fits({ text: { contains: 'ab' } }, { text }));
    assert.ok(!fits({ text: { contains: `${'a'.repeat(1_000)}b` } }, { text }));
    assert.ok(fits({ text: { endsWith: `${'a'.repeat(1_000)}b` } }, { text }));
  });
});

const scalar = fc.oneof(
  fc.constantFrom('a', 'ab', 'b', ''),
  fc.integer({ min: 0, max: 3 }),
  fc.boolean(),
  fc.constant(null),
);
const path = fc.constantFrom('a', 'b', 'a.b', 'a.a.b', 'b.0', 'a.0.b');
const condition = fc.oneof(
  scalar,
  fc.record({ eq: scalar }),
  fc.record({ ne: scalar }),
  fc.record({ in: fc.array(scalar, { maxLength: 3 }) }),
  fc.record({ nin: fc.array(scalar, { maxLength: 3 }) }),
  fc.record({ gt: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ lte: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ exists: fc.boolean() }),
  fc.record({ contains: scalar }),
  fc.record({ startsWith: fc.constantFrom('a', 'b') }),
);
const { filter } = fc.letrec((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(path, condition).map(([name, test]) => ({ [name]: test })),
    fc.record({ and: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('filter') }),
  ),
}));
const payload = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b'), tie('value')),
  ),
})).value;

describe('every filter', () => {
  test('obeys the laws of and, or and not', () => {
    fc.assert(
      fc.property(filter, filter, payload, (one, other, value) => {
        const a = fits(one, value);
        const b = fits(other, value);
        assert.equal(fits({ not: one }, value), !a);
        assert.equal(fits({ and: [one, other] }, value), a && b);
        assert.equal(fits({ or: [one, other] }, value), a || b);
        assert.equal(fits({ not: { and: [one, other] } }, value), !a || !b);
      }),
    );
  });

  test('decides the same with and without being asked why, and changes nothing', () => {
    fc.assert(
      fc.property(filter, payload, (one, value) => {
        const before = JSON.stringify(value);
        const parsed = read(one);
        const why: boolean[] = [];
        const asked = matchesFilter(parsed, value, ({ holds }) => why.push(holds));
        assert.equal(asked, matchesFilter(parsed, value));
        assert.ok(why.length > 0);
        assert.equal(JSON.stringify(value), before);
      }),
    );
  });

  test('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), payload, (anything, value) => {
        const parsed = parseFilter(anything);
        if ('ok' in parsed) assert.equal(typeof matchesFilter(parsed.ok, value), 'boolean');
        else assert.equal(typeof parsed.mistake.message, 'string');
      }),
    );
  });

  test('has an operator of each name', () => {
    const operands = { exists: true, in: [1], nin: [1], startsWith: 'a', endsWith: 'a' };
    for (const name of filterOperators) {
      const operand = (operands as Record<string, unknown>)[name] ?? 1;
      assert.equal(typeof fits({ a: { [name]: operand } }, { a: 1 }), 'boolean');
    }
  });
});
