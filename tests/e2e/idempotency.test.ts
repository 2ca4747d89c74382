/** Idempotency keys: a repeated request takes effect once, whatever happens in between. */
import assert from 'node:assert/strict';
import { test, after } from 'node:test';
import { clientOf, refusalOf } from '../support/client.ts';
import {
  askWith,
  startGancho,
  type Answer,
  type GanchoProcess,
} from '../support/gancho-process.ts';
import { startReceiver } from '../support/receiver.ts';
import { callIngest } from '../support/sources.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const folder = temporaryFolder();
let gancho: GanchoProcess = await startGancho({ dataDir: folder.path });
after(async () => {
  await gancho[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});
const receiver = await startReceiver();
after(() => receiver.close());

await clientOf(gancho).application.create({ name: 'Shop', uid: 'shop' });
await clientOf(gancho).application.create({ name: 'Other', uid: 'other' });
await clientOf(gancho).endpoint.create('shop', { url: receiver.url, uid: 'hooks' });

const post = (path: string, key: string, body?: unknown): Promise<Answer> =>
  gancho.api('POST', path, body, { 'idempotency-key': key });

const arrivedAs = (id: string) =>
  receiver.received.filter(({ headers }) => headers['webhook-id'] === id).length;

/** A message that arrives after all that was sent before it. */
async function settle(): Promise<void> {
  const { id } = await clientOf(gancho).message.create('shop', { eventType: 'z', payload: {} });
  const until = Date.now() + 10_000;
  while (arrivedAs(id) === 0 && Date.now() < until) {
    await receiver.waitForCount(receiver.received.length + 1);
  }
  assert.equal(arrivedAs(id), 1);
}

test('the same key and body get the same answer and one delivery', async () => {
  const body = { eventType: 'a', payload: { total: 12 }, deliverAt: null };
  const first = await post('/app/shop/msg', 'key-1', body);
  const again = await post('/app/shop/msg', 'key-1', body);
  assert.equal(first.status, 202);
  assert.equal(again.status, 202);
  assert.equal(again.text, first.text);
  await settle();
  assert.equal(arrivedAs(first.body.id), 1);
});

test('the answer to a repetition is the same after the time that a delivery was put off to', async () => {
  const deliverAt = new Date(Date.now() + 600).toISOString();
  const body = { eventType: 'a', payload: { note: 'later' }, deliverAt };
  const first = await post('/app/shop/msg', 'key-later', body);
  await receiver.waitForCount(receiver.received.length + 1);
  assert.ok(Date.now() > Date.parse(deliverAt));
  const again = await post('/app/shop/msg', 'key-later', body);
  assert.equal(first.body.deliverAt, deliverAt);
  assert.equal(again.text, first.text);
});

test('the same key with another body is refused and changes nothing', async () => {
  const first = await post('/app/shop/msg', 'key-2', { eventType: 'a', payload: { n: 1 } });
  const other = await post('/app/shop/msg', 'key-2', { eventType: 'a', payload: { n: 2 } });
  assert.equal(first.status, 202);
  assert.equal(other.status, 409);
  assert.equal(other.body.code, 'idempotency_key_reused');
  assert.match(other.body.detail, /new key/);
  await settle();
  const { data } = await clientOf(gancho).message.list('shop', { limit: 2 });
  assert.deepEqual(data[1]!.id, first.body.id);
});

test('a key counts for one address', async () => {
  const body = { eventType: 'a', payload: { n: 1 } };
  const here = await post('/app/shop/msg', 'key-3', body);
  const there = await post('/app/other/msg', 'key-3', body);
  assert.equal(there.status, 202);
  assert.notEqual(there.body.id, here.body.id);
});

test('fifty requests at once under one key make one message', async () => {
  const body = { eventType: 'a', payload: { note: 'many' } };
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => post('/app/shop/msg', 'key-many', body)),
  );
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([202]));
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
  await settle();
  assert.equal(arrivedAs(answers[0]!.body.id), 1);
  const { data } = await clientOf(gancho).message.list('shop', { limit: 250, withContent: true });
  assert.equal(data.filter(({ payload }) => payload.note === 'many').length, 1);
});

test('fifty requests at once under one key with two bodies make one message', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      post('/app/shop/msg', 'key-split', { eventType: 'a', payload: { split: n % 2 } }),
    ),
  );
  const taken = answers.filter(({ status }) => status === 202);
  assert.equal(taken.length, 25);
  assert.equal(new Set(taken.map(({ body }) => body.id)).size, 1);
  assert.equal(answers.filter(({ status }) => status === 409).length, 25);
});

