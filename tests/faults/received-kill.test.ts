/** What a source has answered with success is there after a `kill -9`, once, though its provider sends it again. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { startGancho, type GanchoProcess } from '../support/gancho-process.ts';
import { startReceiver } from '../support/receiver.ts';
import { createSource } from '../support/sources.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const secret = 'a secret of github';
const rounds = 3;
const perRound = 40;

function deliver(url: string, id: string): Promise<boolean> {
  const body = JSON.stringify({ id });
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'push',
    'x-github-delivery': id,
    'x-hub-signature-256': `sha256=${signature}`,
  };
  return fetch(url, { method: 'POST', headers, body }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

test('killed right after it answered, it has everything that it answered for, and nothing twice', async () => {
  using folder = temporaryFolder();
  await using receiver = await startReceiver();
  const options = { dataDir: folder.path };
  let gancho: GanchoProcess = await startGancho(options);
  await using _last = { [Symbol.asyncDispose]: () => gancho[Symbol.asyncDispose]() };
  const source = await createSource(gancho, { type: 'github', config: { secret } });
  const path = new URL(source.ingestUrl).pathname;
  await clientOf(gancho).endpoint.create(source.id, { url: receiver.url });
  const answered = new Set<string>();
  const sent: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const ids = Array.from({ length: perRound }, (_, index) => `${round}-${index}`);
    sent.push(...ids);
    let enough = (): void => {};
    const some = new Promise<void>((resolve) => (enough = resolve));
    let count = 0;
    const all = ids.map(async (id) => {
      if (!(await deliver(`${gancho.url}${path}`, id))) return;
      answered.add(id);
      count += 1;
      if (count === 5 + round * 5) enough();
    });
    await Promise.race([some, Promise.all(all)]);
    await gancho.kill();
    await Promise.all(all);
    gancho = await startGancho(options);
    const stored = await storedIds(gancho, source.id);
    assert.deepEqual(
      [...answered].filter((id) => !stored.includes(id)),
      [],
      'what was answered with success is there',
    );
    assert.equal(new Set(stored).size, stored.length, 'nothing is there twice');
  }
  assert.ok(answered.size > rounds * 4, `${answered.size} answered`);
  // A provider that saw no answer, or forgot that it did, sends it again.
  const again = await Promise.all(sent.map((id) => deliver(`${gancho.url}${path}`, id)));
  assert.ok(again.every(Boolean));
  assert.deepEqual((await storedIds(gancho, source.id)).toSorted(), sent.toSorted());
  await waitFor('each to be delivered', () => {
    const delivered = new Set(receiver.received.map(({ body }) => JSON.parse(String(body)).id));
    return delivered.size === sent.length;
  });
});

async function storedIds(gancho: GanchoProcess, sourceId: string): Promise<string[]> {
  const { data } = await clientOf(gancho).message.list(sourceId, {
    limit: 250,
    withContent: true,
  });
  return data.map(({ payload }) => payload.id as string);
}
