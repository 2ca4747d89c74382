/** Integrations: made, changed and removed, with keys that open one application and end at once. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Svix } from 'svix';
import { clientOf, fieldsOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
await svix.application.create({ name: 'Shop', uid: 'shop' });
await svix.application.create({ name: 'Other', uid: 'other' });
await svix.eventType.create({ name: 'for.all', description: 'x' });
await svix.eventType.create({ name: 'hidden', description: 'x', featureFlags: ['beta'] });

const withKey = (key: string) => new Svix(key, { serverUrl: gancho.url });

async function namesSeen(key: string): Promise<string[]> {
  return (await withKey(key).eventType.list()).data.map(({ name }) => name);
}

test('is made, listed, changed and removed', async () => {
  const made = await svix.integration.create('shop', { name: 'Zap', featureFlags: ['beta'] });
  assert.match(made.id, /^integ_[A-Za-z0-9]{27}$/);
  assert.deepEqual(made.featureFlags, ['beta']);
  const second = await svix.integration.create('shop', { name: 'Second' });
  assert.equal(second.featureFlags, undefined, 'clients take no empty list');
  const listed = await svix.integration.list('shop');
  assert.deepEqual(
    listed.data.map(({ id }) => id),
    [made.id, second.id],
  );
  assert.deepEqual((await svix.integration.list('other')).data, []);

  const changed = await svix.integration.update('shop', made.id, { name: 'Zapped' });
  assert.equal(changed.name, 'Zapped');
  assert.equal(changed.featureFlags, undefined);
  assert.deepEqual(await svix.integration.get('shop', made.id), changed);

  await svix.integration.delete('shop', second.id);
  await refusalOf(svix.integration.get('shop', second.id), 404);
  await refusalOf(svix.integration.delete('shop', second.id), 404);
});

test('its key opens its application, and sees what its flags show', async () => {
  const { id } = await svix.integration.create('shop', { name: 'Keyed', featureFlags: ['beta'] });
  const { key } = await svix.integration.rotateKey('shop', id);
  assert.match(key, /^integsk_/);
  const own = withKey(key);
  assert.deepEqual((await own.endpoint.list('shop')).data, []);
  await refusalOf(own.endpoint.list('other'), 404);
  await refusalOf(own.application.list(), 403);
  await refusalOf(own.integration.list('shop'), 403);
  assert.deepEqual(await namesSeen(key), ['for.all', 'hidden']);
  await svix.integration.update('shop', id, { name: 'Keyed', featureFlags: [] });
  assert.deepEqual(await namesSeen(key), ['for.all']);
  await refusalOf(own.eventType.get('hidden'), 404);
});

test('a key ends when it is rotated, and with its integration or application', async () => {
  await svix.application.create({ name: 'Short', uid: 'short' });
  const { id } = await svix.integration.create('short', { name: 'a' });
  const stays = await svix.integration.create('short', { name: 'b' });
  const first = await svix.integration.rotateKey('short', id);
  const second = await svix.integration.rotateKey('short', id);
  const third = await svix.integration.rotateKey('short', stays.id);
  await refusalOf(withKey(first.key).endpoint.list('short'), 401);
  // Logging everybody out of the portal is no reason for programs to stop.
  await svix.authentication.expireAll('short', {});
  await withKey(second.key).endpoint.list('short');
  await svix.integration.delete('short', id);
  await refusalOf(withKey(second.key).endpoint.list('short'), 401);
  await withKey(third.key).endpoint.list('short');
  await svix.application.delete('short');
  await refusalOf(withKey(third.key).endpoint.list('short'), 401);
});

test('repeated requests make one integration and one key', async () => {
  const options = { idempotencyKey: 'integration-once' };
  const made = await svix.integration.create('other', { name: 'Once' }, options);
  const again = await svix.integration.create('other', { name: 'Once' }, options);
  assert.equal(again.id, made.id);
  const { key } = await svix.integration.rotateKey('other', made.id, options);
  assert.equal((await svix.integration.rotateKey('other', made.id, options)).key, key);
  await withKey(key).endpoint.list('other');
});

test('foreign and unknown are the same, and wrong fields are named', async () => {
  const { id } = await svix.integration.create('shop', { name: 'Mine' });
  const path = (app: string, integration: string) => `/app/${app}/integration/${integration}`;
  const unknown = await gancho.api('GET', path('shop', `integ_${'a'.repeat(27)}`));
  const foreign = await gancho.api('GET', path('other', id));
  assert.equal(foreign.status, 404);
  assert.equal(foreign.text, unknown.text);
  assert.equal((await gancho.api('POST', `${path('other', id)}/key/rotate`)).status, 404);
  for (const [body, place] of [
    [{}, 'body.name'],
    [{ name: '' }, 'body.name'],
    [{ name: 'x', featureFlags: ['a b'] }, 'body.featureFlags.0'],
    [
      { name: 'x', featureFlags: Array.from({ length: 26 }, (_, n) => `f${n}`) },
      'body.featureFlags',
    ],
  ] as const) {
    const refused = await gancho.api('POST', '/app/shop/integration', body);
    assert.equal(refused.status, 422);
    assert.deepEqual(fieldsOf(refused.body), [place]);
  }
});
