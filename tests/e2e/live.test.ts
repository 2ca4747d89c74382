/** What happens is told as it happens: to whom, filtered, from where on, and when it ends. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { startGancho } from '../support/gancho-process.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { newMember } from '../support/member-session.ts';
import { readEvents, type EventReader, type StreamedEvent } from '../support/read-events.ts';
import { startReceiver } from '../support/receiver.ts';
import { createSource } from '../support/sources.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await serveGancho({ env: { GANCHO_RETRY_SCHEDULE: '3600' } });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
const receiver = await startReceiver();
after(() => receiver[Symbol.asyncDispose]());
receiver.respond(({ body }, response) => {
  response.writeHead((JSON.parse(body.toString()) as { answer: number }).answer).end();
});
await svix.application.create({ name: 'Shop', uid: 'shop' });
await svix.application.create({ name: 'Bank', uid: 'bank' });
for (const app of ['shop', 'bank']) await svix.endpoint.create(app, { url: receiver.url });

const { environmentId } = (await gancho.api('GET', '/auth/whoami')).body;
const address = `${gancho.url}/api/v1/stream/live`;
const bearer = { authorization: `Bearer ${gancho.key}` };

async function listen(query = '', headers: Record<string, string> = bearer): Promise<EventReader> {
  const reader = await readEvents(`${address}${query}`, headers);
  if (reader.status === 200) await waitFor('the beginning', () => reader.events[0] ?? null);
  return reader;
}

const told = (reader: EventReader): StreamedEvent[] =>
  reader.events.filter(({ event }) => event !== 'open' && event !== 'sum');

const send = (app: string, answer: number, eventType = 'invoice.paid') =>
  svix.message.create(app, { eventType, payload: { answer } });

test('a message and its attempts are told of, with what came of them', async () => {
  await using reader = await listen();
  assert.equal(reader.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert.equal(reader.events[0]!.event, 'open');
  const good = await send('shop', 200);
  const bad = await send('bank', 500);
  const events = await waitFor('two messages and two attempts', () =>
    told(reader).length >= 4 ? told(reader) : null,
  );
  const of = (event: string, id: string) =>
    events.find((one) => one.event === event && one.data.messageId === id)!.data;
  assert.deepEqual([of('message', good.id).appName, of('message', good.id).endpoints], ['Shop', 1]);
  const attempt = of('attempt', bad.id);
  assert.deepEqual(
    [attempt.status, attempt.responseStatusCode, attempt.number, attempt.eventType],
    ['fail', 500, 1, 'invoice.paid'],
  );
  assert.ok(Date.parse(attempt.nextAttemptAt) > Date.now() + 600_000);
  assert.equal(of('attempt', good.id).status, 'success');
});

test('filters are of the server: kinds, application, type, outcome', async () => {
  await using failed = await listen('?kinds=attempt&outcome=fail');
  await using shop = await listen('?app_id=shop&event_types=user.made');
  await send('shop', 200);
  const bad = await send('bank', 500);
  const made = await send('shop', 200, 'user.made');
  await waitFor('what each is to hear', () =>
    told(failed).length >= 1 && told(shop).length >= 2 ? true : null,
  );
  assert.deepEqual(
    told(failed).map(({ data }) => [data.kind, data.messageId]),
    [['attempt', bad.id]],
  );
  assert.deepEqual(
    told(shop).map(({ data }) => [data.kind, data.messageId]),
    [
      ['message', made.id],
      ['attempt', made.id],
    ],
  );
});

test('requests to sources are told of, and why one was rejected', async () => {
  const source = await createSource(gancho, {
    name: 'Code',
    type: 'github',
    config: { secret: 'It is a secret' },
  });
  await using reader = await listen('?kinds=request,rejected');
  const answer = await fetch(source.ingestUrl.replace(/^https?:\/\/[^/]+/, gancho.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': 'sha256=00' },
    body: '{}',
  });
  assert.ok(answer.status >= 400);
  const [{ event, data }] = (await waitFor('the rejection', () =>
    told(reader).length > 0 ? told(reader) : null,
  )) as [StreamedEvent];
  assert.deepEqual([event, data.sourceId, data.appName], ['rejected', source.id, 'Code']);
  assert.equal(data.responseStatusCode, answer.status);
  assert.ok(data.reason !== null);
});

test('who comes back goes on where it was, or hears that something is missing', async () => {
  const first = await listen('?kinds=message');
  await send('shop', 200);
  const [{ id }] = (await waitFor('a message', () =>
    told(first).length > 0 ? told(first) : null,
  )) as [StreamedEvent];
  first.close();
  await first.ended;
  const missed = await send('shop', 200);
  await using back = await listen('?kinds=message', { ...bearer, 'last-event-id': id! });
  const later = await send('shop', 200);
  await waitFor('both', () => (told(back).length >= 2 ? true : null));
  assert.deepEqual(
    told(back).map(({ data }) => data.messageId),
    [missed.id, later.id],
  );
  await using lost = await listen('', { ...bearer, 'last-event-id': 'abcdef-12' });
  assert.equal((await waitFor('a gap', () => told(lost)[0] ?? null)).event, 'gap');

  const kept = (await gancho.api('GET', `/stream/live?kinds=message&iterator=${id}`)).body;
  assert.deepEqual(
    kept.data.map((one: any) => one.messageId),
    [missed.id, later.id],
  );
  assert.equal(kept.isAll, true);
});

test('hundreds in a second are told in part, and the rest in sums', async () => {
  await using reader = await listen('?kinds=message');
  const messages = Array.from({ length: 100 }, () => ({
    eventType: 'many',
    payload: { answer: 200 },
  }));
  for (let batch = 0; batch < 3; batch++) {
    const { status, text } = await gancho.api('POST', '/app/bank/msg/batch', { messages });
    assert.ok(status < 300, text);
  }
  const sumOf = () =>
    reader.events
      .filter(({ event }) => event === 'sum')
      .reduce((sum, { data }) => sum + data.message, 0);
  await waitFor('all of them, told or summed', () =>
    told(reader).length + sumOf() === 300 ? true : null,
  );
  assert.ok(sumOf() > 100, `${sumOf()} of them were summed`);
});

test('only who may hears: keys by scope, sessions, no portal token, no other environment', async () => {
  const { environmentId } = (await gancho.api('GET', '/auth/whoami')).body;
  const keys = `/management/authentication/${environmentId}/api-token`;
  const keyOf = async (scopes: string[]): Promise<Record<string, string>> => {
    const { token } = (await gancho.api('POST', keys, { name: 'k', scopes })).body;
    return { authorization: `Bearer ${token}` };
  };
  await using none = await listen('', await keyOf(['attempts:read']));
  assert.equal(none.status, 403);
  const other = (await gancho.api('POST', '/management/environment', { name: 'other' })).body;
  await using foreign = await listen('', { authorization: `Bearer ${gancho.key}|${other.id}` });
  await using unknown = await listen('?app_id=shop', {
    authorization: `Bearer ${gancho.key}|${other.id}`,
  });
  assert.equal(unknown.status, 404);
  await using messages = await listen('', await keyOf(['messages:read']));
  const signedIn = await fetch(`${gancho.url}/api/v1/auth/session`, {
    method: 'POST',
    headers: { 'gancho-session': 'own', 'content-type': 'application/json' },
    body: JSON.stringify({ key: gancho.key }),
  });
  const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!;
  await using session = await listen('', { cookie, 'gancho-session': 'own' });
  await send('shop', 200);
  await waitFor('message and attempt', () => (told(session).length >= 2 ? true : null));
  assert.deepEqual(
    told(messages).map(({ event }) => event),
    ['message'],
  );
  assert.deepEqual(told(foreign), []);
  const wrong = await gancho.api('GET', '/stream/live?kinds=messages');
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /`messages` is none of message, attempt, request, rejected/);
});

test('who may not listen any more stops hearing, without having left', async () => {
  const member = await newMember(gancho, { email: 'ana@example.com', role: 'viewer' });
  const keys = `/management/authentication/${environmentId}/api-token`;
  const key = (await gancho.api('POST', keys, { name: 'Short' })).body;
  const ofMember = await listen('', { cookie: member.cookie, 'gancho-session': 'own' });
  await using ofKey = await listen('', { authorization: `Bearer ${key.token}` });
  await using ofOthers = await listen();
  const disabled = { disabled: true };
  const path = `/management/member/${member.id}`;
  assert.equal((await gancho.api('PATCH', path, disabled)).status, 200);
  await ofMember.ended;
  await gancho.api('POST', `${keys}/${key.id}/expire`, {});
  await ofKey.ended;
  await send('shop', 200);
  await waitFor('what others hear', () => (told(ofOthers).length > 0 ? true : null));
});

test('a server that stops ends what listens, and does not wait for it', async () => {
  const own = await startGancho();
  const reader = await readEvents(`${own.url}/api/v1/stream/live`, {
    authorization: `Bearer ${own.key}`,
  });
  await waitFor('the beginning', () => reader.events[0] ?? null);
  const from = performance.now();
  const stopping = own.stop();
  await reader.ended;
  assert.equal(await stopping, 0);
  assert.ok(performance.now() - from < 15_000);
  await own[Symbol.asyncDispose]();
});
