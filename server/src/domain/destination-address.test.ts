import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownAddress } from './destination-address.ts';
import type { Destination } from './destination.ts';

const secret = 'secret-part';

test('no address that is shown holds a secret', () => {
  const aws = { region: 'r', accessKeyId: 'k', secretAccessKey: secret, sessionToken: secret };
  const destinations = [
    { type: 'slack', url: `https://hooks.slack.com/services/${secret}` },
    { type: 'teams', url: `https://x.logic.azure.com/a?sig=${secret}` },
    { type: 'discord', url: `https://discord.com/api/webhooks/1/${secret}` },
    { type: 'googleChat', url: `https://chat.googleapis.com/v1/spaces/a?token=${secret}` },
    { type: 'telegram', botToken: secret, chatId: '-100', apiUrl: null },
    { type: 'email', host: 'mail.example.com', port: 587, secure: 'tls', password: secret },
    { type: 'kafka', brokers: ['k:9092'], topic: 't', sasl: { password: secret } },
    { type: 'rabbitmq', url: `amqps://ana:${secret}@mq.example/v`, exchange: 'e' },
    { type: 'nats', servers: [`nats://ana:${secret}@n.example`], subjectTemplate: 's' },
    { type: 'redisStream', url: `rediss://:${secret}@r.example/0`, stream: 's' },
    { type: 'sqs', queueUrl: 'https://sqs.example/1/q', endpoint: null, ...aws },
    { type: 's3', bucket: 'b', endpoint: null, ...aws },
    { type: 'pubsub', projectId: 'p', topic: 't', serviceAccount: secret },
    { type: 'application', applicationId: 'app_1' },
  ] as unknown as Destination[];
  for (const destination of destinations) {
    const shown = shownAddress(destination, 'destination:x');
    assert.ok(!shown.includes(secret) && !shown.includes('ana'), shown);
    assert.ok(shown.length > 2);
  }
  assert.equal(shownAddress(null, 'https://a.example/'), 'https://a.example/');
});
