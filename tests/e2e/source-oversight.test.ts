/** What the owner of a source is told: what came, what was refused and why, and by which settings. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { sourceCommand } from '../../dashboard/src/pages/source-command.ts';
import { fieldsOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { callIngest, createSource, requestsOf } from '../support/sources.ts';
import { waitFor } from '../support/wait-for.ts';

const run = promisify(execFile);
const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const secret = 'a secret that nobody reads again';
const github = { type: 'github', config: { secret } };

test('stars in the place of a secret are refused by the name of the field', async () => {
  const refuse = async (type: string, config: object): Promise<string[]> => {
    const body = { name: 'Masked', type, config };
    const answer = await callIngest(gancho, 'POST', '/source', body);
    assert.equal(answer.status, 422, answer.text);
    assert.match(answer.text, /leave it out to keep/);
    return fieldsOf(answer.body);
  };
  assert.deepEqual(await refuse('github', { secret: '********' }), ['body.config.secret']);
  assert.deepEqual(await refuse('github', { secret: [secret, '•••'] }), ['body.config.secret.1']);
  const poll = { url: 'https://api.example.com', everySeconds: 60 };
  const auth = { type: 'bearer', token: '*****' };
  assert.deepEqual(await refuse('poll', { ...poll, auth }), ['body.config.auth.token']);
  const made = await createSource(gancho, { ...github, uid: 'kept' });
  const put = { name: 'Kept', type: 'github', config: { secret: '********' } };
  assert.equal((await callIngest(gancho, 'PUT', `/source/${made.id}`, put)).status, 422);
});

test('its state says what came of late, and what was refused last', async () => {
  const source = await createSource(gancho, github);
  const state = async () => {
    const answer = await callIngest(gancho, 'GET', `/source/${source.id}/state`);
    assert.equal(answer.status, 200, answer.text);
    return answer.body;
  };
  const before = await state();
  assert.equal(before.lastReceivedAt, null);
  assert.equal(before.lastRejected, null);
  assert.deepEqual(before.lastDay, { accepted: 0, rejected: 0, duplicate: 0, answered: 0 });
  const body = '{"action":"opened"}';
  const send = (signature: string) =>
    fetch(source.ingestUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'issues',
        'x-github-delivery': 'one',
        'x-hub-signature-256': `sha256=${signature}`,
      },
      body,
    });
  const right = createHmac('sha256', secret).update(body).digest('hex');
  assert.equal((await send(right)).status, 200);
  assert.equal((await send(right)).status, 200);
  assert.equal((await send('0'.repeat(64))).status, 401);
  const now = await waitFor('the state', async () => {
    const { lastDay, ...rest } = await state();
    return lastDay.rejected === 1 && lastDay.duplicate === 1 ? { lastDay, ...rest } : undefined;
  });
  assert.deepEqual(now.lastDay, { accepted: 1, rejected: 1, duplicate: 1, answered: 0 });
  assert.ok(now.lastReceivedAt !== null);
  assert.equal(now.lastRejected.reason, 'signature_wrong');
  const kept = `/source/${source.id}/request/${now.lastRejected.requestId}`;
  const { status, body: request } = await callIngest(gancho, 'GET', kept);
  assert.equal(status, 200);
  assert.equal(Buffer.from(request.body, 'base64').toString(), body);
  const other = await createSource(gancho, github);
  const foreign = `/source/${other.id}/request/${now.lastRejected.requestId}`;
  assert.equal((await callIngest(gancho, 'GET', foreign)).status, 404);
  assert.equal((await callIngest(gancho, 'POST', `/source/${source.id}/run`)).status, 400);
});

test('states are listed in the order of the sources', async () => {
  const sources = await callIngest(gancho, 'GET', '/source');
  const ids: string[] = [];
  let iterator = '';
  for (;;) {
    const page = await callIngest(gancho, 'GET', `/source-state?limit=2${iterator}`);
    assert.equal(page.status, 200, page.text);
    ids.push(...page.body.data.map((one: any) => one.sourceId));
    if (page.body.done) break;
    iterator = `&iterator=${page.body.iterator}`;
  }
  assert.ok(ids.length >= 3);
  assert.deepEqual(
    ids,
    sources.body.data.map((one: any) => one.id),
  );
});

test('what was refused before its body was read is among the rejected, without a body', async () => {
  const source = await createSource(gancho, { type: 'generic-webhook' });
  const send = (headers: Record<string, string>, body: Buffer) =>
    fetch(`${source.ingestUrl}/orders`, { method: 'POST', headers, body });
  const bomb = gzipSync(Buffer.alloc(5_000_000));
  assert.equal((await send({ 'content-encoding': 'zstd' }, Buffer.from('none'))).status, 415);
  assert.equal((await send({ 'content-encoding': 'gzip' }, Buffer.from('none'))).status, 400);
  assert.equal((await send({ 'content-encoding': 'gzip' }, bomb)).status, 413);
  assert.equal((await send({}, Buffer.alloc(2_500_000))).status, 413);
  const list = await waitFor('the refusals', async () => {
    const found = await requestsOf(gancho, source.id, '?outcome=rejected');
    return found.length === 4 ? found : undefined;
  });
  assert.deepEqual(
    list.map(({ status, reason, path, body }) => [status, reason, path, body]).toReversed(),
    [
      [415, 'encoding_unknown', '/orders', ''],
      [400, 'body_unreadable', '/orders', ''],
      [413, 'body_too_large', '/orders', ''],
      [413, 'body_too_large', '/orders', ''],
    ],
  );
  assert.equal(list[0].bodyBytes, 2_500_000);
  for (const { detail } of list) assert.ok(detail.length > 0);
  const { body } = await callIngest(gancho, 'GET', `/source/${source.id}/stats`);
  const counted = body.hours.reduce((sum: number, one: any) => sum + one.count, 0);
  assert.equal(counted, 4);
});

test('an endpoint of a source takes filters and event types, and names what is wrong with them', async () => {
  const source = await createSource(gancho, { ...github, uid: 'filtered' });
  const fields = {
    url: 'https://receiver.example/hook',
    eventTypes: ['push'],
    filter: { ref: 'main' },
    requestFilter: { path: '/pix' },
  };
  const made = await callIngest(gancho, 'POST', '/source/filtered/endpoint', fields);
  assert.equal(made.status, 201, made.text);
  const whole = await gancho.api('GET', `/app/${source.id}/endpoint/${made.body.id}`);
  for (const shown of [made.body, whole.body]) {
    assert.deepEqual(shown.eventTypes, ['push']);
    assert.deepEqual(shown.filter, { ref: 'main' });
    assert.deepEqual(shown.requestFilter, { path: '/pix' });
  }
  const path = `/source/filtered/endpoint/${made.body.id}`;
  const plain = { url: 'https://receiver.example/two' };
  const kept = await callIngest(gancho, 'PUT', path, plain);
  assert.deepEqual(kept.body.requestFilter, { path: '/pix' }, 'what is left out stays');
  assert.deepEqual(kept.body.eventTypes, ['push']);
  const cleared = await callIngest(gancho, 'PUT', path, {
    ...plain,
    eventTypes: null,
    filter: null,
    requestFilter: null,
  });
  assert.equal(cleared.body.eventTypes, null);
  assert.equal(cleared.body.filter, null);
  assert.equal(cleared.body.requestFilter, null);
  const wrong = { ...fields, requestFilter: { 'body.x': 1 } };
  const refused = await callIngest(gancho, 'POST', '/source/filtered/endpoint', wrong);
  assert.equal(refused.status, 422);
  assert.match(fieldsOf(refused.body).join(), /requestFilter/);
});

test('flows tell of each endpoint what is done on the way, and how it went', async () => {
  await using receiver = await startReceiver();
  const source = await createSource(gancho, { type: 'generic-webhook', name: 'Flowing' });
  const connect = async (app: string, fields: object): Promise<string> =>
    (await gancho.api('POST', `/app/${app}/endpoint`, fields)).body.id;
  const good = await connect(source.id, { url: `${receiver.url}/good`, eventTypes: ['push'] });
  const chat = await connect(source.id, { url: 'destination:slack' });
  const whole = await connect(source.id, { url: `${receiver.url}/all` });
  const hook = 'https://hooks.slack.com/services/T0/B0/secret-part';
  const slack = { type: 'slack', url: hook };
  const put = await gancho.api('PUT', `/app/${source.id}/endpoint/${chat}/destination`, slack);
  const ledger = (await gancho.api('POST', '/app', { name: 'Ledger', uid: 'ledger' })).body.id;
  const onward = await connect(source.id, { url: 'destination:application' });
  const to = { type: 'application', applicationId: ledger };
  await gancho.api('PUT', `/app/${source.id}/endpoint/${onward}/destination`, to);
  assert.ok(put.status < 300, put.text);
  await gancho.api('PATCH', `/app/${source.id}/endpoint/${chat}`, { paused: true });
  await fetch(source.ingestUrl, { method: 'POST', body: '{"a":1}' });
  const row = await waitFor('the attempt', async () => {
    const { body, text } = await callIngest(gancho, 'GET', '/flow?limit=50');
    assert.ok(!text.includes('secret-part'));
    const found = body.data.find((one: any) => one.sourceId === source.id);
    const hasArrived = (id: string) =>
      found.endpoints.find((one: any) => one.id === id).success === 1;
    // Each at its own pace.
    return [whole, onward].every(hasArrived) ? found : undefined;
  });
  assert.equal(row.name, 'Flowing');
  assert.equal(row.accepted, 1);
  const byId = new Map<string, any>(row.endpoints.map((one: any) => [one.id, one]));
  assert.equal(byId.get(good).filtered, true);
  assert.equal(byId.get(good).success, 0);
  assert.equal(byId.get(whole).filtered, false);
  assert.equal(byId.get(whole).success, 1);
  assert.equal(byId.get(chat).kind, 'slack');
  assert.equal(byId.get(chat).paused, true);
  assert.equal(byId.get(onward).address, 'application:Ledger');
  const app = (await gancho.api('POST', '/app', { name: 'Producer' })).body.id;
  await gancho.api('POST', '/app', { name: 'Without endpoints' });
  await connect(app, { url: `${receiver.url}/app` });
  const { body } = await gancho.api('GET', '/flow');
  assert.deepEqual(
    body.data.map((one: any) => [one.name, one.sourceId, one.endpoints.length]),
    [['Producer', null, 1]],
  );
  assert.equal((await gancho.api('GET', '/flow?limit=51')).status, 422);
});

test('types say where they are used, and how a request is signed by hand', async () => {
  const { body } = await callIngest(gancho, 'GET', '/source-type');
  const types = new Map<string, any>(body.data.map((one: any) => [one.type, one]));
  assert.equal(types.get('pix').country, 'BR');
  assert.equal(types.get('stripe').country, null);
  assert.equal(types.get('cron').example, null);
  let tried = 0;
  for (const { type, example, settings } of types.values()) {
    if (example === null) continue;
    // What the type needs beside its key cannot be guessed here.
    const others = settings.filter((one: any) => one.required && one.name !== example.field);
    if (others.length > 0) continue;
    const value = keyFor(example.keyForm);
    const config = { [example.field]: value };
    const source = await createSource(gancho, { type, config });
    // What the page of the source tells people to run, with the secret put in.
    const command = sourceCommand(source, types.get(type))!;
    assert.equal(command.isGenuine, true, type);
    const { stdout } = await run('sh', ['-c', command.text.replace("'…'", `'${value}'`)]);
    const rejected = stdout.startsWith('HTTP/1.1 2') ? [] : await requestsOf(gancho, source.id);
    assert.match(stdout, /^HTTP\/1.1 2/, `${type}: ${JSON.stringify(rejected)}`);
    tried += 1;
  }
  assert.ok(tried >= 20, `${tried} types were tried`);
});

function keyFor(form: string): string {
  const bytes = Buffer.alloc(32, 7);
  switch (form) {
    case 'hex':
      return bytes.toString('hex');
    case 'base64':
      return bytes.toString('base64');
    case 'whsec':
      return `whsec_${bytes.toString('base64')}`;
    default:
      return 'a$ecret`of"signs\\n%s';
  }
}
