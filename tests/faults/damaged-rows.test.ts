/** A row that cannot be read stops nobody but itself. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { startGancho } from '../support/gancho-process.ts';
import { startReceiver } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const messageCount = 5;

/** Runs the statements on the database of a server that is stopped. */
function change(dataDir: string, sql: string): void {
  using database = new DatabaseSync(join(dataDir, 'gancho.db'));
  database.exec(sql);
}

/** Sends to a receiver that refuses, stops, damages, and starts again with one that takes. */
async function deliverAfter(damage: string, takenCount: number): Promise<void> {
  using folder = temporaryFolder();
  await using receiver = await startReceiver();
  receiver.respond(500);
  const options = { dataDir: folder.path, env: { GANCHO_RETRY_SCHEDULE: '2,2,2,2,2,2,2,2' } };
  const ids: string[] = [];
  {
    await using gancho = await startGancho(options);
    await gancho.api('POST', '/app', { name: 'Shop', uid: 'shop' });
    await gancho.api('POST', '/app/shop/endpoint', { url: receiver.url });
    for (let n = 0; n < messageCount; n++) {
      const { body } = await gancho.api('POST', '/app/shop/msg', {
        eventType: 'a',
        payload: { n },
      });
      ids.push(body.id);
    }
    await receiver.waitForCount(messageCount);
    assert.equal(await gancho.stop(), 0);
  }
  change(folder.path, damage);
  const taken = new Set<string>();
  receiver.respond((request, response) => {
    taken.add(String(request.headers['webhook-id']));
    response.writeHead(204).end();
  });
  await using _gancho = await startGancho(options);
  await waitFor('the sound ones', () => ids.slice(1).every((id) => taken.has(id)), 30_000);
  assert.equal(taken.size, takenCount);
}

test('headers of a message that is due cannot be read: it is ended, the others are sent', () =>
  deliverAfter(`UPDATE message SET headers = '{"a' WHERE position = 1`, messageCount - 1));

test('targets of a fresh message cannot be read: the others are sent', () =>
  deliverAfter(
    `UPDATE fact SET value = 0 WHERE name = 'fresh_position'; DELETE FROM due;
     DELETE FROM attempt; UPDATE message SET targets = '["a' WHERE position = 1`,
    messageCount - 1,
  ));

test('what is due belongs to no message any more: the others are sent', () =>
  deliverAfter('DELETE FROM message WHERE position = 1', messageCount - 1));
