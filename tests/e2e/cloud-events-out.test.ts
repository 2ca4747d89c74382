/** Endpoints that ask for CloudEvents: what arrives, read by the published library, and its signature. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { HTTP, type CloudEventV1 } from 'cloudevents';
import { Webhook } from 'standardwebhooks';
import { clientOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver, type Received } from '../support/receiver.ts';

const gancho = await useGancho({ retrySchedule: '1,3600' });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
let applications = 0;

/** An application with one endpoint, made with these fields beside the URL. */
async function endpointWith(url: string, fields: Record<string, unknown>) {
  const app = `app-${(applications += 1)}`;
  await svix.application.create({ name: app, uid: app });
  const made = await gancho.api('POST', `/app/${app}/endpoint`, { url, uid: 'ep', ...fields });
  assert.equal(made.status, 201, made.text);
  const { key } = await svix.endpoint.getSecret(app, 'ep');
  return { app, made: made.body, key, path: `/app/${app}/endpoint/ep` };
}

function eventOf({ headers, body }: Received): CloudEventV1<unknown> {
  const event = HTTP.toEvent({ headers, body: body.toString() });
  return Array.isArray(event) ? assert.fail('a batch') : event;
}

for (const format of ['cloudevents-structured', 'cloudevents-binary']) {
  test(`${format}: signed, and the same bytes at every attempt`, async () => {
    await using receiver = await startReceiver();
    receiver.respond((_request, response, count) =>
      response.writeHead(count === 1 ? 503 : 204).end(),
    );
    const { app, made, key } = await endpointWith(receiver.url, { format });
    assert.equal(made.format, format);
    const message = await svix.message.create(app, {
      eventType: 'invoice.paid',
      payload: { total: 19 },
    });
    const [first, second] = await receiver.waitForCount(2);

    const event = eventOf(first!);
    assert.equal(event.id, message.id);
    assert.equal(event.type, 'invoice.paid');
    assert.deepEqual(event.data, { total: 19 });
    assert.equal(event.datacontenttype, 'application/json');
    assert.match(event.source, /^\/environments\/env_\w+\/applications\/app_\w+$/);
    const late = message.timestamp.getTime() - Date.parse(event.time!);
    // It is read from the id, which is drawn before the message waits for its turn to be stored.
    assert.ok(late >= 0 && late < 1_000, `${late} ms`);

    for (const { headers, body } of [first!, second!]) {
      assert.equal(headers['webhook-id'], message.id);
      new Webhook(key).verify(body.toString(), headers as Record<string, string>);
    }
    assert.deepEqual(second!.body, first!.body);
    assert.deepEqual(eventOf(second!), event);
  });
}

test('the source is what the endpoint says', async () => {
  await using receiver = await startReceiver();
  const source = 'https://shop.example/orders?region=eu';
  const { app, path } = await endpointWith(receiver.url, {
    format: 'cloudevents-binary',
    cloudEventSource: source,
  });
  await svix.message.create(app, { eventType: 'a', payload: {} });
  const [first] = await receiver.waitForCount(1);
  assert.equal(first!.headers['ce-source'], source);

  const cleared = await gancho.api('PATCH', path, { cloudEventSource: null });
  assert.equal(cleared.body.cloudEventSource, null);
  const bad = await gancho.api('PATCH', path, { cloudEventSource: 'a b' });
  assert.equal(bad.status, 422);
  assert.deepEqual(bad.body.detail[0].loc, ['body', 'cloudEventSource']);
  assert.equal((await gancho.api('PATCH', path, { format: 'xml' })).status, 422);
});

test('a client that knows no formats leaves the endpoint in the one it has', async () => {
  await using receiver = await startReceiver();
  const { app, path } = await endpointWith(receiver.url, { format: 'cloudevents-structured' });
  await svix.endpoint.upsert(app, 'ep', { url: receiver.url, uid: 'ep' });
  assert.equal((await gancho.api('GET', path)).body.format, 'cloudevents-structured');
  assert.equal((await gancho.api('PATCH', path, { format: 'standard' })).body.format, 'standard');
  await svix.message.create(app, { eventType: 'a', payload: { b: 1 } });
  const [only] = await receiver.waitForCount(1);
  assert.equal(only!.headers['content-type'], 'application/json');
  assert.equal(only!.body.toString(), '{"b":1}');
  assert.equal(
    Object.keys(only!.headers).find((name) => name.startsWith('ce-')),
    undefined,
  );
});

test('no header of an endpoint can stand in for an attribute', async () => {
  await using receiver = await startReceiver();
  const { path } = await endpointWith(receiver.url, { format: 'cloudevents-binary' });
  const set = await gancho.api('PUT', `${path}/headers`, { headers: { 'Ce-Id': 'mine' } });
  assert.equal(set.status, 422);
  assert.deepEqual(set.body.detail[0].loc, ['body', 'headers', 'Ce-Id']);
});
