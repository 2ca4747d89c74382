/** Saved views: one's own, shared ones, who may change which, and what is refused. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Answer } from '../support/gancho-process.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { newMember } from '../support/member-session.ts';

const gancho = await serveGancho();
after(() => gancho[Symbol.asyncDispose]());

type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>;
const names = async (ask: Ask, query = ''): Promise<string[]> => {
  const { status, body, text } = await ask('GET', `/view${query}`);
  assert.equal(status, 200, text);
  return body.data.map(({ name }: { name: string }) => name);
};
async function made(ask: Ask, body: object): Promise<any> {
  const answer = await ask('POST', '/view', body);
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}
const key: Ask = (method, path, body) => gancho.api(method, path, body);
const { environmentId } = (await key('GET', '/auth/whoami')).body;
async function keyWith(scopes: string[]): Promise<Ask> {
  const path = `/management/authentication/${environmentId}/api-token`;
  const { token } = (await key('POST', path, { name: 'Key', scopes })).body;
  return (method, at, body) => gancho.api(method, at, body, { authorization: `Bearer ${token}` });
}
const ana = await newMember(gancho, { email: 'ana@example.com', role: 'viewer' });
const bruno = await newMember(gancho, { email: 'bruno@example.com', role: 'operator' });

test('a view is kept as it was saved, and is changed field by field', async () => {
  const view = await made(key, { name: ' Failing ', page: 'messages', query: 'status=failed' });
  const { id, createdAt, updatedAt, ...rest } = view;
  assert.match(id, /^view_/);
  assert.equal(createdAt, updatedAt);
  assert.deepEqual(rest, {
    name: 'Failing',
    page: 'messages',
    query: 'status=failed',
    shared: false,
    own: true,
  });
  assert.deepEqual((await key('GET', `/view/${id}`)).body, view);
  const { body } = await key('PATCH', `/view/${id}`, { query: 'status=sending' });
  assert.deepEqual({ ...body, updatedAt }, { ...view, query: 'status=sending' });
  assert.deepEqual((await key('GET', `/view/${id}`)).body, body);
  assert.equal((await key('DELETE', `/view/${id}`)).status, 204);
  assert.equal((await key('GET', `/view/${id}`)).status, 404);
  assert.equal((await key('DELETE', `/view/${id}`)).status, 404);
});

test('what is not shared is there for nobody else, what is shared is not theirs to change', async () => {
  const { id } = await made(ana.ask, { name: 'Mine', page: 'issues', query: 'state=open' });
  assert.deepEqual(await names(ana.ask), ['Mine']);
  for (const other of [bruno.ask, key]) {
    assert.deepEqual(await names(other), []);
    const unknown = await other('GET', `/view/view_${'0'.repeat(27)}`);
    for (const [method, body] of [['GET'], ['PATCH', { name: 'x' }], ['DELETE']] as const) {
      const answer = await other(method, `/view/${id}`, body);
      assert.deepEqual([answer.status, answer.text], [404, unknown.text], method);
    }
  }
  assert.equal((await ana.ask('PATCH', `/view/${id}`, { shared: true })).body.shared, true);
  const { body } = await bruno.ask('GET', `/view/${id}`);
  assert.deepEqual([body.name, body.own], ['Mine', false]);
  for (const [method, change] of [['PATCH', { name: 'x' }], ['DELETE']] as const) {
    const refused = await bruno.ask(method, `/view/${id}`, change);
    assert.equal(refused.status, 403);
    assert.match(refused.body.detail, /environment:write/);
  }
  // Who manages the environment may.
  assert.equal((await key('PATCH', `/view/${id}`, { name: 'Open' })).body.name, 'Open');
  assert.deepEqual(await names(ana.ask), ['Open']);
  assert.equal((await key('DELETE', `/view/${id}`)).status, 204);
  assert.deepEqual(await names(ana.ask), []);
});

test('a list is of one page where that is asked for, and is walked in order', async () => {
  const all = ['One', 'Two', 'Three'];
  for (const name of all) await made(key, { name, page: 'jobs', shared: true });
  await made(key, { name: 'Other', page: 'requests' });
  assert.deepEqual(await names(key, '?page=jobs'), all);
  const first = (await key('GET', '/view?page=jobs&limit=2')).body;
  assert.equal(first.done, false);
  const rest = await names(key, `?page=jobs&limit=2&iterator=${first.iterator}`);
  assert.deepEqual(rest, ['Three']);
});

test('refusals name the field', async () => {
  const good = { name: 'x', page: 'jobs' };
  for (const [field, body] of [
    ['name', { page: 'jobs' }],
    ['name', { ...good, name: '  ' }],
    ['name', { ...good, name: 'x'.repeat(81) }],
    ['page', { ...good, page: 'settings' }],
    ['query', { ...good, query: '?status=failed' }],
    ['query', { ...good, query: 'a=b c' }],
    ['query', { ...good, query: 'x'.repeat(2_001) }],
    ['shared', { ...good, shared: 'yes' }],
  ] as const) {
    const { status, body: refusal, text } = await key('POST', '/view', body);
    assert.equal(status, 422, text);
    assert.deepEqual(refusal.detail[0].loc, ['body', field], text);
  }
  assert.equal((await key('GET', '/view?page=settings')).status, 422);
});

test('who may read nothing has none, who may read something does; environments are apart', async () => {
  const sender = await keyWith(['messages:write']);
  assert.equal((await sender('GET', '/view')).status, 403);
  assert.equal((await sender('POST', '/view', { name: 'x', page: 'jobs' })).status, 403);
  const reader = await keyWith(['messages:read']);
  await made(reader, { name: 'Read', page: 'messages' });
  assert.ok((await names(reader)).includes('Read'));
  const { id } = (await key('POST', '/management/environment', { name: 'Second' })).body;
  const authorization = `Bearer ${gancho.key}|${id}`;
  const second: Ask = (method, path, body) => gancho.api(method, path, body, { authorization });
  assert.deepEqual(await names(second), []);
});

test('saving, changing and deleting views is in the audit log', async () => {
  const { id } = await made(ana.ask, { name: 'Told of', page: 'jobs' });
  await ana.ask('PATCH', `/view/${id}`, { name: 'Told' });
  await ana.ask('DELETE', `/view/${id}`);
  const log = await key('GET', `/management/audit-log?object=${id}`);
  assert.deepEqual(
    log.body.data.map(({ operation }: { operation: string }) => operation),
    ['v1.view.delete', 'v1.view.patch', 'v1.view.create'],
  );
});

test('what members kept for themselves goes with them, what they share stays', async () => {
  const own = await made(bruno.ask, { name: 'Own', page: 'issues' });
  const shared = await made(bruno.ask, { name: 'Team', page: 'issues', shared: true });
  assert.equal((await key('DELETE', `/management/member/${bruno.id}`)).status, 204);
  assert.equal((await key('GET', `/view/${shared.id}`)).body.name, 'Team');
  // Nobody sees the other one, shared or not: whoever manages the environment least of all.
  assert.equal((await key('GET', `/view/${own.id}`)).status, 404);
});
