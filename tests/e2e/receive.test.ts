/** What a source receives: stored before it is answered, once, delivered, or refused with a reason. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { Webhook } from 'standardwebhooks';
import { clientOf } from '../support/client.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { callIngest, createSource, requestsOf } from '../support/sources.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await serveGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
const githubSecret = 'a secret of github';

function signedByGithub(body: string | Buffer): string {
  return `sha256=${createHmac('sha256', githubSecret).update(body).digest('hex')}`;
}

async function githubSource(fields = {}): Promise<any> {
  return createSource(gancho, { type: 'github', config: { secret: githubSecret }, ...fields });
}

function sendAsGithub(
  url: string,
  body: string,
  { id = 'delivery-1', signature = signedByGithub(body) } = {},
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': id,
      'x-hub-signature-256': signature,
    },
    body,
  });
}

function waitForRequests(id: string, count: number): Promise<any[]> {
  return waitFor('requests to be kept', async () => {
    const kept = await requestsOf(gancho, id);
    return kept.length >= count ? kept : null;
  });
}

test('what came is delivered byte for byte, signed, with the headers that say something', async () => {
  await using receiver = await startReceiver();
  const source = await createSource(gancho, { type: 'generic-webhook' });
  const endpoint = await svix.endpoint.create(source.id, { url: `${receiver.url}/hook` });
  const body = Buffer.from('{ "a":1, "z" : [1.0, "\u00e9"] }');
  const answer = await fetch(`${source.ingestUrl}/pix?a=1&a=2`, {
    method: 'PUT',
    headers: {
      'content-type': 'application/vnd.bank+json',
      'x-event': 'paid',
      authorization: 'Basic eDp5',
      cookie: 'a=b',
      'webhook-id': 'theirs',
      'x-forwarded-for': '203.0.113.9',
    },
    body,
  });
  assert.equal(answer.status, 200, await answer.text());
  const [sent] = await receiver.waitForCount(1);
  assert.deepEqual(sent!.body, body);
  const { headers } = sent!;
  assert.equal(headers['content-type'], 'application/vnd.bank+json');
  assert.equal(headers['x-event'], 'paid');
  for (const name of ['authorization', 'cookie', 'x-forwarded-for']) {
    assert.equal(headers[name], undefined, name);
  }
  const { key } = await svix.endpoint.getSecret(source.id, endpoint.id);
  new Webhook(key).verify(sent!.body.toString(), headers as Record<string, string>);
  const [message] = (await svix.message.list(source.id)).data;
  assert.equal(message!.id, headers['webhook-id']);
});

test('an event comes once, whatever its provider sends again, and the repetition is told', async () => {
  const source = await githubSource();
  const first = await sendAsGithub(source.ingestUrl, '{"n":1}');
  const again = await sendAsGithub(source.ingestUrl, '{"n":1}');
  assert.deepEqual([first.status, again.status], [200, 200]);
  assert.equal(await first.text(), await again.text());
  await sendAsGithub(source.ingestUrl, '{"n":1}', { id: 'delivery-2' });
  const messages = (await svix.message.list(source.id)).data;
  assert.deepEqual(
    messages.map(({ eventType }) => eventType),
    ['push', 'push'],
  );
  const [kept] = await waitForRequests(source.id, 1);
  assert.equal(kept.outcome, 'duplicate');
  assert.equal(kept.messageId, messages[1]!.id);
});

test('of many at once with one id one is taken', async () => {
  const source = await githubSource();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => sendAsGithub(source.ingestUrl, '{"n":1}')),
  );
  assert.ok(answers.every(({ status }) => status === 200));
  assert.equal((await svix.message.list(source.id)).data.length, 1);
});

test('without a window each request is taken; so are those of senders that name no event', async () => {
  const github = await githubSource({ dedupeSeconds: 0 });
  const generic = await createSource(gancho, { type: 'generic-webhook' });
  assert.equal(generic.dedupeSeconds, 0);
  for (let count = 0; count < 2; count++) {
    await sendAsGithub(github.ingestUrl, '{"n":1}');
    await fetch(generic.ingestUrl, { method: 'POST', body: 'same' });
  }
  assert.equal((await svix.message.list(github.id)).data.length, 2);
  assert.equal((await svix.message.list(generic.id)).data.length, 2);
});

test('a forged request is refused, and its owner is told why, without any secret', async () => {
  const source = await githubSource();
  const forged = await sendAsGithub(`${source.ingestUrl}/a?b=1`, '{"n":1}', {
    signature: `sha256=${'0'.repeat(64)}`,
  });
  assert.equal(forged.status, 401);
  assert.ok(!(await forged.text()).includes('signature'), 'the sender hears nothing of why');
  assert.deepEqual((await svix.message.list(source.id)).data, []);
  const [kept] = await waitForRequests(source.id, 1);
  assert.equal(kept.outcome, 'rejected');
  assert.equal(kept.reason, 'signature_wrong');
  assert.equal(kept.status, 401);
  assert.equal(kept.path, '/a');
  assert.equal(kept.query, 'b=1');
  assert.equal(Buffer.from(kept.body, 'base64').toString(), '{"n":1}');
  assert.equal(kept.bodyBytes, 7);
  const { body: stats } = await callIngest(gancho, 'GET', `/source/${source.id}/stats`);
  assert.deepEqual(
    stats.hours.map(({ outcome, reason, count }: any) => [outcome, reason, count]),
    [['rejected', 'signature_wrong', 1]],
  );
  assert.deepEqual(await requestsOf(gancho, source.id, '?outcome=duplicate'), []);
});

test('a flood of forged requests is counted, and a few of it are kept', async () => {
  const source = await githubSource();
  const count = 300;
  const forged = { signature: 'sha256=00' };
  for (let sent = 0; sent < count; sent += 30) {
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => sendAsGithub(source.ingestUrl, '{}', forged)),
    );
    assert.ok(answers.every(({ status }) => status === 401));
  }
  const counted = await waitFor('all to be counted', async () => {
    const { body } = await callIngest(gancho, 'GET', `/source/${source.id}/stats`);
    const sum = body.hours.reduce((all: number, one: any) => all + one.count, 0);
    return sum === count ? sum : null;
  });
  assert.equal(counted, count);
  assert.ok((await requestsOf(gancho, source.id, '?limit=250')).length < count / 2);
});

test('a secret that travels along is kept nowhere', async () => {
  await using receiver = await startReceiver();
  const token = 'a-word-that-travels-along';
  const source = await createSource(gancho, {
    type: 'generic-webhook',
    config: { scheme: 'token', token, header: 'x-word' },
  });
  await svix.endpoint.create(source.id, { url: receiver.url });
  const send = (word: string) =>
    fetch(`${source.ingestUrl}?word=${token}`, {
      method: 'POST',
      headers: { 'x-word': word, 'x-other': `Bearer ${token}` },
      body: '{}',
    });
  assert.equal((await send(token)).status, 200);
  assert.equal((await send('wrong')).status, 401);
  const [sent] = await receiver.waitForCount(1);
  assert.ok(!JSON.stringify(sent!.headers).includes(token));
  const [kept] = await waitForRequests(source.id, 1);
  assert.ok(!JSON.stringify(kept).includes(token));
  assert.equal(kept.query, 'word=***');
});

test('bodies of any type are kept as they are, and their encoding is taken off', async () => {
  await using receiver = await startReceiver();
  const source = await createSource(gancho, { type: 'generic-webhook' });
  await svix.endpoint.create(source.id, { url: receiver.url });
  const text = '<a>é</a>';
  const encoded = [
    ['gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['br', brotliCompressSync(text)],
    ['identity', Buffer.from(text)],
  ] as const;
  for (const [encoding, body] of encoded) {
    const answer = await fetch(source.ingestUrl, {
      method: 'POST',
      headers: { 'content-type': 'text/xml', 'content-encoding': encoding },
      body,
    });
    assert.equal(answer.status, 200, encoding);
  }
  for (const { body, headers } of await receiver.waitForCount(encoded.length)) {
    assert.equal(body.toString(), text);
    assert.equal(headers['content-type'], 'text/xml');
    assert.equal(headers['content-encoding'], undefined);
  }
  const broken = (encoding: string, body: Buffer) =>
    fetch(source.ingestUrl, { method: 'POST', headers: { 'content-encoding': encoding }, body });
  assert.equal((await broken('gzip', Buffer.from('none'))).status, 400);
  assert.equal((await broken('zstd', Buffer.from('none'))).status, 415);
  const bomb = gzipSync(Buffer.alloc(5_000_000));
  assert.equal((await broken('gzip', bomb)).status, 413);
  const empty = await fetch(source.ingestUrl, { method: 'POST' });
  assert.equal(empty.status, 200);
});

test('a filter on the request decides by method, path, query and headers', async () => {
  await using receiver = await startReceiver();
  const source = await createSource(gancho, { type: 'generic-webhook' });
  const filters = [
    { path: '/pix' },
    { 'query.kind': { in: ['a', 'b'] } },
    { 'headers.x-event': { startsWith: 'pay' } },
    { method: 'PUT' },
  ];
  for (const [index, requestFilter] of filters.entries()) {
    const { status } = await gancho.api('POST', `/app/${source.id}/endpoint`, {
      url: `${receiver.url}/${index}`,
      requestFilter,
    });
    assert.equal(status, 201);
  }
  const send = (rest: string, method = 'POST', headers = {}) =>
    fetch(`${source.ingestUrl}${rest}`, { method, headers, body: '{}' });
  await send('/pix');
  await send('?kind=c&kind=b');
  await send('/pixel', 'POST', { 'x-event': 'payment' });
  await send('', 'PUT');
  await send('/none?kind=d');
  const sent = await receiver.waitForCount(4);
  assert.deepEqual(sent.map(({ path }) => path).toSorted(), ['/0', '/1', '/2', '/3']);
  const refusals: [object, RegExp][] = [
    [{ path: { almost: 'x' } }, /no such operator/],
    [{ not: { event: 'x' } }, /a request has method, path, query, headers, and not `event`/],
    [{ 'headers.X-Event': 'x' }, /small letters here: write `headers\.x-event`/],
  ];
  for (const [requestFilter, words] of refusals) {
    const refused = await gancho.api('POST', `/app/${source.id}/endpoint`, {
      url: receiver.url,
      requestFilter,
    });
    assert.equal(refused.status, 422);
    assert.deepEqual(refused.body.detail[0].loc.slice(0, 2), ['body', 'requestFilter']);
    assert.match(refused.body.detail[0].msg, words);
  }
  await svix.application.create({ name: 'Producer', uid: 'producer' });
  await gancho.api('POST', '/app/producer/endpoint', {
    url: receiver.url,
    requestFilter: { path: { exists: false } },
  });
  const { body } = await gancho.api('POST', '/app/producer/msg', {
    eventType: 'a.b',
    payload: {},
  });
  assert.equal(body.matchedEndpoints, 0, 'what was not received fits no condition on a request');
});

test('an address that is unknown, old, of a disabled or of a deleted source is not found', async () => {
  const source = await githubSource();
  const { body } = await callIngest(gancho, 'POST', `/source/${source.id}/token/rotate`);
  assert.notEqual(body.ingestUrl, source.ingestUrl);
  assert.equal((await sendAsGithub(source.ingestUrl, '{}')).status, 404);
  assert.equal((await sendAsGithub(body.ingestUrl, '{}')).status, 200);
  assert.equal((await sendAsGithub(`${gancho.url}/in/none`, '{}')).status, 404);
  const put = { name: 'A source', type: 'github', disabled: true };
  const { status } = await callIngest(gancho, 'PUT', `/source/${source.id}`, put);
  assert.equal(status, 200);
  assert.equal((await sendAsGithub(body.ingestUrl, '{}', { id: 'x' })).status, 404);
  await callIngest(gancho, 'PUT', `/source/${source.id}`, { ...put, disabled: false });
  assert.equal((await sendAsGithub(body.ingestUrl, '{}', { id: 'x' })).status, 200);
  await callIngest(gancho, 'DELETE', `/source/${source.id}`);
  assert.equal((await sendAsGithub(body.ingestUrl, '{}', { id: 'y' })).status, 404);
});

test('a handshake is answered as its provider expects, and is no message', async () => {
  const secret = 'a secret of slack';
  const source = await createSource(gancho, { type: 'slack', config: { secret } });
  const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
  const time = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex');
  const answer = await fetch(source.ingestUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': time,
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  });
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /abc/);
  assert.deepEqual((await svix.message.list(source.id)).data, []);
  const [kept] = await waitForRequests(source.id, 1);
  assert.equal(kept.outcome, 'answered');
});

test('requests that hang take the room of their source alone', async () => {
  const [full, other] = [await githubSource(), await githubSource()];
  // Known from now on: of a source that is looked up first, fewer requests may wait.
  assert.equal((await sendAsGithub(full.ingestUrl, '{}')).status, 200);
  const { host, pathname } = new URL(full.ingestUrl);
  const [hostname, port] = host.split(':');
  const sockets: Socket[] = [];
  const hang = (): void => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.write(`POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 5\r\n\r\n{`);
    sockets.push(socket);
  };
  // More than there is room for: one that comes while a request below is judged finds none.
  for (let count = 0; count < 160; count += 1) hang();
  const busy = await waitFor('the source to be full', async () => {
    const answer = await sendAsGithub(full.ingestUrl, '{}');
    await answer.text();
    if (answer.status === 503) return answer;
    // Where the source had to be looked up again, many of those before were refused.
    for (let count = 0; count < 16; count += 1) hang();
    return null;
  });
  assert.equal(busy.headers.get('retry-after'), '1');
  assert.equal((await sendAsGithub(other.ingestUrl, '{}')).status, 200);
  for (const socket of sockets) socket.destroy();
  await waitFor('room to be there again', async () => {
    const answer = await sendAsGithub(full.ingestUrl, '{}');
    await answer.text();
    return answer.status === 200;
  });
});