test('a refused request is not remembered: corrected, it may be sent again', async () => {
  const wrong = await post('/app/shop/msg', 'key-fix', { eventType: 'a b', payload: {} });
  assert.equal(wrong.status, 422);
  const taken = await post('/app', 'key-conflict', { name: 'x', uid: 'shop' });
  assert.equal(taken.status, 409);
  const right = await post('/app/shop/msg', 'key-fix', { eventType: 'a', payload: {} });
  assert.equal(right.status, 202);
  const free = await post('/app', 'key-conflict', { name: 'x', uid: 'shop-2' });
  assert.equal(free.status, 201);
});

test('every POST takes effect once', async () => {
  const svix = clientOf(gancho);
  const { id: messageId } = await svix.message.create('shop', { eventType: 'a', payload: {} });
  const secret = () => svix.endpoint.getSecret('shop', 'hooks').then(({ key }) => key);
  const cases: [string, unknown, unknown, () => Promise<unknown>][] = [
    [
      '/app',
      { name: 'One' },
      { name: 'Two' },
      async () => (await svix.application.list()).data.length,
    ],
    [
      '/app/other/endpoint',
      { url: 'http://127.0.0.1:9999/' },
      { url: 'http://127.0.0.1:9998/' },
      async () => (await svix.endpoint.list('other')).data.length,
    ],
    [
      '/event-type',
      { name: 'once', description: 'x' },
      { name: 'twice', description: 'x' },
      async () => (await svix.eventType.list()).data.length,
    ],
    ['/app/shop/endpoint/hooks/secret/rotate', {}, { gracePeriodSeconds: 5 }, secret],
    [
      `/app/shop/msg/${messageId}/endpoint/hooks/resend`,
      undefined,
      {},
      async () => {
        await settle();
        return arrivedAs(messageId);
      },
    ],
  ];
  for (const [path, body, otherBody, state] of cases) {
    const before = await state();
    const first = await post(path, 'every-post', body);
    assert.ok(first.status < 300, `${path}: ${first.text}`);
    const changed = await state();
    assert.notDeepEqual(changed, before, path);
    const again = await post(path, 'every-post', body);
    assert.deepEqual([again.status, again.text], [first.status, first.text], path);
    const other = await post(path, 'every-post', otherBody);
    assert.equal(other.status, 409, path);
    assert.deepEqual(await state(), changed, path);
  }
});

