/** What an endpoint's owner writes to reshape its messages: code in a sandbox, and mappings. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { AppPortalCapability } from 'svix';
import { clientOf, fieldsOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await useGancho({ retrySchedule: '1,3600' });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
let applications = 0;

async function setUp(receiver: Receiver) {
  const app = `app-${(applications += 1)}`;
  await svix.application.create({ name: app, uid: app });
  await svix.endpoint.create(app, {
    url: receiver.url,
    uid: 'ep',
    headers: { 'X-Shop': '1', 'X-Api-Key': 'hidden' },
  });
  const path = `/app/${app}/endpoint/ep/transformation`;
  return {
    app,
    path,
    set: (code: string, more: object = {}) =>
      gancho.api('PATCH', path, { code, enabled: true, ...more }),
    tryOut: (body: object) => gancho.api('POST', `${path}/test`, body),
    send: (payload: object) => svix.message.create(app, { eventType: 'order.paid', payload }),
    attempts: (messageId: string, count: number) =>
      waitFor(`${count} attempts`, async () => {
        const { body } = await gancho.api(
          'GET',
          `/app/${app}/attempt/msg/${messageId}?expanded_statuses=true`,
        );
        const all = body.data as { cause: string; status: number; url: string }[];
        return all.length >= count ? all : undefined;
      }),
  };
}

test('code changes payload, headers, method and address, and what is sent is signed', async () => {
  await using receiver = await startReceiver();
  const { set, send, app } = await setUp(receiver);
  const saved = await set(
    `function handler(webhook) {
      webhook.method = 'PUT';
      webhook.url += 'orders?id=' + webhook.payload.id;
      webhook.headers['x-kind'] = webhook.variables.kind + '/' + webhook.eventType;
      delete webhook.headers['x-shop'];
      webhook.payload = { text: 'Order ' + webhook.payload.id };
      return webhook;
    }`,
    { variables: { kind: 'chat' } },
  );
  assert.equal(saved.status, 204, saved.text);
  await send({ id: 7 });
  const [one] = await receiver.waitForCount(1);
  assert.equal(one!.body.toString(), '{"text":"Order 7"}');
  assert.deepEqual(
    [one!.method, one!.path, one!.headers['x-kind'], one!.headers['x-shop']],
    ['PUT', '/orders?id=7', 'chat/order.paid', undefined],
  );
  assert.equal(one!.headers['x-api-key'], 'hidden');
  const { key } = await svix.endpoint.getSecret(app, 'ep');
  new Webhook(key).verify(one!.body.toString(), one!.headers as Record<string, string>);
});

test('what code leaves alone keeps the bytes of its producer', async () => {
  await using receiver = await startReceiver();
  const { set, app } = await setUp(receiver);
  await set(`const handler = (webhook) => ({ ...webhook, headers: { 'x-seen': 'yes' } });`);
  const body = '{"eventType":"a.b","payload":{"id":1, "text":  "é"}}';
  await gancho.api('POST', `/app/${app}/msg`, body);
  const [one] = await receiver.waitForCount(1);
  assert.equal(one!.body.toString(), '{"id":1, "text":  "é"}');
  assert.equal(one!.headers['x-seen'], 'yes');
});

test('code may cancel; the record says so, and nothing is sent', async () => {
  await using receiver = await startReceiver();
  const { set, send, attempts } = await setUp(receiver);
  await set(`function handler(webhook) {
    webhook.cancel = webhook.payload.total < 10;
    return webhook;
  }`);
  const [attempt] = await attempts((await send({ total: 5 })).id, 1);
  assert.deepEqual(
    [attempt!.status, attempt!.cause],
    [4, 'canceled by the transformation of the endpoint'],
  );
  await send({ total: 15 });
  assert.equal((await receiver.waitForCount(1))[0]!.body.toString(), '{"total":15}');
});

test('a failure is one of the attempt; once the code is right, the retry goes through', async () => {
  await using receiver = await startReceiver();
  const { set, send, attempts } = await setUp(receiver);
  await set(`function handler(webhook) {
    webhook.payload = webhook.payload.nothing.there;
    return webhook;
  }`);
  const { id } = await send({ id: 1 });
  const [failed] = await attempts(id, 1);
  assert.match(failed!.cause, /^the transformation failed: TypeError: .*nothing|there.*\(line 2\)/);
  await set(`function handler(webhook) { webhook.payload = { fixed: true }; return webhook; }`);
  assert.equal((await receiver.waitForCount(1))[0]!.body.toString(), '{"fixed":true}');
  await attempts(id, 2);
});

test('code that cannot be read, or defines no handler, is refused with its line', async () => {
  await using receiver = await startReceiver();
  const { set, path, app } = await setUp(receiver);
  const broken = await set('function handler(w) {\n  return w;\n');
  assert.deepEqual([broken.status, fieldsOf(broken.body)], [422, ['body.code']]);
  assert.match(broken.body.detail[0].msg, /^line \d: SyntaxError/);
  const none = await set('const x = 1234567;');
  assert.match(none.body.detail[0].msg, /no function named handler/);
  const endless = await set('for (;;) { /* never ends */ }');
  assert.match(endless.body.detail[0].msg, /took more than/);
  const mapping = await set('{"payload": {"a": "{{payload.b | shout}}"}}', { kind: 'mapping' });
  assert.match(mapping.body.detail[0].msg, /payload\.a: there is no filter 'shout'/);
  const enabled = await gancho.api('PATCH', path, { enabled: true });
  assert.deepEqual(fieldsOf(enabled.body), ['body.enabled']);
  await refusalOf(svix.endpoint.transformation.patch(app, 'ep', { code: 'short' }), 422);
  const shown = await svix.endpoint.transformation.get(app, 'ep');
  assert.deepEqual([shown.code, shown.enabled, shown.variables], [null, false, null]);
});

