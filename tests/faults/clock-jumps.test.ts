/** The machine's clock is set while the server runs: retries come, and signatures say the new time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { sleep, systemClock } from '../../server/src/lib/clock.ts';
import { limits } from '../../server/src/limits.ts';
import { startGancho, type GanchoProcess } from '../support/gancho-process.ts';
import { startReceiver, type Received } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { settableClock } from './settable-clock.ts';

const daySeconds = 86_400;
const aroundSeconds = 60;
const stallMsMax = 60_000;

/** Sends a message that fails at first, sets the clock, and returns the retry. */
async function retryAfterJump(
  offsetSeconds: number,
  schedule: string,
  startsAgain = false,
): Promise<void> {
  using folder = temporaryFolder();
  await using receiver = await startReceiver();
  receiver.respond((_request, response, count) => {
    response.writeHead(count === 1 ? 500 : 204).end();
  });
  const clock = settableClock(folder.path);
  const env = { ...clock.env, GANCHO_RETRY_SCHEDULE: schedule };
  await using gancho = await startGancho({ dataDir: folder.path, env });
  await gancho.api('POST', '/app', { name: 'Shop', uid: 'shop' });
  await gancho.api('POST', '/app/shop/endpoint', { url: receiver.url, uid: 'hooks' });
  const { key } = (await gancho.api('GET', '/app/shop/endpoint/hooks/secret')).body;
  await gancho.api('POST', '/app/shop/msg', { eventType: 'a', payload: { n: 1 } });
  await receiver.waitForCount(1);
  await recordedAttempt(gancho);
  clock.set(offsetSeconds);
  if (startsAgain) {
    // As long as it takes until it is noted how far behind the clock is.
    await sleep(systemClock, 2 * limits.delivery.clockNoteMs);
    await gancho.kill();
  }
  await using _again = startsAgain ? await startGancho({ dataDir: folder.path, env }) : null;
  const [, retry] = await receiver.waitForCount(2, stallMsMax);
  assert.equal(retry!.headers['webhook-id'], receiver.received[0]!.headers['webhook-id']);
  const timestamp = Number(retry!.headers['webhook-timestamp']);
  const real = retry!.at / 1000 + offsetSeconds;
  assert.ok(Math.abs(timestamp - real) < aroundSeconds, `it says ${timestamp}, it was ${real}`);
  assertSignature(key, retry!, timestamp);
}

/** The library refuses what is old by the clock of the test, so its signature is made again. */
function assertSignature(key: string, { headers, body }: Received, timestamp: number): void {
  const made = new Webhook(key).sign(
    String(headers['webhook-id']),
    new Date(timestamp * 1000),
    body.toString(),
  );
  assert.equal(headers['webhook-signature'], made);
}

async function recordedAttempt(gancho: GanchoProcess): Promise<void> {
  for (;;) {
    const { body } = await gancho.api('GET', '/app/shop/attempt/endpoint/hooks');
    if (body.data.length > 0) return;
  }
}

test('ten days forward: what is due by the new time is sent', () =>
  retryAfterJump(10 * daySeconds, '3600'));

test('two days back: a retry that was planned before comes in time', () =>
  retryAfterJump(-2 * daySeconds, '5'));

test('two days back, and started again: it still comes', () =>
  retryAfterJump(-2 * daySeconds, '30', true));
