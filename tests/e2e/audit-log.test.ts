/** The audit log: who changed what, without what they wrote; who may read it; filters. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { serveGancho } from '../support/hosted-gancho.ts';
import { newMember } from '../support/member-session.ts';

const gancho = await serveGancho();
after(() => gancho[Symbol.asyncDispose]());
const log = '/management/audit-log';
const entries = async (query = ''): Promise<any[]> => {
  const { status, body, text } = await gancho.api('GET', `${log}${query}`);
  assert.equal(status, 200, text);
  return body.data;
};

test('a change is there when its answer is, with names of fields and no values', async () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  await gancho.api('POST', '/app', { name: 'Shop', uid: 'shop' });
  const url = 'https://example.com/hook?token=hidden-in-url';
  const made = await gancho.api(
    'POST',
    '/app/shop/endpoint',
    { url, secret },
    { 'x-request-id': 'req-42' },
  );
  const [entry] = await entries('?operation=v1.endpoint.create');
  const { id, at, actorId, actorName, remoteAddress, ...rest } = entry;
  assert.match(id, /^aud_/);
  assert.ok(Math.abs(Date.parse(at) - Date.now()) < 60_000);
  assert.equal(actorId, (await gancho.api('GET', '/auth/whoami')).body.keyId);
  assert.equal(actorName, 'From the configuration');
  assert.match(remoteAddress, /127\.0\.0\.1|::1/);
  assert.deepEqual(rest, {
    actorKind: 'key',
    operation: 'v1.endpoint.create',
    objectIds: ['shop', made.body.id],
    fields: ['url', 'secret'],
    status: 201,
    requestId: 'req-42',
  });
  const all = JSON.stringify(await entries());
  for (const text of [secret, 'hidden-in-url']) assert.ok(!all.includes(text), text);
});

test('sending, looking and strangers are not told of', async () => {
  const before = (await entries()).length;
  await gancho.api('POST', '/app/shop/msg', { eventType: 'a', payload: {} });
  await gancho.api('GET', '/app/shop');
  await gancho.api('POST', '/app', { name: 'x' }, { authorization: 'Bearer sk_unknown' });
  await gancho.api('POST', '/app/shop/endpoint/filter-test', { filter: {} });
  assert.equal((await entries()).length, before);
});

test('what is called a retry is a change, and no try', async () => {
  await gancho.api('POST', '/event-type', { name: 'audited.type', description: '' });
  const path = '/event-type/audited.type/retry-schedule';
  const { status, text } = await gancho.api('PUT', path, { retrySchedule: [60] });
  assert.ok(status < 300, text);
  const [entry] = await entries('?operation=v1.event-type.update-retry-schedule');
  assert.deepEqual(entry.objectIds, ['audited.type']);
});

test('members, their sign-ins and what they were refused are named', async () => {
  const ana = await newMember(gancho, { email: 'ana@example.com', role: 'viewer' });
  await ana.ask('DELETE', '/app/shop');
  const [refused, signedIn] = await entries(`?actor=${ana.id}`);
  assert.equal(refused.operation, 'v1.application.delete');
  assert.deepEqual([refused.status, refused.objectIds], [403, ['shop']]);
  assert.equal(refused.actorName, 'ana <ana@example.com>');
  assert.equal(signedIn.operation, 'v1.authentication.sign-in');
  assert.deepEqual(signedIn.fields, ['invitation', 'password']);
  assert.equal((await ana.ask('GET', log)).status, 403, 'a viewer does not look at others');
  const [invited] = await entries(`?object=${ana.id}&operation=v1.management.member.invite`);
  assert.deepEqual(invited.fields, ['name', 'email', 'role']);
});

test('a window and pages leave out the rest, and other environments are apart', async () => {
  const all = await entries();
  const first = (await gancho.api('GET', `${log}?limit=2`)).body;
  const second = (await gancho.api('GET', `${log}?limit=2&iterator=${first.iterator}`)).body;
  assert.deepEqual([...first.data, ...second.data], all.slice(0, 4));
  const future = new Date(Date.now() + 60_000).toISOString();
  assert.deepEqual(await entries(`?since=${future}`), []);
  assert.deepEqual(await entries('?until=2026-01-01T00:00:00Z'), []);
  assert.deepEqual(await entries(`?until=${future}`), all);
  const { id } = (await gancho.api('POST', '/management/environment', { name: 'Second' })).body;
  const other = await gancho.api('GET', log, undefined, {
    authorization: `Bearer ${gancho.key}|${id}`,
  });
  assert.deepEqual(other.body.data, []);
});
