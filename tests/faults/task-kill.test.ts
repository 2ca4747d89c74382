/** A background task that is killed in its midst goes on after the start, and ends complete. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startGancho, type GanchoProcess } from '../support/gancho-process.ts';
import { startReceiver } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

/** Four steps of a task and more; the first adds as much as may be due at once. */
const messageCount = 2_600;
const sendersAtOnce = 50;
const killsMax = 4;

async function sendAll(gancho: GanchoProcess): Promise<void> {
  let next = 0;
  const sender = async (): Promise<void> => {
    while (next < messageCount) {
      next += 1;
      const message = { eventType: 'a', payload: { next } };
      const { status } = await gancho.api('POST', '/app/shop/msg', message);
      assert.equal(status, 202);
    }
  };
  await Promise.all(Array.from({ length: sendersAtOnce }, sender));
}

/** Every attempt to the endpoint, by message. */
async function attemptsByMessage(gancho: GanchoProcess): Promise<Map<string, any[]>> {
  const byMessage = new Map<string, any[]>();
  for (let iterator: string | null = null; ;) {
    const from: string = iterator === null ? '' : `&iterator=${iterator}`;
    const path = `/app/shop/attempt/endpoint/hooks?limit=250&with_content=false${from}`;
    const { body } = await gancho.api('GET', path);
    for (const attempt of body.data) {
      byMessage.set(attempt.msgId, [...(byMessage.get(attempt.msgId) ?? []), attempt]);
    }
    if (body.done === true) return byMessage;
    iterator = body.iterator;
  }
}

test('killed again and again, recovering sends each message, and counts each once', async () => {
  using folder = temporaryFolder();
  await using receiver = await startReceiver();
  const options = { dataDir: folder.path, env: { GANCHO_RETRY_SCHEDULE: '36000' } };
  let gancho = await startGancho(options);
  try {
    // Not an error of its own, which would open the circuit of the endpoint.
    receiver.respond(404);
    await gancho.api('POST', '/app', { name: 'Shop', uid: 'shop' });
    await gancho.api('POST', '/app/shop/endpoint', { url: receiver.url, uid: 'hooks' });
    await sendAll(gancho);
    await waitFor(
      'a failure of each',
      async () => (await attemptsByMessage(gancho)).size === messageCount,
      60_000,
    );

    receiver.respond(204);
    const failures = receiver.received.length;
    const started = await gancho.api('POST', '/app/shop/endpoint/hooks/recover', {
      since: new Date(Date.now() - 3_600_000).toISOString(),
    });
    assert.equal(started.status, 202);
    const taskPath = `/background-task/${started.body.id}`;
    let midst = 0;
    for (let kills = 1; kills <= killsMax; kills++) {
      const arrived = receiver.received.length;
      await waitFor('something sent again', () => receiver.received.length > arrived, 30_000);
      const { body } = await gancho.api('GET', taskPath);
      await gancho.kill();
      if (body.status === 'running') midst += 1;
      gancho = await startGancho(options);
      if (body.status !== 'running') break;
    }
    assert.ok(midst > 0, 'a kill struck while the task ran');

    const task = await waitFor(
      'the end of the task',
      async () => {
        const { body } = await gancho.api('GET', taskPath);
        return body.status === 'running' ? null : body;
      },
      60_000,
    );
    assert.equal(task.status, 'finished');
    assert.deepEqual(task.data, { messagesSent: messageCount, messagesWithoutPayload: 0 });
    const attempts = await waitFor(
      'a success of each',
      async () => {
        const found = await attemptsByMessage(gancho);
        const all = [...found.values()];
        return all.every((ones) => ones.some(({ status }) => status === 0)) ? found : null;
      },
      60_000,
    );
    for (const [id, ones] of attempts) {
      assert.equal(ones.length, 2, `${id}: one failure, and one attempt by hand`);
    }
    const sentAgain = receiver.received
      .slice(failures)
      .map(({ headers }) => String(headers['webhook-id']));
    assert.equal(new Set(sentAgain).size, messageCount);
  } finally {
    await gancho[Symbol.asyncDispose]();
  }
});
