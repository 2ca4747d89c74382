/**
 * Kafka as a destination and as a source, at the mock cluster of librdkafka; what goes in and out beside
 * Gancho goes by librdkafka's own client.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, test } from 'node:test';
import { startKafkaMock } from '../support/broker-servers.ts';
import { withDestination } from '../support/destination.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { callIngest, createSource, requestsOf } from '../support/sources.ts';
import { messagesOf, stateOf, takeThroughKill } from '../support/taken-records.ts';
import { waitFor } from '../support/wait-for.ts';

const [kafka, gancho] = await Promise.all([
  startKafkaMock(),
  serveGancho({ env: { GANCHO_RETRY_SCHEDULE: '1,1,1,1,1', GANCHO_REQUEST_TIMEOUT: '2' } }),
]);
after(async () => {
  await gancho[Symbol.asyncDispose]();
  await kafka[Symbol.asyncDispose]();
});
const broker = `127.0.0.1:${kafka.port}`;
const to = (topic: string, fields = {}) => ({
  type: 'kafka',
  brokers: [broker],
  topic,
  tls: false,
  ...fields,
});

/** Runs librdkafka's client to its end; what it writes. */
async function kcat(args: readonly string[], input = ''): Promise<string> {
  const child = spawn('kcat', ['-b', broker, '-q', ...args]);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.end(input);
  const code = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(code, 0, output);
  return output;
}

const produce = (topic: string, lines: readonly string[], more: readonly string[] = []) =>
  kcat(['-P', '-t', topic, ...more], lines.map((line) => `${line}\n`).join(''));

interface Seen {
  partition: number;
  offset: number;
  key: string | null;
  payload: string;
  headers: string[];
}

async function recordsOf(topic: string): Promise<Seen[]> {
  const output = await kcat(['-C', '-t', topic, '-o', 'beginning', '-e', '-J']);
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Seen);
}

test('a topic gets the payload with key and headers, acknowledged by all replicas', async () => {
  const { send, attempts } = await withDestination(
    gancho,
    to('out', { keyTemplate: '{{payload.customer}}' }),
  );
  const { id } = await send({ customer: 'c7', total: 3 });
  const [attempt] = await attempts(id);
  assert.equal(attempt!.status, 0, attempt!.cause ?? '');
  const [record] = await recordsOf('out');
  const { partition, offset } = record!;
  assert.deepEqual(JSON.parse(attempt!.response), {
    topic: 'out',
    partition,
    offset: String(offset),
  });
  assert.equal(record!.key, 'c7');
  assert.deepEqual(JSON.parse(record!.payload), { customer: 'c7', total: 3 });
  const headers = record!.headers;
  assert.equal(headers[headers.indexOf('webhook-id') + 1], id);
  assert.equal(headers[headers.indexOf('webhook-event-type') + 1], 'order.paid');
  // The same key stays in its partition.
  await attempts((await send({ customer: 'c7' })).id);
  assert.equal(new Set((await recordsOf('out')).map((one) => one.partition)).size, 1);
});

test('a key that is missing and a broker of the network around fail in words', async () => {
  for (const [destination, cause] of [
    [to('x', { keyTemplate: '{{payload.none}}' }), /the key: \{\{payload.none\}\} has no value/],
    [to('x', { brokers: ['10.0.0.1:9092'] }), /10\.0\.0\.1 is a private address/],
    [to('x', { brokers: ['127.0.0.1:1'] }), /connection refused/],
    [to('x', { tls: true }), /TLS|closed the connection|within 2 s/],
  ] as const) {
    const { send, attempts } = await withDestination(gancho, destination);
    const [attempt] = await attempts((await send({})).id);
    assert.match(attempt!.cause!, cause);
  }
});

test('a broker that hangs fails the attempt at the deadline; it is delivered once it goes on', async () => {
  const { send, attempts } = await withDestination(gancho, to('hang'));
  await attempts((await send({})).id);
  kafka.program.pause();
  const { id } = await send({ hung: true });
  assert.match((await attempts(id))[0]!.cause!, /within 2 s/);
  kafka.program.resume();
  await waitFor('the retry', async () => (await attempts(id))[0]!.status === 0, 20_000);
  assert.ok((await recordsOf('hang')).length >= 2);
});

test('records become messages, each once, whatever they are compressed with', async () => {
  const source = await createSource(gancho, {
    type: 'kafka',
    config: { brokers: [broker], topic: 'in', tls: false, eventType: 'shop.{{payload.kind}}' },
  });
  let n = 0;
  const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
  for (const codec of codecs) {
    const lines = Array.from({ length: 20 }, () =>
      JSON.stringify({ kind: 'order', codec, n: (n += 1), text: 'again and again '.repeat(20) }),
    );
    await produce('in', lines, [
      '-z',
      codec,
      '-H',
      'x-shop=7',
      '-H',
      'content-type=application/json',
    ]);
  }
  await produce('in', ['{"no":"kind"}']);
  const messages = await messagesOf(gancho, source.id, n, 40_000);
  const numbers = messages.map(({ payload }) => payload.n as number);
  assert.equal(new Set(numbers).size, n);
  assert.equal(messages.length, n);
  assert.ok(messages.every(({ eventType }) => eventType === 'shop.order'));
  const [kept] = await waitFor('the record that is none', async () => {
    const found = await requestsOf(gancho, source.id);
    return found.length > 0 ? found : null;
  });
  assert.match(kept.detail, /payload.kind\}\} has no value/);
  assert.equal((await stateOf(gancho, source.id)).connected, true);
  await callIngest(gancho, 'DELETE', `/source/${source.id}`);
});

test('nothing is lost and nothing twice when the process is killed while it takes', async () => {
  const lines = Array.from({ length: 60 }, (_, n) => JSON.stringify({ n }));
  await produce('kill', lines);
  const config = { brokers: [broker], topic: 'kill', tls: false, prefetch: 1 };
  await takeThroughKill({ type: 'kafka', config }, 60, () => Promise.resolve(true));
});
