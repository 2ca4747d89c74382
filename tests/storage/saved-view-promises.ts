/** Promises about saved views: seen by who made them or by all, bounded, and gone with who left. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SavedView } from '../../server/src/domain/saved-view.ts';
import { startMs } from './sample-records.ts';
import { assertSame, type OpenStore } from './store-under-test.ts';

let views = 0;
function view(fields: Partial<SavedView> = {}): SavedView {
  views += 1;
  return {
    id: `view_${String(views).padStart(4, '0')}`,
    environmentId: 'env_views',
    ownerId: 'mem_ana',
    name: `View “${views}”`,
    page: 'messages',
    query: 'status=failed',
    shared: false,
    createdAt: startMs,
    updatedAt: startMs,
    ...fields,
  };
}

const environment = (id: string) => ({
  id,
  name: id,
  type: 'production' as const,
  createdAt: startMs,
  updatedAt: startMs,
});

export function savedViewPromises(open: OpenStore): void {
  test('a view is found and listed as it was saved, by who made it or, shared, by all', async () => {
    await using store = await open();
    await store.storage.write('createEnvironment', environment('env_views'));
    const [own, shared, others] = [
      view(),
      view({ shared: true, page: 'issues', query: '' }),
      view({ ownerId: 'mem_bruno' }),
    ];
    for (const one of [own, shared, others]) {
      const saved = await store.storage.write('createView', { view: one, viewsMax: 10 });
      assertSame(saved, { kind: 'ok', value: one });
    }
    await store.reopen();
    const { storage } = store;
    const place = (id: string, seenBy: string, environmentId = 'env_views') => ({
      id,
      seenBy,
      environmentId,
    });
    assertSame(await storage.read('getView', place(own.id, 'mem_ana')), own);
    assertSame(await storage.read('getView', place(shared.id, 'mem_bruno')), shared);
    assert.equal(await storage.read('getView', place(own.id, 'mem_bruno')), null);
    assert.equal(await storage.read('getView', place(shared.id, 'mem_ana', 'env_other')), null);
    const listed = async (seenBy: string, ofPage: SavedView['page'] | null) =>
      (
        await storage.read('listViews', {
          environmentId: 'env_views',
          seenBy,
          ofPage,
          limit: 10,
          from: null,
          order: 'ascending',
        })
      ).items;
    assertSame(await listed('mem_ana', null), [own, shared]);
    assertSame(await listed('mem_bruno', null), [shared, others]);
    assertSame(await listed('mem_bruno', 'issues'), [shared]);
    const changes = { name: 'Named', updatedAt: startMs + 1 };
    const hidden = { ...place(own.id, 'mem_bruno'), changes };
    assert.equal((await storage.write('updateView', hidden)).kind, 'missing');
    assert.equal((await storage.write('deleteView', place(own.id, 'mem_bruno'))).kind, 'missing');
    const changed = await storage.write('updateView', { ...place(own.id, 'mem_ana'), changes });
    assertSame(changed, { kind: 'ok', value: { ...own, ...changes } });
    assertSame(await listed('mem_ana', 'messages'), [{ ...own, ...changes }]);
    assert.equal((await storage.write('deleteView', place(own.id, 'mem_ana'))).kind, 'ok');
    assertSame(await listed('mem_ana', null), [shared]);
  });

  test('an environment has no more than it may have, also when two are saved at once', async () => {
    await using store = await open();
    const { storage } = store;
    await storage.write('createEnvironment', environment('env_views'));
    const save = (one: SavedView) => storage.write('createView', { view: one, viewsMax: 2 });
    assert.equal((await save(view({ environmentId: 'env_none' }))).kind, 'missing');
    await save(view());
    const both = await Promise.all([save(view()), save(view({ ownerId: 'mem_bruno' }))]);
    assert.deepEqual(both.map(({ kind }) => kind).toSorted(), ['conflict', 'ok']);
  });

  test('views go with their environment, and own ones with the member', async () => {
    await using store = await open();
    const { storage } = store;
    for (const id of ['env_first', 'env_views']) {
      await storage.write('createEnvironment', environment(id));
    }
    await storage.write('createMember', {
      id: 'mem_ana',
      email: 'ana@example.com',
      name: 'Ana',
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
    });
    const [own, shared] = [view(), view({ shared: true })];
    for (const one of [own, shared]) await storage.write('createView', { view: one, viewsMax: 9 });
    const find = ({ id }: SavedView) =>
      storage.read('getView', { id, seenBy: 'mem_ana', environmentId: 'env_views' });
    await storage.write('deleteMember', 'mem_ana');
    assert.equal(await find(own), null);
    assertSame(await find(shared), shared);
    await storage.write('deleteEnvironment', { id: 'env_views', at: startMs });
    while (
      (await storage.write('removeFromEnvironment', { id: 'env_views', at: startMs, limit: 10 }))
        .more
    );
    assert.equal(await find(shared), null);
  });
}