test('what cannot be sent is refused where it is made, and the address passes the guard', async () => {
  await using receiver = await startReceiver();
  const { set, send, attempts } = await setUp(receiver);
  const causeAfter = async (line: string) => {
    await set(`function handler(webhook) { ${line}; return webhook; }`);
    return (await attempts((await send({})).id, 1))[0]!.cause;
  };
  assert.match(await causeAfter(`webhook.url = 'http://169.254.169.254/latest'`), /169\.254/);
  assert.match(await causeAfter(`webhook.url = 'file:///etc/passwd'`), /webhook\.url must be/);
  assert.match(
    await causeAfter(`webhook.headers['webhook-signature'] = 'v1,x'`),
    /written by the delivery itself/,
  );
  assert.match(await causeAfter(`webhook.headers.x = 'a\\r\\nhost: b'`), /one line of visible/);
  assert.match(await causeAfter(`webhook.method = 'CONNECT'`), /webhook\.method must be/);
  assert.equal(receiver.received.length, 0);
});

test('a trial runs given code against a payload, a message or an example, and sends nothing', async () => {
  await using receiver = await startReceiver();
  const { tryOut, send, set, app } = await setUp(receiver);
  const code = `function handler(webhook) {
    console.log('saw', webhook.payload, webhook.headers['x-api-key']);
    webhook.payload = { n: webhook.payload.n + 1, kind: webhook.variables.kind };
    return webhook;
  }`;
  const given = await tryOut({ code, payload: { n: 1 }, variables: { kind: 'a' } });
  assert.equal(given.status, 200, given.text);
  assert.equal(given.body.outcome, 'done');
  assert.deepEqual(given.body.request.payload, { n: 2, kind: 'a' });
  assert.deepEqual(given.body.logs, [{ level: 'log', text: 'saw {"n":1} ********' }]);

  const { id } = await send({ n: 40 });
  await receiver.waitForCount(1);
  assert.equal((await tryOut({ code, msgId: id })).body.request.payload.n, 41);
  assert.deepEqual(fieldsOf((await tryOut({ code, msgId: 'msg-none' })).body), ['body.msgId']);

  const failed = await tryOut({ code: `function handler(w) {\n  throw new Error('no'); }` });
  assert.deepEqual(
    [failed.body.outcome, failed.body.cause, failed.body.request],
    ['failed', 'Error: no (line 2)', null],
  );
  assert.deepEqual(fieldsOf((await tryOut({ payload: {} })).body), ['body.code']);
  await set(code);
  const own = await tryOut({ payload: { n: 1 } });
  assert.equal(own.body.request.payload.n, 2);
  assert.equal(receiver.received.length, 1);
  const attempt = await gancho.api('POST', `/app/${app}/endpoint/ep/msg/test-attempt`, {
    payload: { n: 5 },
  });
  assert.equal(attempt.status, 200);
  assert.equal(receiver.received[1]!.body.toString(), '{"n":6}');
});

test('what the code was is kept, and can be put in force again', async () => {
  await using receiver = await startReceiver();
  const { set, path, send } = await setUp(receiver);
  const codes = ['a', 'b'].map(
    (v) => `function handler(w) { w.payload = { v: '${v}' }; return w; }`,
  );
  for (const code of codes) await set(code, { variables: { token: 'a-secret-value' } });
  const versions = await gancho.api('GET', `${path}/version`);
  assert.deepEqual(
    versions.body.data.map(({ version, code }: { version: number; code: string }) => [
      version,
      code,
    ]),
    [
      [2, codes[1]],
      [1, codes[0]],
    ],
  );
  const back = await gancho.api('POST', `${path}/rollback`, { version: 1 });
  assert.deepEqual(
    [back.status, back.body.version, back.body.code, back.body.variables],
    [200, 3, codes[0], { token: 'a-secret-value' }],
  );
  const none = await gancho.api('POST', `${path}/rollback`, { version: 9 });
  assert.deepEqual(fieldsOf(none.body), ['body.version']);
  await send({});
  assert.equal((await receiver.waitForCount(1))[0]!.body.toString(), '{"v":"a"}');
});

