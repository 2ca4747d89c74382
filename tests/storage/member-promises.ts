/** Promises about members: one address each, links that are good once, and always an owner. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Member } from '../../server/src/domain/member.ts';
import { hourMs, startMs } from './sample-records.ts';
import { assertSame, readPages, type OpenStore } from './store-under-test.ts';

let members = 0;
function member(fields: Partial<Member> = {}): Member {
  members += 1;
  return {
    id: `mem_${String(members).padStart(4, '0')}`,
    email: `person-${members}@example.com`,
    name: `Person ${members}`,
    role: 'viewer',
    environmentIds: null,
    password: 'kept',
    generation: 0,
    disabled: false,
    invitationHash: null,
    invitedUntil: null,
    createdAt: startMs,
    updatedAt: startMs,
    lastSignInAt: null,
    ...fields,
  };
}

export function memberPromises(open: OpenStore): void {
  test('a member is found by id and address, and is listed, as it was saved', async () => {
    await using store = await open();
    const invitationHash = Buffer.alloc(32, 7);
    const saved = [
      member({
        environmentIds: ['env_one'],
        password: null,
        invitationHash,
        invitedUntil: startMs,
      }),
      member({ role: 'owner', disabled: true, lastSignInAt: startMs }),
      member(),
    ];
    for (const one of saved) await store.storage.write('createMember', one);
    await store.reopen();
    const { storage } = store;
    for (const one of saved) {
      assertSame(await storage.read('getMember', one.id), one);
      assertSame(await storage.read('memberByEmail', one.email), one);
    }
    assert.equal(await storage.read('getMember', 'mem_none'), null);
    assert.equal(await storage.read('memberByEmail', 'nobody@example.com'), null);
    assert.equal(await storage.read('countMembers', undefined), 3);
    const page = (from: string | null) =>
      storage.read('listMembers', { limit: 2, from, order: 'ascending' });
    assertSame(await readPages(2, page, ({ id }) => id), saved);
  });

  test('an address belongs to one member', async () => {
    await using store = await open();
    const first = member();
    await store.storage.write('createMember', first);
    const second = await store.storage.write('createMember', member({ email: first.email }));
    assert.equal(second.kind, 'conflict');
    assert.equal(await store.storage.read('countMembers', undefined), 1);
  });

  test('a link sets a password once, in its time, and ends what sessions there were', async () => {
    await using store = await open();
    const { storage } = store;
    const hash = Buffer.alloc(32, 9);
    const invited = member({
      password: null,
      invitationHash: hash,
      invitedUntil: startMs + hourMs,
    });
    await storage.write('createMember', invited);
    const accept = (now: number) =>
      storage.write('acceptInvitation', { hash, now, password: 'chosen' });
    assert.equal((await accept(startMs + hourMs)).kind, 'missing', 'it is over');
    const accepted = await accept(startMs + 1);
    assert.equal(accepted.kind, 'ok');
    assertSame(await storage.read('getMember', invited.id), {
      ...invited,
      password: 'chosen',
      generation: 1,
      invitationHash: null,
      invitedUntil: null,
      updatedAt: startMs + 1,
      lastSignInAt: startMs + 1,
    });
    assert.equal((await accept(startMs + 2)).kind, 'missing', 'it was used');
  });

  test('a link of a disabled member opens nothing', async () => {
    await using store = await open();
    const hash = Buffer.alloc(32, 11);
    const fields = { invitationHash: hash, invitedUntil: startMs + hourMs, disabled: true };
    await store.storage.write('createMember', member(fields));
    const of = { hash, now: startMs, password: 'chosen' };
    assert.equal((await store.storage.write('acceptInvitation', of)).kind, 'missing');
  });

  test('a change leaves the rest, and ends sessions only where it is to', async () => {
    await using store = await open();
    const { storage } = store;
    const one = member();
    await storage.write('createMember', one);
    const change = { id: one.id, changes: { name: 'Ana', environmentIds: ['env_two'] } };
    await storage.write('updateMember', { ...change, endsSessions: false });
    const changed = { ...one, name: 'Ana', environmentIds: ['env_two'] };
    assertSame(await storage.read('getMember', one.id), changed);
    await storage.write('updateMember', { ...change, changes: {}, endsSessions: true });
    await storage.write('noteSignIn', { id: one.id, at: startMs + 5 });
    assertSame(await storage.read('getMember', one.id), {
      ...changed,
      generation: 1,
      lastSignInAt: startMs + 5,
    });
    const unknown = { id: 'mem_none', changes: {}, endsSessions: false };
    assert.equal((await storage.write('updateMember', unknown)).kind, 'missing');
    assert.equal((await storage.write('deleteMember', 'mem_none')).kind, 'missing');
  });

  test('the last owner who can sign in stays one, also when two remove each other', async () => {
    await using store = await open();
    const { storage } = store;
    const [ana, bruno] = [member({ role: 'owner' }), member({ role: 'owner' })];
    // Neither of these can sign in as an owner.
    const invited = member({ role: 'owner', password: null });
    const disabled = member({ role: 'owner', disabled: true });
    for (const one of [ana, bruno, invited, disabled]) await storage.write('createMember', one);
    const [first, second] = await Promise.all([
      storage.write('deleteMember', ana.id),
      storage.write('updateMember', {
        id: bruno.id,
        changes: { role: 'viewer' },
        endsSessions: false,
      }),
    ]);
    assert.deepEqual([first.kind, second.kind].toSorted(), ['conflict', 'ok']);
    const last = first.kind === 'conflict' ? ana.id : bruno.id;
    for (const changes of [{ role: 'operator' }, { disabled: true }] as const) {
      const kept = await storage.write('updateMember', { id: last, changes, endsSessions: true });
      assert.equal(kept.kind, 'conflict', JSON.stringify(changes));
    }
    assert.equal((await storage.write('deleteMember', last)).kind, 'conflict');
    const named = { id: last, changes: { name: 'Still here' }, endsSessions: false };
    assert.equal((await storage.write('updateMember', named)).kind, 'ok');
    assert.equal((await storage.write('deleteMember', invited.id)).kind, 'ok');
    assert.equal((await storage.write('deleteMember', disabled.id)).kind, 'ok');
  });
}
