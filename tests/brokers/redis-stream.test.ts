/** Redis, its real server, as a destination. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Redis } from 'ioredis';
import { startRedis } from '../support/broker-servers.ts';
import { withDestination } from '../support/destination.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { waitFor } from '../support/wait-for.ts';

const redis = await startRedis();
const gancho = await serveGancho({
  env: { GANCHO_RETRY_SCHEDULE: '1,1,1,1,1', GANCHO_REQUEST_TIMEOUT: '2' },
});
const client = new Redis(redis.port, '127.0.0.1', { maxRetriesPerRequest: null });
client.on('error', () => {});
after(async () => {
  client.disconnect();
  await gancho[Symbol.asyncDispose]();
  await redis[Symbol.asyncDispose]();
});
const to = (stream: string, fields = {}) => ({
  type: 'redisStream',
  url: redis.url,
  stream,
  ...fields,
});

function fieldsOf([, pairs]: [string, string[]]): Record<string, string> {
  return Object.fromEntries(
    pairs.flatMap((name, at) => (at % 2 === 0 ? [[name, pairs[at + 1]!]] : [])),
  );
}

test('a stream gets the payload and by what a consumer knows it', async () => {
  const { send, attempts } = await withDestination(gancho, to('out'));
  const { id } = await send({ a: 1 });
  const [attempt] = await attempts(id);
  assert.equal(attempt!.status, 0, attempt!.cause ?? '');
  const [entry] = await client.xrange('out', '-', '+');
  assert.deepEqual(JSON.parse(attempt!.response), { stream: 'out', id: entry![0] });
  const { payload, ...fields } = fieldsOf(entry!);
  assert.deepEqual(JSON.parse(payload!), { a: 1 });
  assert.equal(fields['webhook-id'], id);
  assert.equal(fields['webhook-event-type'], 'order.paid');
  assert.equal(fields['content-type'], 'application/json');
});

test('a stream is kept to about its length', async () => {
  const { send, attempts } = await withDestination(gancho, to('short', { maxLength: 10 }));
  await client.xadd('short', '*', 'a', '1');
  for (let n = 0; n < 300; n++) client.xadd('short', '*', 'a', '1').catch(() => {});
  await attempts((await send({})).id);
  assert.ok((await client.xlen('short')) < 200);
});

test('a password, a wrong type and a forbidden address fail in words', async () => {
  await client.set('text', 'no stream');
  await client.config('SET', 'requirepass', 'right');
  for (const [destination, cause] of [
    [to('text', { url: redis.url.replace('//', '//:right@') }), /WRONGTYPE/],
    [to('text'), /NOAUTH/],
    [to('x', { url: redis.url.replace('//', '//:wrong@') }), /AUTH|WRONGPASS/],
    [to('x', { url: 'redis://10.0.0.1' }), /10\.0\.0\.1 is a private address/],
    [
      to('x', { url: redis.url.replace('redis:', 'rediss:') }),
      /TLS handshake|closed the connection|within 2 s/,
    ],
  ] as const) {
    const { send, attempts } = await withDestination(gancho, destination);
    const [attempt] = await attempts((await send({})).id);
    assert.match(attempt!.cause!, cause);
  }
  await client.config('SET', 'requirepass', '');
});

test('through a hang and a crash of the server each message arrives', async () => {
  const { send, attempts } = await withDestination(gancho, to('crash'));
  await attempts((await send({})).id);
  redis.program.pause();
  const hanging = await send({});
  assert.match((await attempts(hanging.id))[0]!.cause!, /within 2 s/);
  const dying = await send({});
  await redis.program.kill();
  const [failed] = await attempts(dying.id);
  assert.match(failed!.cause!, /closed the connection|refused/);
  await redis.program.start();
  for (const { id } of [hanging, dying]) {
    await waitFor('the retry', async () => (await attempts(id))[0]!.status === 0, 20_000);
  }
  const ids = (await client.xrange('crash', '-', '+')).map((one) => fieldsOf(one)['webhook-id']);
  for (const { id } of [hanging, dying]) assert.ok(ids.includes(id));
});
