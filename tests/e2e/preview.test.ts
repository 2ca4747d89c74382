/** Looking at what an endpoint would send before it does, and slips of the pen that are refused by name. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { withDestination } from '../support/destination.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';

const gancho = await useGancho({ retrySchedule: '1,3600' });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

const locOf = (answer: { body: any }): string => answer.body.detail[0].loc.join('.');
const wordsOf = (answer: { body: any }): string => answer.body.detail[0].msg;

async function previewed(path: string, body: object, part = 'destination') {
  const answer = await gancho.api('POST', path.replace(/destination$/, `${part}/preview`), body);
  assert.equal(answer.status, 200, answer.text);
  return answer.body as {
    outcome: string;
    cause: string | null;
    request: {
      method: string;
      url: string;
      headers: Record<string, string>;
      body: string;
    } | null;
    message: Record<string, any> | null;
  };
}

test('a preview is the request that leaves, its secrets hidden, and sends nothing', async () => {
  await using receiver = await startReceiver();
  const saved = {
    type: 'http',
    method: 'PUT',
    bodyTemplate: '{"id":"{{payload.id}}","key":"{{headers.x-api-key}}"}',
    auth: { type: 'bearer', token: 'very-secret' },
    signed: true,
  };
  const { app, path, send } = await withDestination(gancho, saved, {
    url: `${receiver.url}/rest`,
    headers: { 'x-api-key': 'hidden-key', 'x-shop': '7' },
  });
  const { id } = await send({ id: 'a "b"' });
  const [sent] = await receiver.waitForCount(1);
  const own = await previewed(path, { msgId: id });
  assert.equal(own.outcome, 'done');
  assert.equal(own.request!.method, sent!.method);
  assert.equal(own.request!.url, `${receiver.url}/rest`);
  assert.deepEqual(JSON.parse(own.request!.body), { id: 'a "b"', key: '********' });
  assert.equal(own.request!.headers['authorization'], 'Bearer ********');
  assert.equal(own.request!.headers['webhook-signature'], '********');
  assert.equal(own.request!.headers['x-shop'], '7');
  assert.ok(!JSON.stringify(own).includes('very-secret'));
  assert.ok(!JSON.stringify(own).includes('hidden-key'));
  // As a form has it: changed, and not saved.
  const changed = await previewed(path, {
    msgId: id,
    destination: { ...saved, auth: { type: 'bearer', token: '********' }, bodyTemplate: '[1]' },
  });
  assert.equal(changed.request!.body, '[1]');
  const shown = await gancho.api('GET', path);
  assert.equal(shown.body.bodyTemplate, saved.bodyTemplate);
  const transformation = `/app/${app}/endpoint/ep/transformation`;
  const code =
    'function handler(webhook) { webhook.cancel = !webhook.payload.id; return webhook; }';
  await gancho.api('PATCH', transformation, { code, enabled: true });
  const canceled = await previewed(path, { payload: {} });
  assert.deepEqual([canceled.outcome, canceled.request], ['canceled', null]);
  assert.equal(receiver.received.length, 1);
});

test('every kind of destination shows what it would be given', async () => {
  const { path } = await withDestination(gancho, null);
  const of = async (destination: object, payload: unknown = { id: 7 }) =>
    previewed(path, { destination, payload, eventType: 'order.paid' });
  const slack = await of({ type: 'slack', url: 'https://hooks.slack.com/services/T/B/x' });
  assert.equal(slack.request!.url, 'https://hooks.slack.com/********');
  assert.match(JSON.parse(slack.request!.body).text, /order\.paid/);
  const botToken = '123456:ABCDEFGHIJKLMNOPQRSTUVWX';
  const telegram = await of({ type: 'telegram', botToken, chatId: '-100', template: 'x' });
  assert.equal(telegram.request!.url, 'https://api.telegram.org/bot********/sendMessage');
  const mail = await of({
    type: 'email',
    host: 'smtp.example.com',
    from: 'a@example.com',
    to: ['b@example.com'],
    subjectTemplate: 'Order {{payload.id}}',
  });
  assert.equal(mail.message!['subject'], 'Order 7');
  const kafka = await of({
    type: 'kafka',
    brokers: ['k:9092'],
    topic: 't',
    keyTemplate: '{{payload.id}}',
  });
  assert.deepEqual([kafka.message!['topic'], kafka.message!['key']], ['t', '7']);
  assert.deepEqual(JSON.parse(kafka.message!['body']), { id: 7 });
  const rabbit = await of({ type: 'rabbitmq', url: 'amqp://u:p@r.example.com' });
  assert.equal(rabbit.message!['routingKey'], 'order.paid');
  const nats = await of({
    type: 'nats',
    servers: ['nats.example.com:4222'],
    subjectTemplate: 'a.{{eventType}}',
  });
  assert.equal(nats.message!['subject'], 'a.order.paid');
  const redis = await of({ type: 'redisStream', url: 'redis://r', stream: 's' });
  assert.equal(redis.message!['payload'], '{"id":7}');
  const aws = { region: 'sa-east-1', accessKeyId: 'AK', secretAccessKey: 'sesame' };
  const s3 = await of({ type: 's3', ...aws, bucket: 'orders', keyTemplate: 'k/{{payload.id}}' });
  assert.equal(s3.request!.url, 'https://orders.s3.sa-east-1.amazonaws.com/k/7');
  assert.equal(s3.request!.headers['Authorization'], '********');
  const queueUrl = 'https://sqs.sa-east-1.amazonaws.com/1/q';
  const sqs = await of({ type: 'sqs', ...aws, queueUrl });
  assert.equal(JSON.parse(sqs.request!.body).MessageBody, '{"id":7}');
  await svix.application.create({ name: 'other', uid: 'other' });
  const other = await of({ type: 'application', applicationId: 'other' });
  assert.equal(other.message!['eventType'], 'order.paid');
  const plain = await previewed(path, { payload: { id: 7 } });
  assert.equal(plain.request!.body, '{"id":7}');
  const empty = await of({
    type: 'kafka',
    brokers: ['k:9092'],
    topic: 't',
    keyTemplate: '{{payload.x}}',
  });
  assert.equal(empty.outcome, 'failed');
  assert.match(empty.cause!, /key/);
});

