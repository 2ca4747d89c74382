/** Destinations that are chats: each wire form at a server that stands in for the provider, and its 429. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { withDestination } from '../support/destination.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';

const gancho = await useGancho({ retrySchedule: '1,3600' });
after(() => gancho[Symbol.asyncDispose]());

const payload = {
  id: 7,
  status: 'FAILED',
  detail: { host: 'db_1 <prod>', note: 'see https://a.example/b_c & call @everyone' },
};
const botToken = `123456789:${'A'.repeat(35)}`;

test('Slack gets text in its markup, in which values are only text', async () => {
  await using receiver = await startReceiver();
  receiver.respond((_request, response) => response.end('ok'));
  const url = `${receiver.url}/services/T0/B0/secret-part`;
  const { put, send, attempts } = await withDestination(gancho, { type: 'slack', url });
  const { id } = await send(payload, 'backup.failed');
  const [usual] = await receiver.waitForCount(1);
  assert.equal(usual!.path, '/services/T0/B0/secret-part');
  assert.match(usual!.headers['content-type']!, /^application\/json/);
  assert.deepEqual(JSON.parse(usual!.body.toString()), {
    text: [
      '*backup.failed*',
      '• id: 7',
      '• status: FAILED',
      '• detail.host: db_1 &lt;prod&gt;',
      '• detail.note: see https://a.example/b_c &amp; call @everyone',
    ].join('\n'),
  });
  const [attempt] = await attempts(id);
  assert.equal(attempt!.url, 'slack');
  assert.equal(attempt!.response, 'ok');
  assert.ok(!JSON.stringify(attempt).includes('secret-part'));

  await put({
    type: 'slack',
    url,
    template: ':fire: *{{payload.status}}* {{payload.detail.host}}',
  });
  await send(payload);
  await put({
    type: 'slack',
    url,
    template:
      '{"text":"{{eventType}}","blocks":[{"type":"divider","id":"{{payload.detail.host}}"}]}',
  });
  await send(payload);
  const [, text, blocks] = await receiver.waitForCount(3);
  assert.deepEqual(JSON.parse(text!.body.toString()), {
    text: ':fire: *FAILED* db_1 &lt;prod&gt;',
  });
  assert.deepEqual(JSON.parse(blocks!.body.toString()), {
    text: 'order.paid',
    blocks: [{ type: 'divider', id: 'db_1 <prod>' }],
  });
});

test('Slack’s Retry-After is kept to', async () => {
  await using receiver = await startReceiver();
  receiver.respond((_request, response) =>
    response.writeHead(429, { 'retry-after': '600' }).end('rate_limited'),
  );
  const { send, attempts } = await withDestination(gancho, { type: 'slack', url: receiver.url });
  const [attempt] = await attempts((await send({})).id);
  assert.equal(attempt!.responseStatusCode, 429);
  assertAround(attempt!.nextAttempt, 600);
});

test('Teams gets an Adaptive Card', async () => {
  await using receiver = await startReceiver();
  receiver.respond(202);
  const url = `${receiver.url}/workflows/x/triggers/manual/paths/invoke?api-version=1&sig=s`;
  const { put, send } = await withDestination(gancho, { type: 'teams', url });
  await send({ a: '[x](https://evil.example) *b*' }, 'backup.failed');
  await receiver.waitForCount(1);
  await put({ type: 'teams', url, template: 'Backup **{{payload.a}}**\nline' });
  await send({ a: 1 });
  const [usual, own] = await receiver.waitForCount(2);
  assert.equal(usual!.path, '/workflows/x/triggers/manual/paths/invoke?api-version=1&sig=s');
  const card = (body: object[]) => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body,
        },
      },
    ],
  });
  assert.deepEqual(
    JSON.parse(usual!.body.toString()),
    card([
      { type: 'TextBlock', text: 'backup.failed', weight: 'Bolder', size: 'Medium', wrap: true },
      {
        type: 'FactSet',
        facts: [{ title: 'a', value: '\\[x\\](https://evil.example) \\*b\\*' }],
      },
    ]),
  );
  assert.deepEqual(
    JSON.parse(own!.body.toString()),
    card([{ type: 'TextBlock', text: 'Backup **1**\n\nline', wrap: true }]),
  );
});

test('Discord answers once the message is there, calls nobody, and says in JSON how long to wait', async () => {
  await using receiver = await startReceiver();
  receiver.respond((_request, response) => response.end('{"id":"1"}'));
  const url = `${receiver.url}/api/webhooks/1/secret-part?thread_id=5`;
  const { put, send, attempts } = await withDestination(gancho, { type: 'discord', url });
  await send(payload, 'backup.failed');
  await receiver.waitForCount(1);
  await put({ type: 'discord', url, template: '{{payload.long}}' });
  await send({ long: '😀'.repeat(1500) });
  const [usual, long] = await receiver.waitForCount(2);
  assert.equal(usual!.path, '/api/webhooks/1/secret-part?thread_id=5&wait=true');
  assert.deepEqual(JSON.parse(usual!.body.toString()), {
    allowed_mentions: { parse: [] },
    content: [
      '**backup.failed**',
      '- id: 7',
      '- status: FAILED',
      '- detail.host: db\\_1 <prod\\>',
      '- detail.note: see https://a.example/b_c & call @everyone',
    ].join('\n'),
  });
  const { content } = JSON.parse(long!.body.toString());
  assert.ok(content.length <= 2000 && content.isWellFormed() && content.endsWith('…'));

  receiver.respond((_request, response) =>
    response
      .writeHead(429, { 'content-type': 'application/json' })
      .end('{"message":"You are being rate limited.","retry_after":600.4,"global":false}'),
  );
  const [attempt] = await attempts((await send({ long: 'x' })).id);
  assert.match(attempt!.cause!, /^answered 429: You are being rate limited/);
  assertAround(attempt!.nextAttempt, 601);
  assert.equal(attempt!.url, 'discord');
});

test('Google Chat gets text', async () => {
  await using receiver = await startReceiver();
  receiver.respond((_request, response) => response.end('{"name":"spaces/a/messages/b"}'));
  const url = `${receiver.url}/v1/spaces/a/messages?key=k&token=t`;
  const { send, attempts } = await withDestination(gancho, { type: 'googleChat', url });
  const { id } = await send({ who: '<users/all> hi' });
  const [request] = await receiver.waitForCount(1);
  assert.equal(request!.path, '/v1/spaces/a/messages?key=k&token=t');
  assert.deepEqual(JSON.parse(request!.body.toString()), {
    text: '*order.paid*\n• who: < users/all> hi',
  });
  assert.equal((await attempts(id))[0]!.url, 'googleChat');
});

test('Telegram gets MarkdownV2, plain text where that grows too long, and its retry_after is kept to', async () => {
  await using receiver = await startReceiver();
  receiver.respond((_request, response) => response.end('{"ok":true,"result":{}}'));
  const telegram = { type: 'telegram', botToken, chatId: '-1001', apiUrl: receiver.url };
  const { put, send, attempts } = await withDestination(gancho, telegram);
  await send({ total: -1.5, note: 'a_b (c)!' });
  await receiver.waitForCount(1);
  await put({ ...telegram, template: '*{{payload.long}}*' });
  await send({ long: 'a.b'.repeat(2000) });
  const [usual, long] = await receiver.waitForCount(2);
  assert.equal(usual!.path, `/bot${botToken}/sendMessage`);
  assert.deepEqual(JSON.parse(usual!.body.toString()), {
    chat_id: '-1001',
    text: '*order\\.paid*\n• total: \\-1\\.5\n• note: a\\_b \\(c\\)\\!',
    parse_mode: 'MarkdownV2',
  });
  const plain = JSON.parse(long!.body.toString());
  assert.equal(plain.parse_mode, undefined);
  assert.equal(plain.text, `${`*${'a.b'.repeat(2000)}`.slice(0, 4095)}…`);

  receiver.respond((_request, response) =>
    response
      .writeHead(429)
      .end(
        '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 600","parameters":{"retry_after":600}}',
      ),
  );
  const [attempt] = await attempts((await send({ long: 'x' })).id);
  assert.match(attempt!.cause!, /^answered 429: Too Many Requests/);
  assertAround(attempt!.nextAttempt, 600);
  assert.equal(attempt!.url, 'telegram:-1001');
  assert.ok(!JSON.stringify(attempt).includes(botToken));
});

test('a failure is tried again, and a resend says the same once more', async () => {
  await using receiver = await startReceiver();
  receiver.respond((_request, response, count) =>
    response.writeHead(count === 1 ? 500 : 200).end(),
  );
  const { send, attempts, resend } = await withDestination(gancho, {
    type: 'slack',
    url: receiver.url,
  });
  const { id } = await send({ n: 1 });
  await attempts(id, 2);
  await resend(id);
  const statuses = (await attempts(id, 3)).map((one) => one.responseStatusCode);
  assert.deepEqual(statuses, [200, 200, 500]);
  assert.equal(new Set(receiver.received.map(({ body }) => body.toString())).size, 1);
});

/** The planned moment is so many seconds from now, or a little more. */
function assertAround(time: string | null, seconds: number): void {
  assert.notEqual(time, null);
  const waits = (Date.parse(time!) - Date.now()) / 1000;
  assert.ok(waits > seconds - 30 && waits < seconds + 300, `${waits} s`);
}
