/** Options of the guard in the whole program: https alone, other name servers, this server itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDnsServer } from '../support/dns-server.ts';
import { startGancho, type GanchoProcess } from '../support/gancho-process.ts';
import { startReceiver } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

async function save(gancho: GanchoProcess, url: string): Promise<{ status: number; text: string }> {
  await gancho.api('POST', '/app?get_if_exists=true', { name: 'Shop', uid: 'shop' });
  return gancho.api('POST', '/app/shop/endpoint', { url });
}

/** The causes of the attempts of one message, in any order. */
async function causesOf(gancho: GanchoProcess, count: number): Promise<(string | null)[]> {
  const sent = await gancho.api('POST', '/app/shop/msg', { eventType: 'a', payload: {} });
  const { id } = sent.body as { id: string };
  return waitFor('the attempts', async () => {
    const { body } = await gancho.api('GET', `/app/shop/attempt/msg/${id}`);
    const { data } = body as { data: { cause: string | null }[] };
    return data.length >= count ? data.map(({ cause }) => cause) : undefined;
  });
}

test('GANCHO_HTTPS_ONLY refuses http when an endpoint is saved and when it is sent to', async () => {
  using folder = temporaryFolder();
  await using receiver = await startReceiver();
  const before = await startGancho({ dataDir: folder.path });
  assert.equal((await save(before, receiver.url)).status, 201);
  await before.stop();

  await using gancho = await startGancho({
    dataDir: folder.path,
    env: { GANCHO_HTTPS_ONLY: 'true', GANCHO_RETRY_SCHEDULE: '' },
  });
  const refused = await save(gancho, receiver.url);
  assert.equal(refused.status, 422);
  assert.match(refused.text, /must begin with https: this deployment sends nothing over http/);
  assert.equal((await save(gancho, 'https://receiver.example/')).status, 201);
  const causes = await causesOf(gancho, 1);
  assert.ok(
    causes.includes('not sent: must begin with https: this deployment sends nothing over http'),
  );
  assert.equal(receiver.received.length, 0);
});

test('GANCHO_DNS_SERVERS is asked, and names that lead to this server itself are refused', async () => {
  await using receiver = await startReceiver();
  const dns = await startDnsServer(() => ({ addresses: ['127.0.0.1'] }));
  await using gancho = await startGancho({
    env: { GANCHO_DNS_SERVERS: dns.address, GANCHO_RETRY_SCHEDULE: '' },
  });
  const own = new URL(gancho.url).port;
  assert.equal((await save(gancho, `http://receiver.example:${receiver.port}/`)).status, 201);
  assert.equal((await save(gancho, `http://self.example:${own}/api/v1/app`)).status, 201);
  const literal = await save(gancho, `http://127.0.0.1:${own}/api/v1/app`);
  assert.equal(literal.status, 422);
  assert.match(literal.text, /is this server itself/);
  const causes = await causesOf(gancho, 2);
  assert.ok(causes.includes(`not sent: self.example:${own} is this server itself`), String(causes));
  await receiver.waitForCount(1);
  await dns.close();
});
