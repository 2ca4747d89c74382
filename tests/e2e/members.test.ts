/** Members: invited once, signed in by a password, bound to their role and environments, out at once. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { serveGancho } from '../support/hosted-gancho.ts';
import {
  askAsPage,
  cookieOf,
  invitationIn,
  newMember,
  password,
} from '../support/member-session.ts';

const gancho = await serveGancho();
after(() => gancho[Symbol.asyncDispose]());
const members = '/management/member';
await gancho.api('POST', '/app', { name: 'Shop', uid: 'shop' });
const { environmentId } = (await gancho.api('GET', '/auth/whoami')).body;
const keys = `/management/authentication/${environmentId}/api-token`;

const signIn = (body: unknown) => askAsPage(gancho, 'POST', '/auth/session', body);

describe('an invitation', () => {
  const invite = async (email: string) =>
    (await gancho.api('POST', members, { email, name: 'Ana', role: 'viewer' })).body;

  test('lets its member choose a password, once', async () => {
    const { member, url } = await invite('Ana@Example.com');
    assert.equal(member.email, 'ana@example.com');
    assert.equal(member.state, 'invited');
    const days = (Date.parse(member.invitedUntil) - Date.now()) / 86_400_000;
    assert.ok(days > 6.9 && days <= 7, String(days));
    const invitation = invitationIn(url);
    const short = await signIn({ invitation, password: 'too short' });
    assert.equal(short.status, 422);
    assert.match(short.text, /12 to 256 characters/);
    const accepted = await signIn({ invitation, password });
    assert.equal(accepted.status, 200);
    const { name, email, role } = accepted.body.member;
    assert.deepEqual([name, email, role], ['Ana', 'ana@example.com', 'viewer']);
    const again = await signIn({ invitation, password });
    assert.equal(again.status, 401);
    assert.match(again.body.detail, /used already/);
    const { body } = await gancho.api('GET', `${members}/${member.id}`);
    assert.deepEqual([body.state, body.invitedUntil], ['active', null]);
    assert.ok(!JSON.stringify(body).includes('argon2'));
  });

  test('is worth nothing once a newer one is made, or its member is kept out', async () => {
    const { member, url } = await invite('bia@example.com');
    const newer = await gancho.api('POST', `${members}/${member.id}/invite`);
    assert.equal(newer.status, 200);
    const old = await signIn({ invitation: invitationIn(url), password });
    assert.equal(old.status, 401);
    await gancho.api('PATCH', `${members}/${member.id}`, { disabled: true });
    const out = await signIn({ invitation: invitationIn(newer.body.url), password });
    assert.equal(out.status, 401);
    assert.equal((await gancho.api('POST', `${members}/${member.id}/invite`)).status, 409);
    await gancho.api('PATCH', `${members}/${member.id}`, { disabled: false });
    const still = await signIn({ invitation: invitationIn(newer.body.url), password });
    assert.equal(still.status, 401, 'a link of before does not come back');
  });

  test('needs an address of its own, and names what is wrong', async () => {
    const twice = await gancho.api('POST', members, {
      email: 'ANA@example.com',
      name: 'x',
      role: 'viewer',
    });
    assert.equal(twice.status, 409);
    for (const [body, field] of [
      [{ email: 'nowhere', name: 'x', role: 'viewer' }, 'email'],
      [{ email: 'a@example.com', name: 'x', role: 'king' }, 'role'],
      [{ email: 'a@example.com', name: 'x', role: 'viewer', environmentIds: ['env_x'] }, 'environ'],
      [
        { email: 'a@example.com', name: 'x', role: 'owner', environmentIds: [environmentId] },
        'environ',
      ],
    ] as const) {
      const refused = await gancho.api('POST', members, body);
      assert.equal(refused.status, 422, refused.text);
      assert.match(refused.text, new RegExp(field));
    }
  });
});

describe('a sign-in', () => {
  test('says the same, whoever is unknown, and leads to the member', async () => {
    await newMember(gancho, { email: 'caio@example.com', role: 'operator' });
    const wrong = await signIn({ email: 'caio@example.com', password: 'not the password' });
    const unknown = await signIn({ email: 'nobody@example.com', password: 'not the password' });
    assert.equal(wrong.status, 401);
    assert.equal(wrong.text, unknown.text);
    const right = await signIn({ email: ' CAIO@example.com', password });
    assert.equal(right.status, 200, right.text);
    const who = await askAsPage(gancho, 'GET', '/auth/whoami', undefined, {
      cookie: cookieOf(right),
    });
    assert.equal(who.body.member.email, 'caio@example.com');
    assert.equal(who.body.environmentId, environmentId);
    assert.deepEqual(
      who.body.environments.map(({ id }: { id: string }) => id),
      [environmentId],
    );
  });

  test('takes one way in at a time', async () => {
    for (const body of [
      { email: 'caio@example.com' },
      { password },
      { key: gancho.key, password },
      { key: gancho.key, email: 'caio@example.com', password },
      { invitation: 'x', email: 'caio@example.com', password },
    ]) {
      assert.equal((await signIn(body)).status, 422, JSON.stringify(body));
    }
  });

  test('is not open to guesses for long, also to many at once', async () => {
    await using guessed = await serveGancho();
    await newMember(guessed, { email: 'dora@example.com', role: 'viewer' });
    const guess = () =>
      askAsPage(guessed, 'POST', '/auth/session', { email: 'dora@example.com', password: 'x' });
    const answers = await Promise.all(Array.from({ length: 24 }, guess));
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [...Array<number>(20).fill(401), ...Array<number>(4).fill(429)],
    );
    const right = await askAsPage(guessed, 'POST', '/auth/session', {
      email: 'dora@example.com',
      password,
    });
    assert.equal(right.status, 429);
    assert.ok(Number(right.headers.get('retry-after')) > 0);
  });
});

describe('a role', () => {
  test('of a viewer looks at things and changes none, and sees no secrets', async () => {
    const { ask } = await newMember(gancho, { email: 'eva@example.com', role: 'viewer' });
    assert.equal((await ask('GET', '/app/shop')).status, 200);
    assert.equal((await ask('GET', members)).status, 200);
    const url = 'http://127.0.0.1:9/';
    const { id } = (await gancho.api('POST', '/app/shop/endpoint', { url })).body;
    for (const [method, path, body] of [
      ['PUT', '/app/shop', { name: 'Changed' }],
      ['POST', '/app/shop/msg', { eventType: 'x', payload: {} }],
      ['POST', `/app/shop/endpoint/${id}/recover`, { since: new Date().toISOString() }],
      ['GET', `/app/shop/endpoint/${id}/secret`, undefined],
      ['POST', keys, { name: 'x' }],
      ['POST', members, { email: 'x@example.com', name: 'x', role: 'viewer' }],
    ] as const) {
      const refused = await ask(method, path, body);
      assert.equal(refused.status, 403, `${method} ${path}: ${refused.text}`);
      assert.match(refused.text, /The role viewer lacks the scope/);
    }
  });

  test('of an operator recovers and pauses, and makes no keys', async () => {
    const { ask } = await newMember(gancho, { email: 'fabio@example.com', role: 'operator' });
    const url = 'http://127.0.0.1:9/';
    const { id } = (await gancho.api('POST', '/app/shop/endpoint', { url })).body;
    const endpoint = `/app/shop/endpoint/${id}`;
    assert.equal((await ask('PATCH', endpoint, { disabled: true })).status, 200);
    assert.equal((await ask('PATCH', endpoint, { disabled: false })).status, 200);
    const since = new Date(Date.now() - 1000).toISOString();
    assert.equal((await ask('POST', `${endpoint}/recover`, { since })).status, 202);
    assert.equal((await ask('GET', `${endpoint}/secret`)).status, 403);
    assert.equal((await ask('POST', keys, { name: 'x', scopes: [] })).status, 403);
    assert.equal((await ask('DELETE', '/app/shop')).status, 403);
  });

  test('of an administrator leaves owners, and keys that may do everything, alone', async () => {
    const { ask } = await newMember(gancho, { email: 'gil@example.com', role: 'administrator' });
    const owner = await newMember(gancho, { email: 'hugo@example.com', role: 'owner' });
    const made = await ask('POST', keys, { name: 'x', scopes: ['messages:write'] });
    assert.equal(made.status, 201);
    assert.equal((await ask('POST', `${keys}/${made.body.id}/expire`, {})).status, 204);
    assert.equal((await ask('POST', keys, { name: 'x' })).status, 403);
    const first = (await gancho.api('GET', '/auth/whoami')).body.keyId;
    for (const [method, path, body] of [
      ['POST', `${keys}/${first}/expire`, {}],
      ['PATCH', `${keys}/${first}`, { scopes: [] }],
      ['POST', members, { email: 'y@example.com', name: 'x', role: 'owner' }],
      ['PATCH', `${members}/${owner.id}`, { disabled: true }],
      ['PATCH', `${members}/${owner.id}`, { role: 'viewer' }],
      ['POST', `${members}/${owner.id}/invite`, undefined],
      ['DELETE', `${members}/${owner.id}`, undefined],
    ] as const) {
      assert.equal((await ask(method, path, body)).status, 403, `${method} ${path}`);
    }
    const viewer = await newMember(gancho, { email: 'ivo@example.com', role: 'viewer' });
    const raised = await ask('PATCH', `${members}/${viewer.id}`, { role: 'owner' });
    assert.equal(raised.status, 403, 'nobody makes an owner who is none');
    assert.equal((await ask('DELETE', `${members}/${viewer.id}`)).status, 204);
  });

  test('changes with the next request', async () => {
    const member = await newMember(gancho, { email: 'julia@example.com', role: 'viewer' });
    assert.equal((await member.ask('POST', '/event-type', { name: 'a' })).status, 403);
    await gancho.api('PATCH', `${members}/${member.id}`, { role: 'administrator' });
    const made = await member.ask('POST', '/event-type', { name: 'a', description: 'A.' });
    assert.equal(made.status, 201);
  });
});

describe('environments of a member', () => {
  test('are the only ones that they open', async () => {
    const made = async (name: string): Promise<string> =>
      (await gancho.api('POST', '/management/environment', { name })).body.id;
    const [second, third] = [await made('Second'), await made('Third')];
    const only = await newMember(gancho, {
      email: 'karen@example.com',
      role: 'administrator',
      environmentIds: [second],
    });
    const in_ = (id: string) => ({ 'gancho-session': id });
    const who = await only.ask('GET', '/auth/whoami');
    assert.equal(who.body.environmentId, second);
    assert.equal(who.body.ofFirstEnvironment, false);
    assert.equal((await only.ask('GET', '/app', undefined, in_(second))).status, 200);
    for (const other of [environmentId, third, 'env_unknown']) {
      assert.equal((await only.ask('GET', '/app', undefined, in_(other))).status, 401, other);
    }
    assert.equal((await only.ask('GET', '/app/shop')).status, 404);
    assert.equal((await only.ask('GET', keys)).status, 404);
    assert.equal((await only.ask('GET', members)).status, 403);
    assert.equal((await only.ask('GET', '/management/environment')).status, 403);
    const viewer = await newMember(gancho, { email: 'lia@example.com', role: 'viewer' });
    for (const one of [environmentId, second, third]) {
      assert.equal((await viewer.ask('GET', '/app', undefined, in_(one))).status, 200);
    }
    await gancho.api('DELETE', `/management/environment/${second}`);
    assert.equal((await only.ask('GET', '/app')).status, 401);
    assert.equal((await signIn({ email: only.email, password })).status, 401);
  });
});

describe('a session of a member', () => {
  test('is dead at once when its member is disabled, and stays so', async () => {
    const member = await newMember(gancho, { email: 'maria@example.com', role: 'viewer' });
    assert.equal((await member.ask('GET', '/app')).status, 200);
    await gancho.api('PATCH', `${members}/${member.id}`, { disabled: true });
    assert.equal((await member.ask('GET', '/app')).status, 401);
    assert.equal((await signIn({ email: member.email, password })).status, 401);
    await gancho.api('PATCH', `${members}/${member.id}`, { disabled: false });
    assert.equal((await member.ask('GET', '/app')).status, 401);
    assert.equal((await signIn({ email: member.email, password })).status, 200);
  });

  test('is dead at once when its member is removed', async () => {
    const member = await newMember(gancho, { email: 'nina@example.com', role: 'viewer' });
    assert.equal((await member.ask('GET', '/app')).status, 200);
    assert.equal((await gancho.api('DELETE', `${members}/${member.id}`)).status, 204);
    assert.equal((await member.ask('GET', '/app')).status, 401);
    assert.equal((await gancho.api('GET', `${members}/${member.id}`)).status, 404);
  });

  test('ends when the password changes, but for the one that changes it', async () => {
    const member = await newMember(gancho, { email: 'otto@example.com', role: 'viewer' });
    const other = cookieOf(await signIn({ email: member.email, password }));
    const newPassword = 'another password of words';
    const path = '/auth/password';
    const wrong = await member.ask('PUT', path, { currentPassword: 'wrong', newPassword });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /currentPassword/);
    const changed = await member.ask('PUT', path, { currentPassword: password, newPassword });
    assert.equal(changed.status, 204, changed.text);
    member.cookie = cookieOf(changed);
    assert.equal((await member.ask('GET', '/app')).status, 200);
    const ended = await askAsPage(gancho, 'GET', '/app', undefined, { cookie: other });
    assert.equal(ended.status, 401);
    assert.equal((await signIn({ email: member.email, password })).status, 401);
    assert.equal((await signIn({ email: member.email, password: newPassword })).status, 200);
    assert.equal(
      (await gancho.api('PUT', path, { currentPassword: 'x', newPassword })).status,
      403,
    );
  });
});

test('the last owner cannot be removed, disabled or made less', async () => {
  await using alone = await serveGancho();
  const owner = await newMember(alone, { email: 'owner@example.com', role: 'owner' });
  for (const [method, body] of [
    ['PATCH', { role: 'viewer' }],
    ['PATCH', { disabled: true }],
    ['DELETE', undefined],
  ] as const) {
    const refused = await owner.ask(method, `${members}/${owner.id}`, body);
    assert.equal(refused.status, 409, refused.text);
    assert.match(refused.body.detail, /last owner/);
  }
  const second = await newMember(alone, { email: 'second@example.com', role: 'owner' });
  assert.equal((await second.ask('DELETE', `${members}/${owner.id}`)).status, 204);
  assert.equal((await owner.ask('GET', '/app')).status, 401);
});
