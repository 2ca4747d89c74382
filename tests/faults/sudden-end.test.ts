/** What must end a server does: a defect nobody caught, a thread of the store that is gone, a deadline. */
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { startGancho } from '../support/gancho-process.ts';
import { startReceiver } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';
import { spawnServer } from './server-run.ts';

const module = pathToFileURL(resolve(import.meta.dirname, 'plant-defects.ts')).href;
const endMsMax = 20_000;

for (const { plant, what, says } of [
  { plant: 'uncaught', what: 'an error that nobody caught', says: /a planted defect/ },
  { plant: 'unhandled', what: 'a rejection that nobody handled', says: /a planted defect/ },
  {
    plant: 'thread',
    what: 'an error in a thread of the store',
    says: /^gancho: .* failed .*a planted defect/m,
  },
]) {
  test(`${what} ends the server with an exit code that is not 0`, async () => {
    using folder = temporaryFolder();
    const server = spawnServer({ dataDir: folder.path, preload: { module, plant } });
    const timer = setTimeout(() => server.signal('SIGKILL'), endMsMax);
    const { code } = await server.exited;
    clearTimeout(timer);
    assert.equal(code, 1, server.output());
    assert.match(server.output(), says);
  });
}

test('SIGTERM while receivers hang: each attempt ends by its own deadline and is recorded', async () => {
  using folder = temporaryFolder();
  await using receiver = await startReceiver();
  receiver.respond(() => {});
  const options = {
    dataDir: folder.path,
    env: { GANCHO_REQUEST_TIMEOUT: '4', GANCHO_RETRY_SCHEDULE: '3600' },
  };
  const messageCount = 10;
  {
    await using gancho = await startGancho(options);
    await gancho.api('POST', '/app', { name: 'Shop', uid: 'shop' });
    await gancho.api('POST', '/app/shop/endpoint', { url: receiver.url, uid: 'hooks' });
    for (let n = 0; n < messageCount; n++) {
      await gancho.api('POST', '/app/shop/msg', { eventType: 'a', payload: { n } });
    }
    await receiver.waitForCount(messageCount);
    assert.equal(await gancho.stop(), 0);
  }
  await using gancho = await startGancho(options);
  const attempts = await waitFor('the records', async () => {
    const { body } = await gancho.api('GET', '/app/shop/attempt/endpoint/hooks?limit=50');
    return body.data.length > 0 ? body.data : null;
  });
  assert.equal(attempts.length, messageCount);
  assert.equal(receiver.received.length, messageCount, 'nothing was sent again');
});
