/** A master key that did not seal the present secrets: nothing goes out unsigned, nothing is lost. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { startGancho, type GanchoProcess } from '../support/gancho-process.ts';
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
    assert.doesNotMatch(gancho.output(), /cannot be opened/);
  });

  test('is no obstacle to a new secret', async () => {
    using folder = temporaryFolder();
    await using receiver = await startReceiver();
    const optionsWith = (masterKey: string) => ({
      dataDir: folder.path,
      env: { GANCHO_MASTER_KEY: masterKey },
    });
    {
      await using gancho = await startGancho(optionsWith(keyOf(1)));
      await gancho.api('POST', '/app', { name: 'Shop', uid: 'shop' });
      await gancho.api('POST', '/app/shop/endpoint', { url: receiver.url, uid: 'hooks' });
      assert.equal(await gancho.stop(), 0);
    }
    await using gancho = await startGancho(optionsWith(keyOf(2)));
    const path = '/app/shop/endpoint/hooks/secret';
    // Of which kind the new one should be, only the present one could say.
    assert.equal((await gancho.api('POST', `${path}/rotate`, {})).body.code, 'secret_unreadable');
    const key = `whsec_${Buffer.alloc(24, 5).toString('base64')}`;
    const rotated = await gancho.api('POST', `${path}/rotate`, { key, gracePeriodSeconds: 0 });
    assert.equal(rotated.status, 204);
    assert.equal((await gancho.api('GET', path)).body.key, key);
    await gancho.api('POST', '/app/shop/msg', { eventType: 'a', payload: { total: 1 } });
    const [arrived] = await receiver.waitForCount(1);
    const headers = arrived!.headers as Record<string, string>;
    assert.deepEqual(new Webhook(key).verify(arrived!.body.toString(), headers), { total: 1 });
  });
});

describe('a configured master key beside the file of the data folder', () => {
  test('seals what is new; both open', async () => {
    using folder = temporaryFolder();
    const dataDir = folder.path;
    const secretOf = async ({ api }: GanchoProcess, uid: string): Promise<string> =>
      (await api('GET', `/app/shop/endpoint/${uid}/secret`)).body.key;
    let first: string;
    {
      await using gancho = await startGancho({ dataDir });
      await gancho.api('POST', '/app', { name: 'Shop', uid: 'shop' });
      await gancho.api('POST', '/app/shop/endpoint', { url: 'https://a.test/', uid: 'first' });
      first = await secretOf(gancho, 'first');
      await gancho.stop();
    }
    let second: string;
    {
      await using gancho = await startGancho({ dataDir, env: { GANCHO_MASTER_KEY: keyOf(3) } });
      assert.doesNotMatch(gancho.output(), /cannot be opened/);
      assert.equal(await secretOf(gancho, 'first'), first);
      await gancho.api('POST', '/app/shop/endpoint', { url: 'https://a.test/', uid: 'second' });
      second = await secretOf(gancho, 'second');
      await gancho.stop();
    }
    // With the file alone, what the configured key sealed stays shut.
    {
      await using gancho = await startGancho({ dataDir });
      assert.equal(await secretOf(gancho, 'first'), first);
      assert.equal(await secretOf(gancho, 'second'), undefined);
      await gancho.stop();
    }
    // A file that is damaged is no obstacle where a key is configured.
    writeFileSync(join(dataDir, 'master.key'), 'damaged\n');
    await using gancho = await startGancho({ dataDir, env: { GANCHO_MASTER_KEY: keyOf(3) } });
    assert.equal(await secretOf(gancho, 'second'), second);
    assert.equal(await secretOf(gancho, 'first'), undefined);
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
  assert.equal(read.status, 500);
  assert.equal(read.body.code, 'secret_unreadable');
  assert.match(read.body.detail, /the master key [0-9a-f]{8}, .* is not at hand/);
  assert.equal((await gancho.api('GET', '/health')).status, 204);
  assert.match(
    gancho.output(),
    /^gancho: [^\n]*cannot be opened \(the master key [0-9a-f]{8}[^\n]*GANCHO_MASTER_KEY[^\n]*\.$/m,
  );
  assert.doesNotMatch(gancho.output(), /^ +at /m, 'what is foreseen shows no stack');
  assert.equal(await gancho.stop(), 0, 'it ended in order, so it had not crashed');
  return accepted.body.id;
}
