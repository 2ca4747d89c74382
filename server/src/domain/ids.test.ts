/** Identifiers sort by the moment and the order of their making. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import { decodeBase62 } from '../lib/base62.ts';
import { createIds, firstIdAt, isId, timeOfId } from './ids.ts';

const start = 1_800_000_000_000;
/** The layout counts from 2014-05-13. */
const epoch = 1_400_000_000_000;

function clockAt(state: { now: number }): Clock {
  return { now: () => state.now, elapsed: () => 0, after: () => () => {} };
}

/** Randomness at its edges and in between, the same for the same seed. */
function randomOf(fill: number, fraction: number): Random {
  return { bytes: (count) => new Uint8Array(count).fill(fill), fraction: () => fraction };
}

const randoms = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.double({ min: 0, max: 0.999_999_9, noNaN: true }))
  .map(([fill, fraction]) => randomOf(fill, fraction));

describe('ids', () => {
  test('are a prefix and 27 digits', () => {
    const ids = createIds(clockAt({ now: start }), randomOf(0xab, 0.5));
    for (const kind of ['env', 'app', 'ep', 'msg', 'atmpt', 'key'] as const) {
      assert.match(ids.next(kind), new RegExp(`^${kind}_[0-9A-Za-z]{27}$`));
    }
  });

  test('strictly grow whatever the clock does', () => {
    const moves = fc.array(fc.integer({ min: -5_000, max: 5_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(moves, randoms, (deltas, random) => {
        const state = { now: start };
        const ids = createIds(clockAt(state), random);
        let last = ids.next('msg');
        for (const delta of deltas) {
          state.now += delta;
          const next = ids.next('msg');
          assert.ok(next > last, `${next} after ${last}`);
          last = next;
        }
      }),
    );
  });

  test('grow by the random step, whatever it carries into', () => {
    const valueOf = (id: string) => decodeBase62(id.slice(4));
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999_999_9, noNaN: true }), (fraction) => {
        const ids = createIds(clockAt({ now: start }), randomOf(0xff, fraction));
        let last = valueOf(ids.next('msg'));
        for (let count = 0; count < 100; count++) {
          const next = valueOf(ids.next('msg'));
          assert.equal(next - last, BigInt(1 + Math.floor(fraction * 0xffff_ffff)));
          last = next;
        }
      }),
    );
  });

  test('keep growing through every carry within one tick', () => {
    // All ones below the top bit, and the largest steps: each id carries into the limb above.
    const ids = createIds(clockAt({ now: start }), randomOf(0xff, 1 - 2 ** -32));
    const end = firstIdAt('msg', start + 4);
    let last = ids.next('msg');
    for (let count = 0; count < 100_000; count++) {
      const next = ids.next('msg');
      assert.ok(next > last);
      last = next;
    }
    assert.ok(last < end, 'they stay within their tick');
  });

  test('stay in the last tick while the clock is behind it', () => {
    const state = { now: start };
    const ids = createIds(clockAt(state), randomOf(0x11, 0.1));
    ids.next('msg');
    state.now = start - 3_600_000;
    const late = ids.next('msg');
    assert.ok(late >= firstIdAt('msg', start) && late < firstIdAt('msg', start + 4));
  });

  test('lie between the first ids of their tick and of the next', () => {
    const moments = fc.integer({ min: epoch, max: epoch + 130 * 365 * 86_400_000 });
    fc.assert(
      fc.property(moments, randoms, (now, random) => {
        const id = createIds(clockAt({ now }), random).next('atmpt');
        assert.ok(firstIdAt('atmpt', now) <= id);
        assert.ok(id < firstIdAt('atmpt', now + 4));
      }),
    );
  });

  test('of two moments sort as the moments do', () => {
    const moments = fc.integer({ min: epoch, max: epoch + 130 * 365 * 86_400_000 });
    fc.assert(
      fc.property(moments, moments, (a, b) => {
        const [early, late] = a <= b ? [a, b] : [b, a];
        assert.ok(firstIdAt('msg', early) <= firstIdAt('msg', late));
        if (late - early >= 4) assert.ok(firstIdAt('msg', early) < firstIdAt('msg', late));
      }),
    );
  });
});

describe('firstIdAt', () => {
  test('follows the layout: seconds since 1400000000, ticks of 4 ms, nothing after', () => {
    assert.equal(firstIdAt('msg', epoch), `msg_${'0'.repeat(27)}`);
    assert.equal(firstIdAt('msg', epoch + 3), firstIdAt('msg', epoch));
    const second = 1n << 128n;
    assert.equal(valueOf(firstIdAt('msg', epoch + 1_000)), second);
    assert.equal(valueOf(firstIdAt('msg', epoch + 4)), 1n << 120n);
    assert.equal(valueOf(firstIdAt('msg', epoch + 1_999)), second + (249n << 120n));
  });

  test('takes a moment before the first as the first', () => {
    assert.equal(firstIdAt('msg', 0), firstIdAt('msg', epoch));
  });
});

describe('timeOfId', () => {
  test('tells the moment of an id, to the tick', () => {
    for (const ms of [0, 4, 996, 1_000, 365 * 86_400_000 + 248]) {
      assert.equal(timeOfId(firstIdAt('msg', epoch + ms)), epoch + ms);
      assert.equal(timeOfId(firstIdAt('msg', epoch + ms + 3)), epoch + ms);
    }
    const late = firstIdAt('ep', start + 4);
    assert.equal(timeOfId(`${late.slice(0, -4)}zzzz`), timeOfId(late));
  });
});

describe('isId', () => {
  test('knows its kind and form', () => {
    const id = firstIdAt('ep', start);
    assert.ok(isId('ep', id));
    assert.ok(!isId('app', id));
    for (const text of [`${id}0`, id.slice(0, -1), ` ${id}`, `${id}\n`, id.replace('_', '-'), '']) {
      assert.ok(!isId('ep', text), JSON.stringify(text));
    }
  });
});

function valueOf(id: string): bigint {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  return id
    .split('_')[1]!
    .split('')
    .reduce((sum, digit) => sum * 62n + BigInt(digits.indexOf(digit)), 0n);
}