test('an enrichment shows what it would ask, and fetches nothing', async () => {
  await using receiver = await startReceiver();
  const { path } = await withDestination(gancho, null);
  const enrichment = {
    url: `${receiver.url}/orders/{{payload.id}}`,
    auth: { type: 'apiKey', name: 'k', value: 'sesame', in: 'query' },
  };
  const asked = await previewed(path, { enrichment, payload: { id: 'a/b' } }, 'enrichment');
  assert.equal(asked.request!.url, `${receiver.url}/orders/a%2Fb?k=********`);
  const missing = await previewed(path, { enrichment, payload: {} }, 'enrichment');
  assert.match(missing.cause!, /payload\.id/);
  const none = await gancho.api('POST', path.replace(/destination$/, 'enrichment/preview'), {});
  assert.equal(locOf(none), 'body.enrichment');
  assert.equal(receiver.received.length, 0);
});

test('a token of the portal sees no variables that it may not read', async () => {
  await using receiver = await startReceiver();
  const { app, path } = await withDestination(gancho, null, { url: receiver.url });
  const code = 'const handler = (webhook) => ({ ...webhook, payload: webhook.variables });';
  await gancho.api('PATCH', `/app/${app}/endpoint/ep/transformation`, {
    code,
    enabled: true,
    variables: { key: 'sesame' },
  });
  const tokenOf = async (capabilities: string[]) => {
    const access = await gancho.api('POST', `/auth/app-portal-access/${app}`, { capabilities });
    return { authorization: `Bearer ${access.body.token}` };
  };
  const ask = async (capabilities: string[]) =>
    gancho.api('POST', `${path}/preview`, {}, await tokenOf(capabilities));
  assert.equal((await ask(['ViewBase', 'ManageEndpoint'])).status, 403);
  const blind = await ask(['ViewBase', 'ManageEndpointSecret']);
  assert.equal(blind.body.request.body, '{"key":"********"}');
  const seeing = await ask(['ViewBase', 'ManageEndpointSecret', 'ManageTransformations']);
  assert.equal(seeing.body.request.body, '{"key":"sesame"}');
});

