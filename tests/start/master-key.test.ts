/** A master key that did not seal the present secrets: nothing goes out unsigned, nothing is lost. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { startGancho } from '../support/gancho-process.ts';
import { startReceiver } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

function keyOf(fill: number): string {
  return Buffer.alloc(32, fill).toString('base64');
}

describe('a changed master key', () => {
  test('fails attempts with the cause, sends nothing, and all comes right with the key', async () => {
    using folder = temporaryFolder();
    await using receiver = await startReceiver();
    const optionsWith = (masterKey: string) => ({
      dataDir: folder.path,
      env: {
        GANCHO_MASTER_KEY: masterKey,
        GANCHO_RETRY_SCHEDULE: Array.from({ length: 50 }, () => '1').join(','),
      },
    });
    let secret: string;
    {
      await using gancho = await startGancho(optionsWith(keyOf(1)));
      await gancho.api('POST', '/app', { name: 'Shop', uid: 'shop' });
      await gancho.api('POST', '/app/shop/endpoint', { url: receiver.url, uid: 'hooks' });
      secret = (await gancho.api('GET', '/app/shop/endpoint/hooks/secret')).body.key;
      assert.equal(await gancho.stop(), 0);
    }

    const messageId = await acceptWithWrongKey(optionsWith(keyOf(2)));
    assert.deepEqual(receiver.received, []);

    await using gancho = await startGancho(optionsWith(keyOf(1)));
    const [arrived] = await receiver.waitForCount(1, 20_000);
    assert.equal(arrived!.headers['webhook-id'], messageId);
    const headers = arrived!.headers as Record<string, string>;
    assert.deepEqual(new Webhook(secret).verify(arrived!.body.toString(), headers), { total: 1 });
    const attempts = await waitFor('the record of the success', async () => {
      const { body } = await gancho.api('GET', `/app/shop/attempt/msg/${messageId}`);
      return body.data.some(({ status }: { status: number }) => status === 0) && body.data;
    });
    assert.ok(attempts.length > 1, 'the failed attempts stay on record');
  });
});

/** Starts with a key that opens nothing; returns the id of the message that could not go out. */
async function acceptWithWrongKey(options: Parameters<typeof startGancho>[0]): Promise<string> {
  await using gancho = await startGancho(options);
  const accepted = await gancho.api('POST', '/app/shop/msg', {
    eventType: 'invoice.paid',
    payload: { total: 1 },
  });
  assert.equal(accepted.status, 202);
  const attempts = await waitFor('two failed attempts', async () => {
    const { body } = await gancho.api('GET', `/app/shop/attempt/msg/${accepted.body.id}`);
    return body.data.length >= 2 && body.data;
  });
  for (const { status, cause, responseStatusCode } of attempts) {
    // Failed, by the numbers of the published clients.
    assert.equal(status, 2);
    assert.equal(responseStatusCode, 0);
    assert.match(cause, /^the master key [0-9a-f]{8}, which sealed a secret, is not at hand$/);
  }
  // A request for what cannot be read is refused; the server goes on.
  const read = await gancho.api('GET', '/app/shop/endpoint/hooks/secret');
  assert.ok(read.status >= 400);
  assert.equal((await gancho.api('GET', '/health')).status, 204);
  assert.equal(await gancho.stop(), 0, 'it ended in order, so it had not crashed');
  return accepted.body.id;
}
