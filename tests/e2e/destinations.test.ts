/** Destinations of endpoints: what may be set, what is shown of it, and that nothing leaves without one. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { withDestination } from '../support/destination.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { storedText } from '../support/look-into-store.ts';
import { startReceiver } from '../support/receiver.ts';

const gancho = await useGancho({ retrySchedule: '3600' });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

const oauth2 = {
  type: 'oauth2',
  grant: 'password',
  tokenUrl: 'https://erp.example/token',
  username: 'ana',
  password: 'pass-word-1',
};

test('an endpoint without a destination has none to show', async () => {
  const { path } = await withDestination(gancho, null);
  assert.equal((await gancho.api('GET', path)).status, 404);
});

test('secrets are hidden, sealed, and stay when they come back as they were shown', async () => {
  const { put, path } = await withDestination(gancho, { type: 'http', auth: oauth2 });
  const shown = await gancho.api('GET', path);
  assert.deepEqual(shown.body, {
    type: 'http',
    method: 'POST',
    bodyTemplate: null,
    contentType: null,
    auth: {
      ...oauth2,
      password: '********',
      clientId: null,
      clientSecret: null,
      scopes: [],
      extraParams: {},
      clientAuth: 'basic',
      paramsIn: 'form',
    },
    signed: false,
  });
  const changed = await put({ ...shown.body, method: 'PUT' });
  assert.equal(changed.status, 200, changed.text);
  assert.equal(changed.body.method, 'PUT');
  assert.ok(!(await storedText(gancho)).includes('pass-word-1'));
  // To another server it has to be said again.
  const moved = await put({
    ...shown.body,
    auth: { ...shown.body.auth, tokenUrl: 'https://elsewhere.example/token' },
  });
  assert.equal(moved.status, 422);
  assert.deepEqual(moved.body.detail[0].loc, ['body', 'auth', 'password']);
});

test('the address of a chat is shown by its host alone', async () => {
  const url = 'https://hooks.slack.com/services/T0/B0/secret-part';
  const { app, put, path } = await withDestination(gancho, { type: 'slack', url });
  const { body } = await gancho.api('GET', path);
  assert.deepEqual(body, {
    type: 'slack',
    template: null,
    url: 'https://hooks.slack.com/********',
  });
  assert.equal((await put({ ...body, template: '{{eventType}}' })).status, 200);
  assert.equal((await svix.endpoint.get(app, 'ep')).url, 'destination:slack');
  assert.equal((await put({ ...body, url: 'https://discord.com/********' })).status, 422);
});

test('each refusal names its field', async () => {
  const { put } = await withDestination(gancho, null);
  const mail = {
    type: 'email',
    host: 'mail.example.com',
    from: 'a@b.example',
    to: ['c@d.example'],
  };
  const slack = { type: 'slack', url: 'https://hooks.slack.com/services/x' };
  const telegram = { type: 'telegram', botToken: `123456:${'a'.repeat(35)}`, chatId: '-100123' };
  const wrong: [field: string, body: object][] = [
    ['type', {}],
    ['type', { type: 'pigeon' }],
    ['method', { type: 'http', method: 'BREW' }],
    ['bodyTemplate', { type: 'http', bodyTemplate: '{{payload.' }],
    ['bodyTemplate', { type: 'http', bodyTemplate: '{{payloda.id}}' }],
    ['contentType', { type: 'http', contentType: 'json' }],
    ['auth.type', { type: 'http', auth: {} }],
    ['auth.password', { type: 'http', auth: { type: 'basic', username: 'a' } }],
    ['auth.password', { type: 'http', auth: { ...oauth2, password: '********' } }],
    ['auth.username', { type: 'http', auth: { ...oauth2, username: null } }],
    ['auth.clientId', { type: 'http', auth: { ...oauth2, grant: 'client_credentials' } }],
    ['auth.tokenUrl', { type: 'http', auth: { ...oauth2, tokenUrl: 'http://erp.example/token' } }],
    ['auth.token', { type: 'http', auth: { type: 'bearer', token: 'two words' } }],
    [
      'auth.Host',
      { type: 'http', auth: { type: 'apiKey', name: 'Host', value: 'x', in: 'header' } },
    ],
    ['applicationId', { type: 'application', applicationId: 'nobody' }],
    ['url', { ...slack, url: 'https://example.com/hooks' }],
    ['url', { ...slack, url: 'http://hooks.slack.com/services/x' }],
    ['url', { ...slack, url: 'https://hooks.slack.com.example.com/services/x' }],
    ['url', { ...slack, type: 'teams' }],
    ['template', { ...slack, template: '{{payload | nosuch}}' }],
    ['botToken', { ...telegram, botToken: 'x/../y' }],
    ['chatId', { ...telegram, chatId: 'a b' }],
    ['apiUrl', { ...telegram, apiUrl: 'https://example.com' }],
    ['host', { ...mail, host: 'mail.example.com:25' }],
    ['from', { ...mail, from: 'nobody' }],
    ['from', { ...mail, from: 'A, B <a@b.example>' }],
    ['to.0', { ...mail, to: ['a@b.example\r\nbcc: x@y.example'] }],
    ['password', { ...mail, username: 'a' }],
    ['secure', { ...mail, username: 'a', password: 'b', secure: 'none' }],
  ];
  for (const [field, body] of wrong) {
    const answer = await put(body);
    assert.equal(answer.status, 422, `${field}: ${JSON.stringify(body)} ${answer.text}`);
    assert.equal(answer.body.detail[0].loc.slice(1).join('.'), field, answer.text);
  }
});

test('an address that names a kind is kept, and fails what is sent until there is a destination', async () => {
  const { app, path, send, attempts, put } = await withDestination(gancho, null, {
    url: 'destination:slack',
  });
  const { id } = await send({});
  const [attempt] = await attempts(id);
  assert.match(attempt!.cause!, /has no destination yet/);
  assert.equal(attempt!.url, 'destination:slack');
  const http = await put({ type: 'http' });
  assert.deepEqual(http.body.detail[0].loc, ['body', 'type']);
  const refused = await gancho.api('POST', `/app/${app}/endpoint`, { url: 'destination:pigeon' });
  assert.equal(refused.status, 422);
  assert.equal((await gancho.api('DELETE', path)).status, 204);
});

test('what is meant for a destination never reaches the web server that was there before', async () => {
  await using receiver = await startReceiver();
  const slack = { type: 'slack', url: 'http://127.0.0.1:9/never' };
  const { path, send, attempts } = await withDestination(gancho, slack, { url: receiver.url });
  assert.equal((await gancho.api('DELETE', path)).status, 204);
  const [attempt] = await attempts((await send({})).id);
  assert.match(attempt!.cause!, /has no destination yet/);
  assert.equal(receiver.received.length, 0);
});

test('without its destination an endpoint gets signed webhooks again', async () => {
  await using receiver = await startReceiver();
  const http = { type: 'http', method: 'PUT' };
  const { path, send } = await withDestination(gancho, http, { url: receiver.url });
  await send({});
  assert.equal((await receiver.waitForCount(1))[0]!.method, 'PUT');
  await gancho.api('DELETE', path);
  await send({});
  const [, second] = await receiver.waitForCount(2);
  assert.equal(second!.method, 'POST');
  assert.ok(second!.headers['webhook-signature']);
});

test('a portal user reaches no other application, and an endpoint that polls has no destination', async () => {
  const { app, path } = await withDestination(gancho, null);
  await svix.application.create({ name: 'other', uid: 'other' });
  const { token } = await svix.authentication.appPortalAccess(app, {});
  const headers = { authorization: `Bearer ${token}` };
  const publish = { type: 'application', applicationId: 'other' };
  assert.equal((await gancho.api('PUT', path, publish, headers)).status, 403);
  assert.equal((await gancho.api('PUT', path, { type: 'http' }, headers)).status, 200);
  await svix.endpoint.create(app, { url: 'poll://a', uid: 'poll' });
  const poll = await gancho.api('PUT', `/app/${app}/endpoint/poll/destination`, publish);
  assert.deepEqual(poll.body.detail[0].loc, ['body', 'type']);
});

test('consent is asked of web servers only', async () => {
  await using receiver = await startReceiver();
  const slack = { type: 'slack', url: `${receiver.url}/services/x` };
  const { app, put, send, attempts } = await withDestination(gancho, slack);
  const changed = await gancho.api('PATCH', `/app/${app}/endpoint/ep`, { consent: 'required' });
  assert.equal(changed.status, 200, changed.text);
  const [attempt] = await attempts((await send({})).id);
  assert.equal(attempt!.responseStatusCode, 204, attempt!.cause ?? '');
  // As a web server, it would be asked first.
  assert.equal((await put({ type: 'http', url: `${receiver.url}/web` })).status, 200);
  await send({});
  const [first, asked] = await receiver.waitForCount(2);
  assert.deepEqual([first!.method, first!.path], ['POST', '/services/x']);
  assert.deepEqual([asked!.method, asked!.path], ['OPTIONS', '/web']);
});
