/** What shapes the deliveries of endpoints, in declared environments: there, back, and on another server. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { createAuthority, selfSigned } from '../support/certificates.ts';
import { startGancho } from '../support/gancho-process.ts';
import { declaredCommands } from '../support/declared-commands.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
after(() => folder[Symbol.dispose]());

const authority = createAuthority(folder.path);
const certificates = readFileSync(authority.certFile, 'utf8');
const client = selfSigned(folder.path);

const { written, command } = declaredCommands(folder.path);

function indented(text: string, by: number): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n');
}

const declared = `
version: 1
applications:
  - uid: shop
    name: Shop
    endpoints:
      - uid: erp
        url: https://ana:\${URL_PASSWORD}@erp.example.com/hooks
        secret: \${SIGNING_SECRET}
        headers: { Authorization: 'Bearer \${HEADER_TOKEN}', X-Price: '$\${amount}' }
        filter: { total: { gte: 100 } }
        requestFilter: { method: POST }
        throttleRate: 5
        batch: { maxMessages: 10, maxWaitSeconds: 5 }
        transformation:
          code: |
            function handler(webhook) {
              webhook.payload.text = \`\${webhook.payload.total} BRL\`;
              return webhook;
            }
          variables: { token: '\${TRANSFORMATION_TOKEN}' }
        enrichment:
          url: https://api.example.com/orders/{{payload.id}}
          auth: { type: bearer, token: '\${API_TOKEN}' }
          headers: { X-Api-Key: '\${API_KEY}', Accept: application/json }
          cacheSeconds: 30
        oauth:
          tokenUrl: https://id.example.com
          clientId: gancho
          authMethod: basic
          clientSecret: \${OAUTH_SECRET}
          extraParams: { resource: '\${OAUTH_RESOURCE}' }
        mtls:
          certificate: |
${indented(client.cert, 12)}
          privateKey: \${CLIENT_KEY}
        ca:
          certificates: |
${indented(certificates, 12)}
      - uid: api
        url: https://api.example.com/in
        destination:
          type: http
          method: PUT
          bodyTemplate: '{"price": "$\${price}", "total": {{payload.total}}}'
          auth:
            type: oauth2
            grant: client_credentials
            tokenUrl: https://id.example.com/token
            clientId: gancho
            clientSecret: \${API_SECRET}
      - uid: chat
        destination: { type: slack, url: '\${SLACK_URL}', template: 'Total {{payload.total}}' }
      - uid: bot
        destination: { type: telegram, botToken: '\${BOT_TOKEN}', chatId: '-1001234567890' }
      - uid: mail
        destination:
          type: email
          host: mail.example.com
          username: ana
          password: \${MAIL_PASSWORD}
          from: shop@example.com
          to: [team@example.com]
      - uid: kafka
        destination:
          type: kafka
          brokers: ['kafka.example.com:9093']
          topic: orders
          sasl: { mechanism: plain, username: gancho, password: '\${KAFKA_PASSWORD}' }
      - { uid: rabbit, destination: { type: rabbitmq, url: '\${RABBIT_URL}' } }
      - uid: nats
        destination: { type: nats, servers: ['nats.example.com:4222'], subjectTemplate: orders, token: '\${NATS_TOKEN}' }
      - { uid: redis, destination: { type: redisStream, url: '\${REDIS_URL}', stream: orders } }
      - uid: sqs
        destination:
          type: sqs
          region: sa-east-1
          accessKeyId: AKIA
          secretAccessKey: \${AWS_SECRET}
          queueUrl: https://sqs.sa-east-1.amazonaws.com/1/orders
      - uid: s3
        destination:
          type: s3
          region: sa-east-1
          accessKeyId: AKIA
          secretAccessKey: \${AWS_SECRET}
          bucket: orders
          forcePathStyle: true
      - uid: pubsub
        destination: { type: pubsub, projectId: shop, topic: orders, serviceAccount: '\${GOOGLE_ACCOUNT}' }
      # It is declared further down.
      - uid: onward
        disabled: true
        destination: { type: application, applicationId: ledger, eventType: order.booked }
        transformation: { code: 'function handler(webhook) { return webhook; }', enabled: false }
  - { uid: ledger, name: Ledger }
sources:
  - uid: orders
    name: Orders
    type: generic-webhook
    endpoints:
      - uid: into-ledger
        requestFilter: { query.kind: order }
        transformation: { kind: mapping, code: '{"payload": {"id": "{{payload.id}}"}}' }
        enrichment: { preset: vtex-order, settings: { account: shop, appKey: key, appToken: '\${VTEX_TOKEN}' } }
        destination: { type: application, applicationId: ledger }
`;

const variables = {
  URL_PASSWORD: 'url-secret-1',
  SIGNING_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  HEADER_TOKEN: 'header-secret-1',
  TRANSFORMATION_TOKEN: 'transformation-secret-1',
  API_TOKEN: 'api-token-secret-1',
  API_KEY: 'api-key-secret-1',
  OAUTH_SECRET: 'oauth-secret-1',
  OAUTH_RESOURCE: 'oauth-secret-2',
  CLIENT_KEY: client.key,
  API_SECRET: 'api-secret-1',
  SLACK_URL: 'https://hooks.slack.com/services/T0/B0/slack-secret-1',
  BOT_TOKEN: '123456:telegram-secret-1-long-enough',
  MAIL_PASSWORD: 'mail-secret-1',
  KAFKA_PASSWORD: 'kafka-secret-1',
  RABBIT_URL: 'amqps://gancho:rabbit-secret-1@rabbit.example.com',
  NATS_TOKEN: 'nats-secret-1',
  REDIS_URL: 'rediss://:redis-secret-1@redis.example.com:6380',
  AWS_SECRET: 'aws-secret-1',
  GOOGLE_ACCOUNT: JSON.stringify({
    client_email: 'gancho@example.com',
    private_key: 'google-secret-1',
  }),
  VTEX_TOKEN: 'vtex-secret-1',
};

describe('gancho apply and export, of what shapes deliveries', () => {
  test('set all of it, find nothing to do afterwards, and make another server the same', async () => {
    await using gancho = await startGancho();
    await using other = await startGancho();
    const file = written(declared);
    const done = await command(gancho, ['apply', file, '--yes'], variables);
    assert.equal(done.code, 0, done.stderr);
    assert.doesNotMatch(done.stdout, /secret-\d/);
    const { body: erp } = await gancho.api('GET', '/app/shop/endpoint/erp');
    assert.deepEqual([erp.disabled, erp.throttleRate], [false, 5]);
    assert.deepEqual(erp.requestFilter, { method: 'POST' });
    const { body: signing } = await gancho.api('GET', '/app/shop/endpoint/erp/secret');
    assert.equal(signing.key, variables.SIGNING_SECRET);
    const { body: reshaped } = await gancho.api('GET', '/app/shop/endpoint/erp/transformation');
    assert.match(reshaped.code, /`\$\{webhook\.payload\.total\} BRL`/);
    assert.deepEqual(reshaped.variables, { token: variables.TRANSFORMATION_TOKEN });
    assert.equal(reshaped.enabled, true);
    const { body: api } = await gancho.api('GET', '/app/shop/endpoint/api/destination');
    assert.match(api.bodyTemplate, /"\$\{price\}"/);

    for (const known of [variables, {}]) {
      const again = await command(gancho, ['apply', file, '--yes'], known);
      assert.equal(again.code, 0, again.stderr);
      assert.match(again.stdout, /^Nothing to do: /m);
      assert.doesNotMatch(again.stdout, /secret-\d/);
    }

    // Secrets can be replaced, all whose variables are set.
    const rotated = { API_TOKEN: 'api-token-secret-2', HEADER_TOKEN: 'header-secret-2' };
    const anew = await command(gancho, ['apply', file, '--secrets', '--yes'], rotated);
    assert.match(anew.stdout, /^~ change endpoint shop\/erp: headers, enrichment$/m, anew.stderr);
    assert.match(anew.stdout, /^ {4}headers\.authorization: nothing → set anew$/m);
    assert.match(anew.stdout, /^ {4}enrichment\.auth\.token: set anew$/m);
    assert.match(anew.stdout, /^0 to create, 1 to change, 0 to remove\.$/m);
    assert.doesNotMatch(anew.stdout, /secret-\d/);

    const { stdout, stderr, code } = await command(gancho, ['export']);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout + stderr, /secret-\d|PRIVATE KEY|\*\*\*/);
    const exported = written(stdout, 'exported.yaml');
    const same = await command(gancho, ['apply', exported, '--yes', '--prune']);
    assert.match(same.stdout, /^Nothing to do: /m, same.stderr);

    const missing = await command(other, ['apply', exported, '--yes']);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /names the variable \w+, which is not set/);
    assert.deepEqual((await other.api('GET', '/app')).body.data, []);

    const names = [
      ...new Set([...stdout.matchAll(/(?<!\$)\$\{([A-Z_0-9]+)\}/g)].map(([, name]) => name!)),
    ];
    const given = Object.fromEntries(names.map((name) => [name, valueFor(name)]));
    const made = await command(other, ['apply', exported, '--yes'], given);
    assert.equal(made.code, 0, made.stderr);
    assert.equal((await command(other, ['export'])).stdout, stdout);
    const nothing = await command(other, ['apply', exported, '--yes']);
    assert.match(nothing.stdout, /^Nothing to do: /m, nothing.stderr);
    const { body: there } = await other.api('GET', '/app/shop/endpoint/onward/destination');
    const { body: ledger } = await other.api('GET', '/app/ledger');
    assert.equal(there.applicationId, ledger.id);
  });

  test('show how a change differs without secrets, and let an address follow its destination', async () => {
    await using gancho = await startGancho();
    const one = (endpoint: string) =>
      written(`
version: 1
applications:
  - uid: shop
    name: Shop
    endpoints:
      - ${endpoint.trim()}
`);
    const apply = (endpoint: string, known: Record<string, string> = {}, flag = '--yes') =>
      command(gancho, ['apply', one(endpoint), flag], known);
    const there = async (part = '') =>
      (await gancho.api('GET', `/app/shop/endpoint/erp${part}`)).body;
    const slack = `
        uid: erp
        destination: { type: slack, url: '\${SLACK_URL}' }`;
    const http = `
        uid: erp
        url: https://erp.example.com/in
        throttleRate: 10
        transformation:
          code: |
            function handler(webhook) {
              webhook.payload.a = 1;
              return webhook;
            }
          variables: { token: '\${TOKEN}', plain: other }
        destination: { type: http, auth: { type: bearer, token: '\${API_TOKEN}' } }`;
    assert.equal((await apply(slack, variables)).code, 0);

    // Another kind of destination brings its url with it.
    const toHttp = await apply(http, { ...variables, TOKEN: 'token-secret-1' });
    assert.equal(toHttp.code, 0, toHttp.stderr);
    assert.match(
      toHttp.stdout,
      /^~ change endpoint shop\/erp: url, throttleRate, transformation, destination$/m,
    );
    assert.match(toHttp.stdout, /^ {4}throttleRate: nothing → 10$/m);
    assert.match(toHttp.stdout, /^ {4}destination: slack → http$/m);
    assert.doesNotMatch(toHttp.stdout, /secret-\d/);
    assert.equal((await there()).url, 'https://erp.example.com/in');
    assert.equal((await there('/destination')).auth.type, 'bearer');

    // A variable that is not set keeps what it stood for, whatever changes beside it.
    const more = http.replace('a = 1', 'a = 2').replace('plain: other', 'plain: another');
    const changed = await apply(more.replace('type: http,', 'type: http, method: PUT,'));
    assert.equal(changed.code, 0, changed.stderr);
    assert.match(changed.stdout, /^ {4}transformation\.code, from line 2:$/m);
    assert.match(changed.stdout, /^ {6}- {3}webhook\.payload\.a = 1;$/m);
    assert.match(changed.stdout, /^ {6}\+ {3}webhook\.payload\.a = 2;$/m);
    assert.match(changed.stdout, /^ {4}transformation\.variables\.plain: set anew$/m);
    assert.match(changed.stdout, /^ {4}destination\.method: POST → PUT$/m);
    assert.match(
      changed.stdout,
      /left as it is: transformation\.variables\.token, destination\.auth\.token\.$/m,
    );
    assert.deepEqual((await there('/transformation')).variables, {
      token: 'token-secret-1',
      plain: 'another',
    });
    assert.deepEqual(await there('/destination'), {
      type: 'http',
      method: 'PUT',
      bodyTemplate: null,
      contentType: null,
      auth: { type: 'bearer', token: '********' },
      signed: false,
    });

    // What is not spoken of stays, null takes away.
    const silent = await apply(`
        uid: erp
        url: https://erp.example.com/in
        throttleRate: 10`);
    assert.match(silent.stdout, /^Nothing to do: /m);
    const bare = await apply(`
        uid: erp
        url: https://erp.example.com/other
        throttleRate: 10
        destination: null
        transformation: null
        ca: null`);
    assert.equal(bare.code, 0, bare.stderr);
    assert.match(bare.stdout, /^ {4}url: https:\/\/erp\.example\.com\/in → https:\/\/erp\.exam/m);
    assert.match(bare.stdout, /^ {4}destination: taken away$/m);
    assert.equal((await there('/transformation')).code, null);
    assert.equal((await there()).hasDestination, false);

    assert.equal((await apply(slack, variables)).code, 0);
    assert.equal((await there()).url, 'destination:slack');
    const toWebhook = await apply(`
        uid: erp
        url: https://erp.example.com/again
        destination: null`);
    assert.equal(toWebhook.code, 0, toWebhook.stderr);
    assert.deepEqual(
      [(await there()).url, (await there()).hasDestination],
      ['https://erp.example.com/again', false],
    );
  });

  test('tell what cannot be with its line before anything is changed', async () => {
    await using gancho = await startGancho();
    const file = written(`
version: 1
applications:
  - uid: shop
    name: Shop
    endpoints:
      - uid: a
        destination: { type: slak, url: 'https://hooks.slack.com/x' }
      - uid: b
        url: https://b.example.com
        destination:
          type: http
          methode: PUT
          auth: { type: bearer, tokn: x }
        transformation: { enabled: true }
        enrichment: { hots: [x] }
        oauth: { tokenUrl: https://id.example.com, clientId: x, authMethod: basik }
`);
    const { code, stderr } = await command(gancho, ['apply', file, '--yes']);
    assert.equal(code, 1);
    const faults = [
      /line 8: applications\[0\]\.endpoints\[0\]\.destination\.type cannot be slak: did you mean slack\?/,
      /line 13: applications\[0\]\.endpoints\[1\]\.destination\.methode is not known here: did you mean method\?/,
      /line 14: .*\.destination\.auth\.tokn is not known here: did you mean token\?/,
      /line 14: .*\.destination\.auth\.token must be given\./,
      /line 15: .*\.transformation\.code must be given\./,
      /line 16: .*\.enrichment\.hots is not known here: did you mean hosts\?/,
      /line 17: .*\.oauth\.authMethod cannot be basik: did you mean basic\?/,
      /^gancho: Nothing was changed\.$/m,
    ];
    for (const fault of faults) assert.match(stderr, fault);
    assert.equal(stderr.trim().split('\n').length, faults.length, stderr);
    assert.deepEqual((await gancho.api('GET', '/app')).body.data, []);

    // What only the server can judge is told as it is come to, and that something was begun.
    const refused = written(`
version: 1
applications:
  - uid: shop
    name: Shop
    endpoints:
      - uid: a
        url: https://a.example.com
        transformation: { code: 'function handlr(webhook) {}' }
`);
    const begun = await command(gancho, ['apply', refused, '--yes']);
    assert.match(
      begun.stderr,
      /line 9: .*\.transformation\.code: defines no function named handler/,
    );
    assert.match(begun.stderr, /1 of 2 changes were made, and another one was begun; correct this/);
    assert.equal((await gancho.api('GET', '/app/shop/endpoint/a')).body.disabled, true);
    writeFileSync(refused, readFileSync(refused, 'utf8').replace('handlr', 'handler'));
    const mended = await command(gancho, ['apply', refused, '--yes']);
    assert.equal(mended.code, 0, mended.stderr);
    assert.equal((await gancho.api('GET', '/app/shop/endpoint/a')).body.disabled, false);

    const local = written(`
version: 1
applications:
  - uid: shop
    name: Shop
    endpoints:
      - uid: a
        url: https://a.example.com
        destination: { type: slack, url: 'https://hooks.slack.com/x' }
      - uid: b
        url: https://b.example.com
        destination: { type: http, url: https://b.example.com }
        transformation: function handler() {}
`);
    const told = await command(gancho, ['apply', local, '--yes']);
    assert.match(told.stderr, /line 8: .*url must be left out: a destination of the type slack/);
    assert.match(told.stderr, /line 12: .*destination\.url is the url of the endpoint/);
    assert.match(told.stderr, /line 13: .*transformation must have names and values, or be null/);
  });
});

/** What fits where the variable of an exported file stands. */
function valueFor(name: string): string {
  if (/CHAT.*URL/.test(name)) return variables.SLACK_URL;
  if (/RABBIT.*URL/.test(name)) return variables.RABBIT_URL;
  if (/REDIS.*URL/.test(name)) return variables.REDIS_URL;
  if (/BOT_TOKEN/.test(name)) return variables.BOT_TOKEN;
  if (/MTLS/.test(name)) return variables.CLIENT_KEY;
  if (/SERVICE_ACCOUNT/.test(name)) return variables.GOOGLE_ACCOUNT;
  return 'some-secret-9';
}