test('a field that there is not is refused by name, with the nearest one', async () => {
  const { put, path } = await withDestination(gancho, null);
  const typo = await put({ type: 'http', bodytemplate: '{}' });
  assert.equal(typo.status, 422);
  assert.equal(locOf(typo), 'body.bodytemplate');
  assert.match(wordsOf(typo), /did you mean `bodyTemplate`/);
  const bogus = await put({ type: 'slack', url: 'https://hooks.slack.com/x', zzzzzzzz: 1 });
  assert.match(wordsOf(bogus), /there are type, url, template/);
  const within = await put({ type: 'http', auth: { type: 'bearer', token: 'x', Tokens: 1 } });
  assert.equal(locOf(within), 'body.auth.Tokens');
  const enrichment = await gancho.api('PUT', path.replace(/destination$/, 'enrichment'), {
    url: 'https://example.com/{{payload.id}}',
    cacheSecond: 3,
  });
  assert.match(wordsOf(enrichment), /did you mean `cacheSeconds`/);
});

test('an address that would count for nothing is refused, and says what to do', async () => {
  await using receiver = await startReceiver();
  const slack = { type: 'slack', url: 'https://hooks.slack.com/services/T/B/x' };
  const { app, put, path, send } = await withDestination(gancho, slack);
  const endpoint = `/app/${app}/endpoint/ep`;
  const refused = await gancho.api('PATCH', endpoint, { url: receiver.url });
  assert.deepEqual([refused.status, locOf(refused)], [422, 'body.url']);
  assert.match(wordsOf(refused), /slack.*DELETE/);
  const whole = await gancho.api('PUT', endpoint, { url: receiver.url });
  assert.equal(whole.status, 422);
  // What changes nothing is no mistake.
  const same = await gancho.api('PATCH', endpoint, { url: 'destination:slack', description: 'x' });
  assert.equal(same.status, 200, same.text);
  assert.equal((await put({ type: 'http', url: receiver.url })).status, 200);
  await send({ a: 1 });
  await receiver.waitForCount(1);
  assert.equal((await put(slack)).status, 200);
  assert.equal((await gancho.api('DELETE', path)).status, 204);
  assert.equal((await gancho.api('PATCH', endpoint, { url: receiver.url })).status, 200);
});

test('a secret does not go along to the url of another server', async () => {
  const auth = { type: 'bearer', token: 'very-secret' };
  const { put } = await withDestination(gancho, { type: 'http', auth });
  const kept = { type: 'http', auth: { type: 'bearer', token: '********' } };
  assert.equal((await put({ ...kept, url: 'https://example.com/other' })).status, 200);
  const moved = await put({ ...kept, url: 'https://example.org/' });
  assert.equal(locOf(moved), 'body.auth.token');
  assert.equal((await put({ type: 'http', auth, url: 'https://example.org/' })).status, 200);
});

test('reshaping within the body of an endpoint is refused with the route that takes it', async () => {
  const { app } = await withDestination(gancho, null);
  const destination = { type: 'slack', url: 'https://hooks.slack.com/x' };
  const body = { url: 'https://example.com/', destination };
  const created = await gancho.api('POST', `/app/${app}/endpoint`, body);
  assert.deepEqual([created.status, locOf(created)], [422, 'body.destination']);
  assert.match(wordsOf(created), /PUT .*\/destination/);
  for (const method of ['PUT', 'PATCH']) {
    const given = { ...body, destination: undefined, transformation: {} };
    const answer = await gancho.api(method, `/app/${app}/endpoint/ep`, given);
    assert.equal(locOf(answer), 'body.transformation');
  }
});

test('a value stays the one value that it is, with quotes around its place or without', async () => {
  await using receiver = await startReceiver();
  const { put, send } = await withDestination(
    gancho,
    {
      type: 'http',
      bodyTemplate: '{"total":{{payload.total}},"list":["{{payload.name | json}}"]}',
    },
    { url: receiver.url },
  );
  await send({ total: '1,"admin":true', name: ',1,' });
  const [request] = await receiver.waitForCount(1);
  assert.deepEqual(JSON.parse(request!.body.toString()), {
    total: '1,"admin":true',
    list: ['",1,"'],
  });
  const backslash = await put({ type: 'http', bodyTemplate: '["a\\{{payload.x}}"]' });
  assert.deepEqual([backslash.status, locOf(backslash)], [422, 'body.bodyTemplate']);
  const open = await put({ type: 'http', bodyTemplate: '{"a":"{{payload.x}}}' });
  assert.match(wordsOf(open), /never closed/);
});
