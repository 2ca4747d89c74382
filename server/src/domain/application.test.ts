/** Which endpoints a message is for. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { isMeantFor } from './application.ts';

const all = { disabled: false, eventTypes: null, channels: null };

describe('isMeantFor', () => {
  test('an endpoint without filters takes everything', () => {
    assert.ok(isMeantFor(all, 'a', null));
    assert.ok(isMeantFor(all, 'a', ['x']));
  });

  test('event types are compared whole and exactly', () => {
    const target = { ...all, eventTypes: new Set(['invoice.paid']) };
    assert.ok(isMeantFor(target, 'invoice.paid', null));
    for (const type of ['invoice', 'invoice.paid.late', 'Invoice.paid', '']) {
      assert.ok(!isMeantFor(target, type, null), type);
    }
  });

  test('an endpoint with channels takes messages that name one of them', () => {
    const target = { ...all, channels: new Set(['north', 'south']) };
    assert.ok(isMeantFor(target, 'a', ['east', 'south']));
    assert.ok(!isMeantFor(target, 'a', ['east']));
    assert.ok(!isMeantFor(target, 'a', []));
    assert.ok(!isMeantFor(target, 'a', null));
  });

  test('a disabled endpoint takes nothing', () => {
    assert.ok(!isMeantFor({ ...all, disabled: true }, 'a', null));
  });

  test('follows its three conditions for every mixture', () => {
    const word = fc.constantFrom('a', 'b', 'c');
    const filter = fc.option(fc.array(word, { maxLength: 3 }));
    fc.assert(
      fc.property(
        fc.boolean(),
        filter,
        filter,
        word,
        filter,
        (disabled, types, names, type, of) => {
          const target = {
            disabled,
            eventTypes: types === null ? null : new Set(types),
            channels: names === null ? null : new Set(names),
          };
          const typeFits = types === null || types.includes(type);
          const channelFits = names === null || names.some((name) => of?.includes(name) === true);
          assert.equal(isMeantFor(target, type, of), !disabled && typeFits && channelFits);
        },
      ),
    );
  });
});