test('and so does every POST of what stands around: views, rules, people, sources, tasks', async () => {
  const svix = clientOf(gancho);
  const { environmentId } = (await gancho.api('GET', '/auth/whoami')).body;
  const tokens = `/management/authentication/${environmentId}/api-token`;
  const count = async (path: string) => (await gancho.api('GET', path)).body.data.length as number;
  const member = await gancho.api('POST', '/management/member', {
    email: 'bia@example.com',
    name: 'Bia',
    role: 'viewer',
  });
  const invited = member.body.member.id as string;
  for (const n of [1, 2]) {
    const code = `function handler(webhook) { webhook.payload = ${n}; return webhook; }`;
    const path = '/app/shop/endpoint/hooks/transformation';
    assert.equal((await gancho.api('PATCH', path, { code })).status, 204);
  }
  const ingest = (method: string, path: string, body?: unknown, key?: string) =>
    callIngest(gancho, method, path, body, key === undefined ? {} : { 'idempotency-key': key });
  const source = await ingest('POST', '/source', {
    name: 'Nightly',
    uid: 'nightly',
    type: 'cron',
    config: { schedule: '0 0 1 1 *', timezone: 'UTC', payload: '{}' },
  });
  assert.equal(source.status, 201, source.text);

  const cases: [path: string, body: unknown, state: () => Promise<unknown>][] = [
    ['/view', { name: 'Mine', page: 'messages' }, () => count('/view')],
    [
      '/alarm-rule',
      { name: 'Queue', kind: 'queueAge', settings: { seconds: 300 } },
      () => count('/alarm-rule'),
    ],
    [
      '/management/member',
      { email: 'ana@example.com', name: 'Ana', role: 'viewer' },
      () => count('/management/member'),
    ],
    [
      '/app/shop/endpoint/hooks/transformation/rollback',
      { version: 1 },
      () => count('/app/shop/endpoint/hooks/transformation/version'),
    ],
  ];
  for (const [path, body, state] of cases) {
    const before = await state();
    const first = await post(path, 'around', body);
    assert.ok(first.status < 300, `${path}: ${first.text}`);
    const changed = await state();
    assert.notDeepEqual(changed, before, path);
    const again = await post(path, 'around', body);
    assert.deepEqual([again.status, again.text], [first.status, first.text], path);
    assert.deepEqual(await state(), changed, path);
  }

  // A second link would have ended the first one.
  const invite = `/management/member/${invited}/invite`;
  const links = [
    await post(invite, 'link'),
    await post(invite, 'link'),
    await post(invite, 'next'),
  ];
  assert.deepEqual(links[1]!.text, links[0]!.text);
  assert.notEqual(links[2]!.body.url, links[0]!.body.url);

  // A repetition ends no token that was made since.
  const expire = '/auth/app/shop/expire-all';
  assert.equal((await post(expire, 'expire', {})).status, 204);
  const { token } = await svix.authentication.appPortalAccess('shop', {});
  assert.equal((await post(expire, 'expire', {})).status, 204);
  assert.equal((await askWith(gancho.url, token)('GET', '/app/shop')).status, 200);
  assert.equal((await post(expire, 'expire-again', {})).status, 204);
  assert.equal((await askWith(gancho.url, token)('GET', '/app/shop')).status, 401);

  const made = await gancho.api('POST', tokens, { name: 'Short' });
  const end = `${tokens}/${made.body.id}/expire`;
  assert.equal((await post(end, 'end', { expiry: 3600 })).status, 204);
  assert.equal((await post(end, 'end', { expiry: 3600 })).status, 204);
  assert.equal((await post(end, 'end', { expiry: 0 })).status, 409);

  const runs = async () =>
    (await svix.message.list(source.body.applicationId, { limit: 250 })).data.length;
  const ran = await ingest('POST', '/source/nightly/run', undefined, 'run');
  assert.equal(ran.status, 202, ran.text);
  await waitFor('the first run', async () => (await runs()) === 1);
  const repeated = await ingest('POST', '/source/nightly/run', undefined, 'run');
  assert.deepEqual([repeated.status, repeated.text], [202, ran.text]);
  assert.equal((await ingest('POST', '/source/nightly/run', undefined, 'other')).status, 202);
  await waitFor('the second run', async () => (await runs()) >= 2);
  assert.equal(await runs(), 2);
});

test('a key is 1 to 256 visible ASCII characters', async () => {
  const body = { eventType: 'a', payload: {} };
  assert.equal((await post('/app/shop/msg', 'k'.repeat(256), body)).status, 202);
  for (const key of ['', 'k'.repeat(257), 'with space', 'ü']) {
    const { status, body: refusal } = await post('/app/shop/msg', key, body);
    assert.equal(status, 422, key);
    assert.deepEqual(refusal.detail[0].loc, ['header', 'idempotency-key']);
  }
});

test('the client’s own key is honoured too', async () => {
  const svix = clientOf(gancho);
  const message = { eventType: 'a', payload: { by: 'client' } };
  const first = await svix.message.create('shop', message, { idempotencyKey: 'from-client' });
  const again = await svix.message.create('shop', message, { idempotencyKey: 'from-client' });
  assert.deepEqual(again, first);
  await refusalOf(
    svix.message.create('shop', { ...message, eventType: 'b' }, { idempotencyKey: 'from-client' }),
    409,
  );
});

test('a key is remembered over a crash and a restart', async () => {
  const body = { eventType: 'a', payload: { note: 'before the crash' } };
  const first = await post('/app/shop/msg', 'key-crash', body);
  await receiver.waitForCount(1);
  await gancho.kill();
  gancho = await startGancho({ dataDir: folder.path });
  const again = await post('/app/shop/msg', 'key-crash', body);
  assert.equal(again.status, 202);
  assert.equal(again.text, first.text);
  const other = await post('/app/shop/msg', 'key-crash', { ...body, eventType: 'b' });
  assert.equal(other.status, 409);
  const { data } = await clientOf(gancho).message.list('shop', { limit: 250, withContent: true });
  assert.equal(data.filter(({ payload }) => payload.note === 'before the crash').length, 1);
});