test('a mapping says what the webhook is to look like, without code', async () => {
  await using receiver = await startReceiver();
  const { set, send } = await setUp(receiver);
  const mapping = {
    url: '{{url}}{{payload.id | url}}',
    headers: { 'X-Total': '{{payload.total | number:2}}', 'X-Shop': null },
    payload: {
      id: '{{payload.id}}',
      lines: { $each: 'payload.items', $as: { sku: '{{item.sku | upper}}', at: '{{index}}' } },
      state: { $lookup: '{{payload.state}}', $table: { P: 'paid' }, $default: 'open' },
      note: '{{payload.note}}',
    },
    cancel: { $if: '{{payload.test}}', $then: true },
  };
  const saved = await set(JSON.stringify(mapping), { kind: 'mapping' });
  assert.equal(saved.status, 204, saved.text);
  await send({ test: true });
  await send({ id: 9, total: 5, state: 'P', items: [{ sku: 'a' }, { sku: 'b' }] });
  const [one] = await receiver.waitForCount(1);
  assert.deepEqual(JSON.parse(one!.body.toString()), {
    id: 9,
    lines: [
      { sku: 'A', at: 0 },
      { sku: 'B', at: 1 },
    ],
    state: 'paid',
  });
  assert.deepEqual(
    [one!.path, one!.headers['x-total'], one!.headers['x-shop']],
    ['/9', '5.00', undefined],
  );
});

test('one application that never ends keeps no other waiting', async () => {
  await using receiver = await startReceiver();
  const endless = await setUp(receiver);
  const quick = await setUp(receiver);
  await endless.set('function handler(w) { for (;;); }');
  await quick.set('function handler(w) { w.payload = { quick: true }; return w; }');
  for (let count = 0; count < 10; count += 1) await endless.send({});
  await quick.send({});
  const [one] = await receiver.waitForCount(1);
  assert.equal(one!.body.toString(), '{"quick":true}');
  // Those of the other are ten seconds of work: most of it is still to be done.
  const done = await gancho.api('GET', `/app/${endless.app}/attempt/endpoint/ep`);
  assert.ok(done.body.data.length < 10);
});

test('a portal token reads and changes it only with the capability', async () => {
  await using receiver = await startReceiver();
  const { app, path } = await setUp(receiver);
  const tokenWith = async (capability: AppPortalCapability) =>
    (await svix.authentication.appPortalAccess(app, { capabilities: [capability] })).token;
  const without = await tokenWith(AppPortalCapability.ViewBase);
  const may = await tokenWith(AppPortalCapability.ManageTransformations);
  const call = (key: string, method: string, body?: object) =>
    gancho.api(method, path, body, { authorization: `Bearer ${key}` });
  const code = 'function handler(w) { return w; }';
  assert.equal((await call(without, 'GET')).status, 403);
  assert.equal((await call(without, 'PATCH', { code })).status, 403);
  assert.equal((await call(may, 'PATCH', { code })).status, 204);
  assert.equal((await call(may, 'GET')).body.code, code);
});

test('connectors are kept per environment, with code that can be read', async () => {
  const transformation = 'function handler(w) { return w; }';
  const made = await svix.connector.create({ name: 'Chat', uid: 'chat', transformation });
  assert.match(made.id, /^trtmpl_[A-Za-z0-9]{27}$/);
  assert.equal((await svix.connector.get('chat')).id, made.id);
  await refusalOf(svix.connector.create({ name: 'B', uid: 'chat', transformation }), 409);
  const broken = await refusalOf(
    svix.connector.create({ name: 'B', transformation: 'function handler(' }),
    422,
  );
  assert.deepEqual(broken.fields, ['body.transformation']);
  const next = 'function handler(w) { w.cancel = true; return w; }';
  const changed = await svix.connector.patch('chat', { transformation: next });
  assert.ok(changed.transformationUpdatedAt >= made.transformationUpdatedAt);
  await svix.connector.upsert('other', { name: 'Other', transformation });
  const { data } = await svix.connector.list();
  assert.deepEqual(
    data.map(({ uid }) => uid),
    ['chat', 'other'],
  );
  await svix.connector.delete('other');
  await refusalOf(svix.connector.get('other'), 404);
});
