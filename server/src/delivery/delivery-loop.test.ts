/** What the loop does where a delivery cannot even be prepared, on the real store. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { accept, createSamples } from '../../../tests/storage/sample-records.ts';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { waitFor } from '../../../tests/support/wait-for.ts';
import { usualPolicy } from '../domain/delivery-policy.ts';
import { createIds } from '../domain/ids.ts';
import { createSteadyClock } from '../lib/careful-clocks.ts';
import { systemClock as clock } from '../lib/clock.ts';
import { systemRandom as random } from '../lib/random.ts';
import { limits } from '../limits.ts';
import { ApplicationPlans } from '../storage/application-plans.ts';
import { createSecretBox } from '../storage/secret-box.ts';
import { openSqlite } from '../storage/sqlite/open-sqlite.ts';
import { DeliveryLoop } from './delivery-loop.ts';
import { unshaped } from '../../../tests/support/unshaped.ts';

test('of a batch that could not be prepared nothing stays under way, and all is sent later', async (t) => {
  const folder = temporaryFolder();
  const { groupCommit, store } = limits;
  const path = join(folder.path, 'gancho.db');
  const storage = await openSqlite({ path, clock, groupCommit, ...store });
  const samples = createSamples();
  const application = samples.application();
  await storage.write('createApplication', application);
  const policy = { ...usualPolicy, batch: { maxMessages: 3, maxWaitSeconds: 60 } };
  const endpoint = samples.endpoint(application.id, { policy });
  await storage.write('createEndpoint', endpoint);
  const plans = new ApplicationPlans(storage, createSecretBox([Buffer.alloc(32)], random), 10);
  const target = (await plans.load(application.id))!.byId.get(endpoint.id)!;
  // The secrets of samples cannot be opened.
  target.fault = null;

  let requests = 0;
  const reported: string[] = [];
  const loop = new DeliveryLoop(
    {
      clock,
      dueClock: createSteadyClock(clock),
      random,
      ids: createIds(clock, random),
      plans,
      storage,
      shaping: unshaped,
      transport: {
        send() {
          requests += 1;
          if (requests === 1) throw new Error('not this time');
          const none = { retryAfter: null, control: null, durationMs: 1 };
          return Promise.resolve({
            kind: 'answered',
            status: 204,
            body: new Uint8Array(),
            ...none,
          });
        },
        close: () => Promise.resolve(),
      },
      report: (problem) => reported.push(problem),
      retryScheduleSeconds: [],
      userAgent: 'test',
    },
    { ...limits.delivery, againMs: 10 },
  );
  t.after(async () => {
    await loop.stop(100);
    await storage.close();
    folder[Symbol.dispose]();
  });
  await loop.start();
  for (let count = 0; count < 3; count++) {
    const createdAt = clock.now();
    const message = samples.message(application.id, { targets: [endpoint.id], createdAt });
    loop.offer(message, { position: await accept(storage, message) });
  }
  await waitFor('the second request', () => requests === 2);
  await waitFor('the records', () => loop.load.held === 0);
  assert.equal(loop.load.inFlight, 0);
  assert.match(reported.join('\n'), /could not be prepared: Error: not this time/);
});
