/** Applications: created, found by id and by uid, changed field by field, removed with all they own. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

const unknownId = `app_${'0'.repeat(27)}`;

async function countAll(): Promise<number> {
  return (await svix.application.list({ limit: 250 })).data.length;
}

test('an application is created with defaults and found by its id and by its uid', async () => {
  const bare = await svix.application.create({ name: 'Bare' });
  assert.match(bare.id, /^app_[A-Za-z0-9]{27}$/);
  assert.equal(bare.uid ?? null, null);
  assert.deepEqual(bare.metadata, {});
  assert.deepEqual(bare.createdAt, bare.updatedAt);

  const full = await svix.application.create({
    name: 'Full ✓',
    uid: 'full.1-a_B',
    throttleRate: 20,
    metadata: { plan: 'gold', city: 'São Paulo' },
  });
  assert.equal(full.throttleRate, 20);
  assert.deepEqual(await svix.application.get(full.id), full);
  assert.deepEqual(await svix.application.get('full.1-a_B'), full);
});

test('PUT under an unknown uid creates it there, and PUT again sets the same one', async () => {
  const before = await countAll();
  const answer = await gancho.api('PUT', '/app/put-me', { name: 'First', metadata: { a: '1' } });
  assert.equal(answer.status, 201);
  assert.equal(answer.body.uid, 'put-me');

  const again = await gancho.api('PUT', '/app/put-me', { name: 'Second' });
  assert.equal(again.status, 200);
  assert.equal(again.body.id, answer.body.id);
  assert.equal(again.body.name, 'Second');
  assert.deepEqual(again.body.metadata, {}, 'PUT sets all fields, also those left out');
  assert.equal(await countAll(), before + 1);
});

test('PUT under the uid of the body creates it under that uid', async () => {
  const made = await svix.application.upsert('path-uid', { name: 'Named', uid: 'body-uid' });
  assert.equal(made.uid, 'body-uid');
  await refusalOf(svix.application.get('path-uid'), 404);
});

test('PUT to a well-formed id that does not exist is 404 and creates nothing', async () => {
  const before = await countAll();
  await refusalOf(svix.application.upsert(unknownId, { name: 'Ghost' }), 404);
  assert.equal(await countAll(), before);
});

test('PATCH changes the fields that are given and no other', async () => {
  const { id } = await svix.application.create({
    name: 'Patch',
    uid: 'patch-me',
    throttleRate: 5,
    metadata: { a: '1', b: '2' },
  });
  const steps: [object, object][] = [
    [{ name: 'Patched' }, { name: 'Patched' }],
    [{ throttleRate: 9 }, { throttleRate: 9 }],
    [{ throttleRate: null }, { throttleRate: null }],
    [{ metadata: { c: '3' } }, { metadata: { c: '3' } }],
    [{ metadata: {} }, { metadata: {} }],
    [{ uid: 'patched' }, { uid: 'patched' }],
    [{ uid: null }, { uid: null }],
    [{}, {}],
  ];
  let expected: any = (await gancho.api('GET', `/app/${id}`)).body;
  for (const [patch, change] of steps) {
    const { status, body } = await gancho.api('PATCH', `/app/${id}`, patch);
    assert.equal(status, 200, JSON.stringify(body));
    expected = { ...expected, ...change };
    expected.rateLimit = expected.throttleRate;
    assert.ok(body.updatedAt >= expected.updatedAt);
    expected.updatedAt = body.updatedAt;
    assert.deepEqual(body, expected, JSON.stringify(patch));
  }
  assert.deepEqual((await gancho.api('GET', `/app/${id}`)).body, expected);
});

test('PATCH refuses null for a field that cannot be without a value', async () => {
  const { id } = await svix.application.create({ name: 'Named' });
  const answer = await gancho.api('PATCH', `/app/${id}`, { name: null });
  assert.equal(answer.status, 422);
  assert.deepEqual(answer.body.detail[0].loc, ['body', 'name']);
  assert.equal((await svix.application.get(id)).name, 'Named');
});

test('a uid belongs to one application at a time', async () => {
  const first = await svix.application.create({ name: 'One', uid: 'only' });
  const other = await svix.application.create({ name: 'Two', uid: 'other' });

  const { body } = await refusalOf(svix.application.create({ name: 'Three', uid: 'only' }), 409);
  assert.equal(body.code, 'conflict');
  assert.match(body.detail, /uid/);
  await refusalOf(svix.application.upsert('other', { name: 'Two', uid: 'only' }), 409);
  await refusalOf(svix.application.patch('other', { uid: 'only' }), 409);
  assert.deepEqual(await svix.application.get('other'), other);

  const itself = await svix.application.upsert('only', { name: 'One again', uid: 'only' });
  assert.equal(itself.id, first.id);

  await svix.application.patch('only', { uid: 'moved' });
  await refusalOf(svix.application.get('only'), 404);
  assert.equal((await svix.application.get('moved')).id, first.id);

  await svix.application.delete('moved');
  const reused = await svix.application.create({ name: 'New', uid: 'moved' });
  assert.notEqual(reused.id, first.id);
});

test('get-or-create answers the present one unchanged, with 200', async () => {
  const made = await gancho.api('POST', '/app?get_if_exists=true', { name: 'A', uid: 'either' });
  assert.equal(made.status, 201);
  const found = await gancho.api('POST', '/app?get_if_exists=true', { name: 'B', uid: 'either' });
  assert.equal(found.status, 200);
  assert.deepEqual(found.body, made.body);
  const bySdk = await svix.application.getOrCreate({ name: 'C', uid: 'either' });
  assert.equal(bySdk.name, 'A');
});

test('ten get-or-create at once make one application and all are answered with it', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      gancho.api('POST', '/app?get_if_exists=true', { name: 'Race', uid: 'race' }),
    ),
  );
  assert.deepEqual(
    answers.filter(({ status }) => status === 201).length,
    1,
    JSON.stringify(answers.map(({ status, body }) => [status, body])),
  );
  assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1);
});

test('ten PUT at once under one unknown uid make one application', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => gancho.api('PUT', '/app/put-race', { name: 'Race' })),
  );
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 200, 200, 200, 200, 200, 200, 200, 200, 201],
  );
  assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1);
});

test('a deleted application is gone with its endpoints and messages', async () => {
  const app = await svix.application.create({ name: 'Doomed', uid: 'doomed' });
  const endpoint = await svix.endpoint.create('doomed', { url: 'http://127.0.0.1:9999/x' });
  const message = await svix.message.create('doomed', { eventType: 'a', payload: {} });
  await svix.application.delete('doomed');

  for (const name of ['doomed', app.id]) {
    await refusalOf(svix.application.get(name), 404);
    await refusalOf(svix.application.delete(name), 404);
    await refusalOf(svix.application.patch(name, { name: 'x' }), 404);
    await refusalOf(svix.endpoint.list(name), 404);
    await refusalOf(svix.endpoint.get(name, endpoint.id), 404);
    await refusalOf(svix.message.get(name, message.id), 404);
    await refusalOf(svix.message.create(name, { eventType: 'a', payload: {} }), 404);
  }
});

test('a list leaves out applications without endpoints, when asked to', async () => {
  await svix.application.create({ name: 'Bare', uid: 'bare' });
  await svix.application.create({ name: 'Reached', uid: 'reached' });
  await svix.endpoint.create('reached', { url: 'http://127.0.0.1:9999/x' });
  const { data } = await svix.application.list({ excludeAppsWithNoEndpoints: true });
  assert.deepEqual(
    data.map(({ uid }) => uid),
    ['reached'],
  );
  await svix.endpoint.create('reached', { url: 'http://127.0.0.1:9999/y', disabled: true });
  const well = await svix.application.list({
    excludeAppsWithNoEndpoints: true,
    excludeAppsWithDisabledEndpoints: true,
  });
  assert.deepEqual(well.data, []);
});
