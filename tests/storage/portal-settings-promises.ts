/** Promises about how the portal of an environment looks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standingPortalSettings } from '../../server/src/domain/portal-settings.ts';
import { assertSame, type OpenStore } from './store-under-test.ts';

const environment = (id: string) => ({
  id,
  name: id,
  type: 'production' as const,
  createdAt: 1,
  updatedAt: 1,
});

export function portalSettingsPromises(open: OpenStore): void {
  test('the look of a portal is kept with its files, and replaced as a whole', async () => {
    await using store = await open();
    const { storage } = store;
    for (const id of ['env_a', 'env_b']) await storage.write('createEnvironment', environment(id));
    assert.equal(await storage.read('portalSettings', 'env_a'), null);
    const settings = {
      ...standingPortalSettings,
      displayName: 'Acme',
      frameOrigins: ['https://a'],
    };
    const logo = { type: 'image/png', bytes: new Uint8Array([1, 2, 3]) };
    const save = (files: object, updatedAt: number) =>
      storage.write('savePortalSettings', {
        environmentId: 'env_a',
        settings,
        files,
        updatedAt,
      });
    assertSame(await save({ logo }, 5), { kind: 'ok' });
    assertSame(await storage.read('portalSettings', 'env_a'), {
      settings,
      files: ['logo'],
      updatedAt: 5,
    });
    const which = { environmentId: 'env_a', kind: 'logo' } as const;
    assertSame(await storage.read('portalFile', which), logo);
    assert.equal(await storage.read('portalFile', { ...which, kind: 'font' }), null);
    assert.equal(await storage.read('portalFile', { ...which, environmentId: 'env_b' }), null);
    await save({}, 6);
    assert.equal(await storage.read('portalFile', which), null);
  });

  test('the look of a portal goes with its environment', async () => {
    await using store = await open();
    const { storage } = store;
    for (const id of ['env_a', 'env_b']) await storage.write('createEnvironment', environment(id));
    const look = {
      environmentId: 'env_b',
      settings: standingPortalSettings,
      files: {},
      updatedAt: 1,
    };
    await storage.write('savePortalSettings', look);
    await storage.write('deleteEnvironment', { id: 'env_b', at: 2 });
    assertSame(await storage.write('savePortalSettings', look), { kind: 'missing' });
    while ((await storage.write('removeFromEnvironment', { id: 'env_b', at: 3, limit: 10 })).more);
    assert.equal(await storage.read('portalSettings', 'env_b'), null);
  });
}
