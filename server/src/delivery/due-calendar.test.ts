/** The calendar names endpoints in the order of their moments. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { DueCalendar } from './due-calendar.ts';

const ids = ['a', 'b', 'c', 'd'];

test('whatever is expected and postponed, the earliest comes first and none is lost', () => {
  const step = fc.record({
    act: fc.constantFrom('expect' as const, 'postpone' as const, 'take' as const),
    id: fc.constantFrom(...ids),
    at: fc.integer({ min: 0, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const calendar = new DueCalendar();
      const model = new Map<string, number>();
      for (const { act, id, at } of steps) {
        if (act === 'expect') {
          calendar.expect(id, at);
          model.set(id, Math.min(model.get(id) ?? at, at));
        } else if (act === 'postpone') {
          calendar.postpone(id, at);
          model.set(id, at);
        } else {
          const taken = calendar.takeDue(at);
          const first = Math.min(...model.values());
          if (first > at) assert.equal(taken, null);
          else {
            assert.equal(model.get(taken!), first);
            model.delete(taken!);
          }
        }
        assert.equal(calendar.nextAt, model.size === 0 ? null : Math.min(...model.values()));
      }
    }),
  );
});

test('moments that were moved often do not pile up', () => {
  const calendar = new DueCalendar();
  for (let round = 0; round < 5_000; round++) calendar.postpone('a', 10_000 - round);
  assert.equal(calendar.takeDue(10_000), 'a');
  assert.equal(calendar.nextAt, null);
});
