/** Sources and their endpoints, through the published client and beyond what it knows. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Svix } from 'svix';
import { clientOf, fieldsOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { callIngest, createSource } from '../support/sources.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
const { source: sources, endpoint: endpoints } = svix.ingest;
const secret = 'a secret that nobody reads again';
const github = { name: 'Repository', type: 'github', config: { secret } } as const;

test('is made, read, listed, set and removed, and its secret is never shown', async () => {
  const made = await sources.create({ ...github, uid: 'repo', metadata: { team: 'a' } });
  assert.match(made.id, /^src_[A-Za-z0-9]{22}$/);
  assert.ok(made.ingestUrl!.startsWith(`${gancho.url}/in/`));
  assert.deepEqual(await sources.get('repo'), made);
  assert.deepEqual(await sources.get(made.id), made);
  const second = await sources.create({ name: 'Anything', type: 'generic-webhook' });
  assert.deepEqual(
    (await sources.list()).data.map(({ id }) => id),
    [made.id, second.id],
  );
  const paged = await sources.list({ limit: 1 });
  assert.equal(paged.done, false);
  const rest = await sources.list({ limit: 1, iterator: paged.iterator });
  assert.deepEqual(
    rest.data.map(({ id }) => id),
    [second.id],
  );
  const changed = await sources.upsert('repo', { ...github, name: 'Renamed', uid: 'repo' });
  assert.equal(changed.name, 'Renamed');
  assert.equal(changed.ingestUrl, made.ingestUrl, 'its address stays');
  const { text } = await callIngest(gancho, 'GET', '/source/repo');
  assert.ok(!text.includes(secret));
  assert.deepEqual(JSON.parse(text).secretsSet, ['secret']);
  await sources.delete('repo');
  await refusalOf(sources.get(made.id), 404);
  await refusalOf(sources.delete('repo'), 404);
});

test('a PUT makes it under a uid, and keeps secret settings that are left out', async () => {
  const put = { name: 'Put', type: 'github', config: { secret } };
  const made = await callIngest(gancho, 'PUT', '/source/put', put);
  assert.equal(made.status, 201);
  assert.equal(made.body.uid, 'put');
  const kept = await callIngest(gancho, 'PUT', '/source/put', { ...put, config: {} });
  assert.equal(kept.status, 200);
  assert.deepEqual(kept.body.secretsSet, ['secret']);
  const other = { name: 'Put', type: 'stripe', config: {} };
  const refused = await callIngest(gancho, 'PUT', '/source/put', other);
  assert.equal(refused.status, 422, 'the secret of another type is none of this one');
  assert.equal((await callIngest(gancho, 'PUT', `/source/${'a'.repeat(61)}`, put)).status, 422);
  const id = `src_${'0'.repeat(22)}`;
  assert.equal((await callIngest(gancho, 'PUT', `/source/${id}`, put)).status, 404);
});

test('what is wrong with it is named', async () => {
  const refuse = async (fields: object): Promise<{ fields: string[]; text: string }> => {
    const body = { name: 'Wrong', type: 'github', config: { secret }, ...fields };
    const answer = await callIngest(gancho, 'POST', '/source', body);
    assert.equal(answer.status, 422, answer.text);
    return { fields: fieldsOf(answer.body), text: answer.text };
  };
  const misspelt = await refuse({ type: 'githb' });
  assert.deepEqual(misspelt.fields, ['body.type']);
  assert.match(misspelt.text, /did you mean `github`/);
  assert.deepEqual((await refuse({ config: { sekret: 'x' } })).fields, ['body.config.sekret']);
  assert.deepEqual((await refuse({ type: 'stripe', config: {} })).fields, ['body.config.secret']);
  assert.deepEqual((await refuse({ uid: 'src_x' })).fields, ['body.uid']);
  assert.deepEqual((await refuse({ dedupeSeconds: -1 })).fields, ['body.dedupeSeconds']);
  await sources.create({ ...github, uid: 'taken' });
  await refusalOf(sources.create({ ...github, uid: 'taken' }), 409);
});

test('its grade says what its settings are worth', async () => {
  const gradeOf = async (fields: object) => (await createSource(gancho, fields)).grade;
  const generic = (config: object) => gradeOf({ type: 'generic-webhook', config });
  assert.equal(await generic({}), 'none');
  assert.equal(await generic({ scheme: 'token', token: 'a-long-token' }), 'weak');
  assert.equal(await generic({ scheme: 'hmac', secret }), 'fair');
  const config = { secret: `whsec_${Buffer.alloc(24, 1).toString('base64')}` };
  assert.equal(await gradeOf({ type: 'svix', config }), 'strong');
});

test('all types are listed with their settings', async () => {
  const { body } = await callIngest(gancho, 'GET', '/source-type');
  const types = new Map<string, any>(body.data.map((one: any) => [one.type, one]));
  for (const type of ['generic-webhook', 'github', 'stripe', 'slack', 'shopify']) {
    assert.ok(types.has(type), type);
  }
  const [setting] = types.get('github').settings;
  assert.equal(setting.name, 'secret');
  assert.equal(setting.secret, true);
});

test('a repeated request with a key makes one source, and gets its address again', async () => {
  const ask = () => sources.create({ ...github, name: 'Once' }, { idempotencyKey: 'source-once' });
  const [first, again] = [await ask(), await ask()];
  assert.deepEqual(again, first);
});

test('its endpoints are those of its application, under either address', async () => {
  const { id } = await sources.create({ ...github, uid: 'wired' });
  const made = await endpoints.create('wired', {
    url: 'https://receiver.example/hook',
    uid: 'hook',
    headers: { 'X-One': '1' },
  });
  assert.deepEqual(await endpoints.get(id, 'hook'), made);
  assert.equal((await svix.endpoint.get(id, 'hook')).id, made.id);
  await svix.endpoint.patch(id, 'hook', { eventTypes: ['push'] });
  const put = await endpoints.upsert('wired', 'hook', { url: 'https://receiver.example/two' });
  assert.equal(put.id, made.id);
  const whole = await svix.endpoint.get(id, 'hook');
  assert.deepEqual(whole.eventTypes, ['push'], 'what the client does not know stays');
  assert.deepEqual((await endpoints.getHeaders('wired', 'hook')).headers, { 'X-One': '1' });
  await endpoints.delete('wired', 'hook');
  await refusalOf(endpoints.get('wired', 'hook'), 404);
  assert.deepEqual((await endpoints.list('wired')).data, []);
});

test('its application is in no list, and ends with the source alone', async () => {
  const { id } = await sources.create({ ...github, uid: 'hidden' });
  await svix.application.create({ name: 'Seen', uid: 'seen' });
  const names = (await svix.application.list({ limit: 250 })).data.map(({ name }) => name);
  assert.deepEqual(names, ['Seen']);
  const application = await svix.application.get(id);
  assert.equal(application.uid, id);
  const refusal = await refusalOf(svix.application.delete(id), 409);
  assert.match(refusal.body.detail, /DELETE \/ingest\/api\/v1\/source\/src_/);
  await refusalOf(svix.application.patch(id, { uid: 'mine' }), 409);
  await svix.application.patch(id, { throttleRate: 10 });
  await sources.delete('hidden');
  await refusalOf(svix.application.get(id), 404);
});

test('a broadcast goes to no source', async () => {
  await using receiver = await startReceiver();
  const { id } = await sources.create({ ...github, uid: 'silent' });
  await endpoints.create('silent', { url: `${receiver.url}/source` });
  await svix.application.create({ name: 'Loud', uid: 'loud' });
  await svix.endpoint.create('loud', { url: `${receiver.url}/loud` });
  const { status } = await gancho.api('POST', '/msg/broadcast', {
    eventType: 'news',
    payload: {},
  });
  assert.ok(status < 300, String(status));
  await receiver.waitForCount(1);
  assert.deepEqual(
    receiver.received.map(({ path }) => path),
    ['/loud'],
  );
  assert.deepEqual((await svix.message.list(id)).data, []);
});

test('whoever was given access to one source manages its endpoints and sees nothing else', async () => {
  await sources.create({ ...github, uid: 'lent' });
  await sources.create({ ...github, uid: 'other' });
  const { token, url } = await svix.ingest.authentication.consumerPortalAccess('lent');
  assert.match(url, /#/);
  const portal = new Svix(token, { serverUrl: gancho.url });
  await portal.ingest.endpoint.create('lent', { url: 'https://receiver.example/' });
  assert.equal((await portal.ingest.endpoint.list('lent')).data.length, 1);
  await refusalOf(portal.ingest.endpoint.list('other'), 404);
  await refusalOf(portal.ingest.source.list(), 403);
  await refusalOf(portal.ingest.source.get('lent'), 403);
  const viewing = await svix.ingest.authentication.consumerPortalAccess('lent', { readOnly: true });
  const viewer = new Svix(viewing.token, { serverUrl: gancho.url });
  assert.equal((await viewer.ingest.endpoint.list('lent')).data.length, 1);
  const asked = viewer.ingest.endpoint.create('lent', { url: 'https://receiver.example/' });
  await refusalOf(asked, 403);
});
