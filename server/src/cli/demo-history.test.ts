/** The invented week: the same for the same seed, in order, in the past, with its outage. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededRandom } from '../lib/seeded-random.ts';
import { outage, pastAttempts, pastMessages, weekMs } from './demo-history.ts';

const now = Date.UTC(2026, 5, 17, 15, 30);

describe('an invented week', () => {
  test('is the same for the same seed, and another one for another', () => {
    assert.deepEqual(pastMessages(seededRandom(1), now), pastMessages(seededRandom(1), now));
    assert.notDeepEqual(pastMessages(seededRandom(1), now), pastMessages(seededRandom(2), now));
  });

  test('lies in the past, in order, and fills each day', () => {
    const messages = pastMessages(seededRandom(1), now);
    assert.ok(messages.length > 300 && messages.length < 1_000, String(messages.length));
    let before = 0;
    for (const { at } of messages) {
      assert.ok(at >= before && at < now && at >= now - weekMs - 3_600_000);
      before = at;
    }
    const days = new Set(messages.map(({ at }) => Math.floor(at / 86_400_000)));
    assert.ok(days.size >= 7);
  });

  test('fails throughout the outage, and gets through afterwards', () => {
    const inside = now - outage.agoMs + 60_000;
    const attempts = pastAttempts(seededRandom(3), 'outage', inside, now);
    assert.equal(attempts[0]!.status, 503);
    assert.equal(attempts.at(-1)!.status, 204);
    for (const [index, { nextAt }] of attempts.entries()) {
      assert.equal(nextAt, attempts[index + 1]?.at ?? null);
    }
  });

  test('leaves what fails still with a next attempt to come', () => {
    const attempts = pastAttempts(seededRandom(3), 'failing', now - 3_600_000, now);
    assert.ok(attempts.at(-1)!.nextAt! >= now);
  });
});
