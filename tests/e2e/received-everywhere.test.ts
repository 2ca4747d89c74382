/** What came to all sources in one list, and sending again what it became. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fieldsOf } from '../support/client.ts';
import { startReceiver } from '../support/receiver.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { callIngest, createSource } from '../support/sources.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await useGancho({ retrySchedule: '3600' });
const receiver = await startReceiver();
after(async () => {
  await receiver[Symbol.asyncDispose]();
  await gancho[Symbol.asyncDispose]();
});

const since = new Date(Date.now() - 3_600_000).toISOString();
const list = (query = '') => callIngest(gancho, 'GET', `/request${query}`);
const send = (source: any, body: unknown, headers: Record<string, string> = {}, path = '') =>
  fetch(`${source.ingestUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

let open: any;
let guarded: any;

before(async () => {
  receiver.respond(503);
  open = await createSource(gancho, { name: 'Open', uid: 'open', type: 'generic-webhook' });
  const scheme = { scheme: 'token', header: 'x-token', token: 't0k3n' };
  const config = { ...scheme, eventKey: '{body:id}', eventType: 'guarded.{body:id}' };
  const fields = { name: 'Guarded', uid: 'guarded', type: 'generic-webhook', config };
  guarded = await createSource(gancho, fields);
  for (const { id } of [open, guarded]) {
    const made = await callIngest(gancho, 'POST', `/source/${id}/endpoint`, { url: receiver.url });
    assert.equal(made.status, 201, made.text);
  }
  const token = { 'x-token': 't0k3n' };
  await send(open, { n: 1 }, {}, '/orders');
  await send(guarded, { id: 'a' }, token);
  await send(guarded, { id: 'a' }, token);
  await send(guarded, { id: 'b' }, { 'x-token': 'wrong' });
  await send(open, { n: 2 });
  await waitFor('all of it', async () => (await list()).body.data.length === 5);
});

const outcomesOf = (body: any): string[] => body.data.map(({ outcome }: any) => outcome);

test('all sources are one list, newest first, in pages that go both ways', async () => {
  const { body } = await list();
  assert.deepEqual(outcomesOf(body), ['accepted', 'rejected', 'duplicate', 'accepted', 'accepted']);
  const [, refused, repeated, taken, first] = body.data;
  assert.equal(first.sourceId, open.id);
  assert.deepEqual([first.method, first.path, first.grade], ['POST', '/orders', 'none']);
  assert.deepEqual([first.messageId, first.matchedEndpoints], [first.id, 1]);
  assert.equal(refused.sourceId, guarded.id);
  assert.equal(typeof refused.reason, 'string');
  assert.equal(repeated.messageId, taken.id);
  assert.ok(!('body' in refused) && !('headers' in refused), 'nothing of what it held');

  const ids: string[] = [];
  let iterator = '';
  for (let pages = 0; pages < 5; pages += 1) {
    const page = (await list(`?limit=2${iterator}`)).body;
    ids.push(...page.data.map(({ id }: any) => id));
    iterator = `&iterator=${page.iterator}`;
    if (page.done) break;
  }
  const all = body.data.map(({ id }: any) => id);
  assert.deepEqual(ids, all);
  const back = (await list(`?limit=2&iterator=-${all[3]}`)).body;
  assert.deepEqual(
    back.data.map(({ id }: any) => id),
    all.slice(1, 3),
  );
});

test('it is filtered by source, outcome, reason and time', async () => {
  const count = async (query: string): Promise<number> => {
    const { status, body, text } = await list(query);
    assert.equal(status, 200, text);
    return body.data.length;
  };
  assert.equal(await count('?source_id=guarded'), 3);
  assert.equal(await count(`?source_id=${open.id}&outcome=accepted`), 2);
  assert.equal(await count('?outcome=accepted'), 3);
  assert.equal(await count('?outcome=duplicate'), 1);
  const [{ reason }] = (await list('?outcome=rejected')).body.data;
  assert.equal(await count(`?reason=${reason}`), 1);
  const { data } = (await list('?event_types=guarded.a')).body;
  assert.deepEqual(
    data.map((one: any) => [one.sourceId, one.eventType, one.outcome]),
    [[guarded.id, 'guarded.a', 'accepted']],
  );
  assert.equal(await count('?event_types=guarded.b,guarded.c'), 0);
  assert.equal(await count('?event_types=guarded.a&outcome=accepted&source_id=open'), 0);
  assert.equal(await count(`?after=${since}`), 5);
  assert.equal(await count(`?before=${since}`), 0);
});

test('a key that may not read messages sees the rest', async () => {
  const { environmentId } = (await gancho.api('GET', '/auth/whoami')).body;
  const keys = `/management/authentication/${environmentId}/api-token`;
  const made = await gancho.api('POST', keys, { name: 'Sources', scopes: ['sources:read'] });
  const as = { authorization: `Bearer ${made.body.token}` };
  const { body } = await callIngest(gancho, 'GET', '/request', undefined, as);
  assert.deepEqual(outcomesOf(body), ['rejected', 'duplicate']);
  const refused = await callIngest(gancho, 'GET', '/request?outcome=accepted', undefined, as);
  assert.equal(refused.status, 403);
  assert.match(refused.text, /messages:read/);
  const byType = await callIngest(gancho, 'GET', '/request?event_types=a', undefined, as);
  assert.equal(byType.status, 403);
});

test('what cannot be read is refused by name', async () => {
  const fields = async (query: string): Promise<string[]> => {
    const { status, body } = await list(query);
    assert.equal(status, 422);
    return fieldsOf(body);
  };
  assert.deepEqual(await fields('?outcome=lost'), ['query.outcome']);
  assert.deepEqual(await fields('?reason=whatever'), ['query.reason']);
  assert.deepEqual(await fields('?outcome=accepted&reason=signature_wrong'), ['query.reason']);
  for (const other of ['outcome=rejected', 'reason=signature_wrong']) {
    assert.deepEqual(await fields(`?event_types=a&${other}`), ['query.event_types']);
  }
  assert.deepEqual(await fields('?event_types=a%20b'), ['query.event_types']);
  assert.deepEqual(await fields('?iterator=ep_1'), ['query.iterator']);
  assert.equal((await list('?source_id=nobody')).status, 404);
});

test('what all sources received and sent on is sent again by the usual recovery', async () => {
  await gancho.api('POST', '/app', { name: 'Shop', uid: 'shop' });
  await gancho.api('POST', '/app/shop/endpoint', { url: receiver.url });
  await gancho.api('POST', '/app/shop/msg', { eventType: 'a', payload: {} });
  const preview = async (filter: object): Promise<any> => {
    const body = { since, statuses: [2, 3], ...filter };
    return (await gancho.api('POST', '/recovery/preview', body)).body;
  };
  await waitFor('the failures', async () => (await preview({ received: true })).count === 3);
  await waitFor('the one of a producer', async () => (await preview({})).count === 1);
  assert.equal((await preview({ appId: open.id })).count, 2);
  assert.equal((await preview({ received: false })).count, 1);
  receiver.respond(200);
  const from = receiver.received.length;
  const body = { since, statuses: [2, 3], received: true };
  const { status, body: task } = await gancho.api('POST', '/recovery', body);
  assert.equal(status, 202);
  const { data: taken } = (await list('?outcome=accepted')).body;
  const accepted: string[] = taken.map(({ id }: any) => id);
  await waitFor('all of it', () => receiver.received.length >= from + 3);
  const sent = receiver.received.slice(from).map(({ headers }) => String(headers['webhook-id']));
  assert.deepEqual(sent.toSorted(), accepted.toSorted());
  const { data } = (await gancho.api('GET', `/background-task/${task.id}`)).body;
  assert.equal(data.messagesSent, 3);
  for (const more of [{ appId: 'shop' }, { taskId: task.id }]) {
    const wrong = await gancho.api('POST', '/recovery/preview', { ...body, ...more });
    assert.deepEqual([wrong.status, fieldsOf(wrong.body)], [422, ['body.received']]);
  }
});
