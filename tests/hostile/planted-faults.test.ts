/** The judge of hostile receivers finds what was broken on purpose. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { startHostileReceivers } from './hostile-receivers.ts';
import { tryReceivers } from './judge-server.ts';
import { plantedFaults } from './plant-faults.ts';
import { shortKeepAlive, startServerUnderTest } from './server-under-test.ts';

const hostile = await startHostileReceivers();
after(() => hostile[Symbol.asyncDispose]());

// Each has a server of its own, and most of their time is waiting.
void describe('finds that', { concurrency: 3 }, () => {
  for (const { name, patches, behaviours, found, count } of plantedFaults) {
    test(name, async () => {
      const receivers = hostile.receivers.filter((one) => behaviours.includes(one.name));
      assert.equal(receivers.length, behaviours.length);
      await using server = await startServerUnderTest(hostile.trustedFile, [
        ...patches,
        shortKeepAlive,
      ]);
      const { violations } = await tryReceivers(server, hostile, receivers, {
        count,
        lateMsMax: 1_500,
        heldBytesMax: 50_000_000,
        atOnce: receivers.length,
        again: 0,
      });
      assert.match(violations.join('\n'), found);
    });
  }
});
