/** TLS to Redis, NATS and RabbitMQ: only a certificate that the endpoint trusts is spoken to. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect as connectNats, type TlsOptions } from '@nats-io/transport-node';
import { connect as connectAmqp } from 'amqplib';
import { startNats, startRabbitmq, startRedis } from '../support/broker-servers.ts';
import { createAuthority } from '../support/certificates.ts';
import { withDestination } from '../support/destination.ts';
import { readFileSync } from 'node:fs';
import { serveGancho } from '../support/hosted-gancho.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const authority = createAuthority(folder.path);
const ca = readFileSync(authority.certFile, 'utf8');
const files = { ca: authority.certFile, cert: at('server.crt'), key: at('server.key') };
const { cert, key } = authority.issue();
writeFileSync(files.cert, cert);
writeFileSync(files.key, key);
const [gancho, redis, nats, rabbit] = await Promise.all([
  serveGancho({ env: { GANCHO_RETRY_SCHEDULE: '3600', GANCHO_HTTPS_ONLY: 'true' } }),
  startRedis(files),
  startNats(files),
  startRabbitmq(files),
]);
after(async () => {
  for (const one of [gancho, redis, nats, rabbit]) await one[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

function at(name: string): string {
  return join(folder.path, name);
}

const cases = [
  {
    name: 'Redis',
    destination: {
      type: 'redisStream',
      url: redis.url.replace('redis:', 'rediss:'),
      stream: 'out',
    },
    clear: { type: 'redisStream', url: redis.url, stream: 'out' },
    prepare: async () => {},
  },
  {
    name: 'NATS',
    destination: { type: 'nats', servers: [`127.0.0.1:${nats.port}`], subjectTemplate: 'out.x' },
    clear: {
      type: 'nats',
      servers: [`127.0.0.1:${nats.port}`],
      subjectTemplate: 'out.x',
      tls: false,
    },
    prepare: async () => {
      const connection = await connectNats({
        servers: `127.0.0.1:${nats.port}`,
        tls: { ca, host: '127.0.0.1' } as TlsOptions,
      });
      const manager = await jetstreamManager(connection);
      await manager.streams.add({ name: 'OUT', subjects: ['out.>'] });
      await connection.close();
    },
  },
  {
    name: 'RabbitMQ',
    destination: {
      type: 'rabbitmq',
      url: rabbit.url.replace('amqp:', 'amqps:'),
      routingKeyTemplate: 'out',
    },
    clear: { type: 'rabbitmq', url: rabbit.url, routingKeyTemplate: 'out' },
    prepare: async () => {
      const model = await connectAmqp(rabbit.url.replace('amqp:', 'amqps:'), { ca: [ca] });
      await (await model.createChannel()).assertQueue('out');
      await model.close();
    },
  },
];

for (const { name, destination, clear, prepare } of cases) {
  test(`${name} is spoken to over TLS once its certificate is trusted, and never in the clear`, async () => {
    await prepare();
    const { app, send, attempts, put } = await withDestination(gancho, destination);
    const strange = await send({});
    const [refused] = await attempts(strange.id);
    assert.match(refused!.cause!, /certificate/);
    const trusted = await gancho.api('PUT', `/app/${app}/endpoint/ep/ca`, { certificates: ca });
    assert.equal(trusted.status, 200, trusted.text);
    const { id } = await send({});
    const [attempt] = await attempts(id);
    assert.equal(attempt!.status, 0, attempt!.cause ?? '');
    assert.equal((await put(clear)).status, 200);
    const open = await send({});
    assert.match((await attempts(open.id))[0]!.cause!, /without TLS, which this server forbids/);
  });
}
