/** `gancho apply` and `gancho export`, as they are typed, against a running server. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { runGancho, type Served } from '../support/gancho-process.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { callIngest, createSource } from '../support/sources.ts';
import { declaredCommands } from '../support/declared-commands.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
after(() => folder[Symbol.dispose]());

const { written, command } = declaredCommands(folder.path);

const declared = `
version: 1
eventTypes:
  - name: invoice.paid
    description: Money came in
    groupName: invoice
    featureFlags: [beta]
    retrySchedule: [5, 60]
    schemas: { "1": { type: object, examples: [{ invoice: A-1 }] } }
  - name: invoice.voided
applications:
  - uid: shop
    name: Shop
    metadata: { plan: gold }
    endpoints:
      - uid: erp
        url: https://erp.example.com
        eventTypes: [invoice.paid, invoice.voided]
        channels: [a]
        headers: { X-Team: billing }
        metadata: { owner: erp }
      - uid: crm
        url: https://crm.example.com/hooks
        disabled: true
  - uid: bare
    name: Without a word on endpoints
`;

const sources = `
version: 1
eventTypes: []
sources:
  - uid: repository
    name: Repository
    type: github
    config: { secret: '\${GITHUB_SECRET}' }
    dedupeSeconds: 3600
    metadata: { team: platform }
    endpoints:
      - uid: builds
        url: https://builds.example.com
        eventTypes: [push]
        headers: { X-Team: platform }
  - uid: nightly
    name: Nightly report
    type: cron
    config: { schedule: '30 6 * * *', timezone: UTC, payload: '{"price": "$\${amount}"}' }
`;

async function everything(gancho: Served): Promise<unknown[]> {
  const paths = ['/event-type?with_content=true&include_archived=true', '/app'];
  const apps = (await gancho.api('GET', '/app')).body.data as { id: string }[];
  for (const { id } of apps) paths.push(`/app/${id}/endpoint`);
  return Promise.all(paths.map(async (path) => (await gancho.api('GET', path)).body));
}

describe('gancho apply', () => {
  test('shows first, changes with --yes, and has nothing to do the second time', async () => {
    await using gancho = await serveGancho();
    const file = written(declared);
    const before = await everything(gancho);

    for (const flag of [[], ['--dry-run']]) {
      const { code, stdout, stderr } = await command(gancho, ['apply', file, ...flag]);
      assert.equal(stderr, '');
      assert.match(stdout, /^\+ create event type invoice\.paid$/m);
      assert.match(stdout, /^\+ create application shop$/m);
      assert.match(stdout, /^\+ create endpoint shop\/erp$/m);
      assert.match(stdout, /^6 to create, 0 to change, 0 to remove\.$/m);
      assert.equal(/^Nothing was changed\. Repeat with --yes/m.test(stdout), flag.length === 0);
      assert.equal(code, flag.length === 0 ? 2 : 0);
      assert.deepEqual(await everything(gancho), before);
    }

    const done = await command(gancho, ['apply', file, '--yes']);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /^Done: /m);
    const eventType = (await gancho.api('GET', '/event-type/invoice.paid')).body;
    assert.equal(eventType.description, 'Money came in');
    assert.deepEqual(eventType.retrySchedule, [5, 60]);
    assert.deepEqual(eventType.featureFlags, ['beta']);
    const svix = clientOf(gancho);
    assert.deepEqual((await svix.application.get('shop')).metadata, { plan: 'gold' });
    const endpoint = await svix.endpoint.get('shop', 'erp');
    assert.equal(endpoint.url, 'https://erp.example.com/');
    assert.deepEqual(endpoint.eventTypes, ['invoice.paid', 'invoice.voided']);
    assert.deepEqual(endpoint.metadata, { owner: 'erp' });
    const { headers } = await svix.endpoint.getHeaders('shop', 'erp');
    assert.deepEqual(Object.values(headers), ['billing']);
    assert.equal((await svix.endpoint.get('shop', 'crm')).disabled, true);

    const after = await everything(gancho);
    const again = await command(gancho, ['apply', file, '--yes']);
    assert.equal(again.code, 0);
    assert.match(again.stdout, /^Nothing to do: /);
    assert.deepEqual(await everything(gancho), after);
  });

  test('changes what differs, and removes with --prune only', async () => {
    await using gancho = await serveGancho();
    assert.equal((await command(gancho, ['apply', written(declared), '--yes'])).code, 0);
    const svix = clientOf(gancho);
    await svix.endpoint.create('bare', { uid: 'own', url: 'https://own.example.com' });
    await svix.application.create({ name: 'No uid' });

    const changed = written(`
version: 1
eventTypes:
  - { name: invoice.paid, description: Changed }
applications:
  - uid: shop
    name: Shop
    endpoints:
      - uid: erp
        url: https://erp.example.com/
        eventTypes: [invoice.voided, invoice.paid]
        headers: { X-Other: x }
`);
    const kept = await command(gancho, ['apply', changed, '--dry-run']);
    assert.match(kept.stdout, /^~ change event type invoice\.paid: description, groupName, /m);
    assert.match(kept.stdout, /^~ change application shop: metadata$/m);
    assert.match(kept.stdout, /^~ change endpoint shop\/erp: channels, metadata, headers$/m);
    assert.match(kept.stdout, /left alone without --prune: .*invoice\.voided.*bare.*shop\/crm\.$/m);
    assert.match(kept.stdout, /^0 to create, 3 to change, 0 to remove\.$/m);

    const pruned = await command(gancho, ['apply', changed, '--prune', '--yes']);
    assert.equal(pruned.code, 0, pruned.stderr);
    assert.match(pruned.stdout, /^- delete endpoint shop\/crm$/m);
    assert.match(pruned.stdout, /^- delete application bare$/m);
    assert.match(pruned.stdout, /^- archive event type invoice\.voided$/m);
    const apps = (await svix.application.list()).data.map(({ name }) => name);
    // What has no uid cannot be declared, so its absence says nothing.
    assert.deepEqual(apps.toSorted(), ['No uid', 'Shop']);
    const left = (await svix.endpoint.list('shop')).data;
    assert.deepEqual(
      left.map(({ uid }) => uid),
      ['erp'],
    );
    const headers = (await svix.endpoint.getHeaders('shop', 'erp')).headers;
    assert.deepEqual(Object.values(headers), ['x']);
    assert.equal((await svix.eventType.get('invoice.voided')).archived, true);
    const again = await command(gancho, ['apply', changed, '--prune', '--yes']);
    assert.match(again.stdout, /^Nothing to do: /);
  });

  test('leaves alone what the file does not speak of', async () => {
    await using gancho = await serveGancho();
    const svix = clientOf(gancho);
    await svix.eventType.create({ name: 'own', description: 'x' });
    await svix.application.create({ name: 'Shop', uid: 'shop' });
    await svix.endpoint.create('shop', {
      uid: 'erp',
      url: 'https://erp.example.com',
      headers: { Authorization: 'secret', 'X-Own': '1' },
    });
    const before = await svix.endpoint.getHeaders('shop', 'erp');
    const secret = await svix.endpoint.getSecret('shop', 'erp');
    const file = written(`
version: 1
applications:
  - uid: shop
    name: Renamed
    endpoints: [{ uid: erp, url: "https://erp.example.com/new" }]
`);
    const { code, stderr } = await command(gancho, ['apply', file, '--yes', '--prune']);
    assert.equal(code, 0, stderr);
    assert.equal((await svix.eventType.get('own')).archived, false);
    assert.equal((await svix.endpoint.get('shop', 'erp')).url, 'https://erp.example.com/new');
    assert.deepEqual(await svix.endpoint.getHeaders('shop', 'erp'), before);
    assert.deepEqual(await svix.endpoint.getSecret('shop', 'erp'), secret);
  });

  test('tells every fault of a file with its line, and changes nothing', async () => {
    await using gancho = await serveGancho();
    const before = await everything(gancho);
    const cases: [text: string, faults: RegExp[]][] = [
      ['version: 1\nversion: 1', [/environment\.yaml, line 2: /]],
      ['', [/line 1: version must be 1/]],
      ['- 1', [/line 1: the file must have names and values/]],
      [
        `version: 1
eventTypes:
  - name: a b
  - name: twice
    descripton: x
  - name: twice
applications:
  - uid: app_x
    name: Shop
    endpoints:
      - uid: erp
        url: ftp://example.com
        metadata: { a: 1 }
      - url: https://example.com
`,
        [
          /line 3: eventTypes\[0\]\.name must be text: letters/,
          /line 5: eventTypes\[1\]\.descripton is not known here: did you mean description\?/,
          /line 6: eventTypes\[2\]\.name is the same/,
          /line 8: applications\[0\]\.uid must not start with `app_`/,
          /line 12: applications\[0\]\.endpoints\[0\]\.url must be a URL/,
          /line 13: applications\[0\]\.endpoints\[0\]\.metadata must have names, and values/,
          /line 14: applications\[0\]\.endpoints\[1\]\.uid must be given/,
        ],
      ],
      [
        // Only the server knows what is wrong with a schema.
        `version: 1
eventTypes:
  - name: good
  - name: bad
    schemas:
      "1":
        type: strin
`,
        [/line 7: eventTypes\[1\]\.schemas\.1\.type: must be equal to one of/],
      ],
    ];
    for (const [text, faults] of cases) {
      const { code, stdout, stderr } = await command(gancho, ['apply', written(text), '--yes']);
      assert.equal(code, 1, stdout);
      for (const fault of faults) assert.match(stderr, fault);
      assert.match(stderr, /^gancho: Nothing was changed\.$/m);
      assert.equal(stderr.trim().split('\n').length, faults.length + 1, stderr);
      assert.deepEqual(await everything(gancho), before);
    }
  });

  test('says what was made when the server refuses a later part', async () => {
    await using gancho = await serveGancho();
    const file = written(`
version: 1
applications:
  - uid: shop
    name: Shop
    endpoints:
      - uid: erp
        url: https://erp.example.com
        eventTypes: [unknown.type]
`);
    const { code, stderr } = await command(gancho, ['apply', file, '--yes']);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /line 9: applications\[0\]\.endpoints\[0\]\.eventTypes: .*`unknown\.type`/,
    );
    assert.match(stderr, /1 of 2 changes were made; correct this, and apply the file again/);
  });

  test('finds the server of its own configuration, and says what is missing', async () => {
    await using gancho = await serveGancho();
    const file = written(declared);
    const port = new URL(gancho.url).port;
    const own = await runGancho(['apply', file, '--dry-run'], {
      dataDir: gancho.dataDir,
      env: { GANCHO_PORT: port, GANCHO_API_KEY: undefined },
    });
    assert.equal(own.code, 0, own.stderr);
    const closed = await startReceiver();
    await closed.close();
    const closedUrl = closed.url;
    const missing: [args: string[], env: Record<string, string | undefined>, said: RegExp][] = [
      [['apply', file], {}, /any free port: name it with --server/],
      [['apply', file, '--server', gancho.url], {}, /name a key: --key-file/],
      [['apply', file, '--server', 'ftp://x'], {}, /--server needs a URL/],
      [['apply', file], { GANCHO_PORT: '1' }, /no API key in/],
      [
        ['apply', 'none.yaml'],
        { GANCHO_PORT: '1', GANCHO_API_KEY: 'k'.repeat(16) },
        /none\.yaml is not there: name a file/,
      ],
      [['export', '--server', gancho.url], { GANCHO_API_KEY: 'k'.repeat(16) }, /answered with 401/],
      [
        ['export', '--server', closedUrl],
        { GANCHO_API_KEY: 'k'.repeat(16) },
        /cannot be reached \(ECONNREFUSED\): start it, or name another/,
      ],
    ];
    for (const [args, env, said] of missing) {
      const { code, stdout, stderr } = await runGancho(args, {
        dataDir: join(folder.path, 'nowhere'),
        env: { GANCHO_API_KEY: undefined, ...env },
      });
      assert.equal(code, 1, args.join(' '));
      assert.equal(stdout, '');
      assert.match(stderr, said);
      assert.equal(stderr.trim().split('\n').length, 1);
    }
  });
});

describe('gancho apply, of sources', () => {
  const secret = 'a secret of the repository';

  test('sets them with their endpoints, takes secrets from the environment, and keeps them', async () => {
    await using gancho = await serveGancho();
    const file = written(sources);
    const without = await command(gancho, ['apply', file, '--yes']);
    assert.equal(without.code, 1);
    assert.match(
      without.stderr,
      /line 8: sources\[0\]\.config\.secret names the variable GITHUB_SECRET, which is not set/,
    );
    assert.deepEqual((await gancho.api('GET', '/event-type')).body.data, []);

    const done = await command(gancho, ['apply', file, '--yes'], { GITHUB_SECRET: secret });
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /^\+ create source repository$/m);
    assert.match(done.stdout, /^\+ create endpoint repository\/builds$/m);
    const source = await callIngest(gancho, 'GET', '/source/repository');
    assert.deepEqual(source.body.secretsSet, ['secret']);
    assert.equal(source.body.dedupeSeconds, 3600);
    const { applicationId, ingestUrl } = source.body;
    const endpoint = await gancho.api('GET', `/app/${applicationId}/endpoint/builds`);
    assert.deepEqual(endpoint.body.eventTypes, ['push']);
    const body = '{"ref":"main"}';
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    const sent = await fetch(ingestUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'push',
        'x-hub-signature-256': `sha256=${signature}`,
      },
      body,
    });
    assert.equal(sent.status, 200);
    const nightly = (await callIngest(gancho, 'GET', '/source/nightly')).body;
    assert.equal(nightly.config.payload, '{"price": "${amount}"}');

    const again = await command(gancho, ['apply', file, '--yes']);
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /^Note: source repository: the setting secret cannot be read/m);
    assert.match(again.stdout, /^Nothing to do: /m);

    const changed = written(
      sources.replace('30 6', '45 7').replace('    dedupeSeconds: 3600\n', ''),
    );
    const change = await command(gancho, ['apply', changed, '--yes']);
    assert.match(change.stdout, /^~ change source nightly: config$/m, change.stderr);
    assert.match(change.stdout, /^0 to create, 1 to change, 0 to remove\.$/m);
    const after = (await callIngest(gancho, 'GET', '/source/repository')).body;
    assert.equal(after.ingestUrl, ingestUrl, 'its provider goes on sending to the same address');
    assert.equal(after.dedupeSeconds, 3600, 'what the file does not speak of stays');
  });

  test('removes with --prune only, and refuses what cannot be a source', async () => {
    await using gancho = await serveGancho();
    const variables = { GITHUB_SECRET: secret };
    await command(gancho, ['apply', written(sources), '--yes'], variables);
    const fewer = written(sources.slice(0, sources.indexOf('  - uid: nightly')));
    const shown = await command(gancho, ['apply', fewer]);
    assert.match(shown.stdout, /left alone without --prune: source nightly\./);
    const pruned = await command(gancho, ['apply', fewer, '--yes', '--prune']);
    assert.match(pruned.stdout, /^- delete source nightly$/m);
    assert.equal((await callIngest(gancho, 'GET', '/source/nightly')).status, 404);

    const wrong = written(`
version: 1
sources:
  - uid: src_mine
    name: Mine
    type: github
    config: [1]
  - uid: unknown
    name: Unknown
    type: githup
`);
    const refused = await command(gancho, ['apply', wrong, '--yes']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /line 4: sources\[0\]\.uid must not start with `src_`: ids do/);
    assert.match(refused.stderr, /line 7: sources\[0\]\.config must have names and values/);
    const unknown = written(`
version: 1
sources:
  - uid: unknown
    name: Unknown
    type: githup
`);
    const told = await command(gancho, ['apply', unknown, '--yes']);
    assert.match(told.stderr, /line 6: sources\[0\]\.type: .*did you mean `github`/);
    assert.match(told.stderr, /Nothing was changed\./);
  });

  test('comes back from an export, secrets as variables', async () => {
    await using gancho = await serveGancho();
    await using other = await serveGancho();
    const made = await command(gancho, ['apply', written(sources), '--yes'], {
      GITHUB_SECRET: secret,
    });
    assert.equal(made.code, 0, made.stderr);
    await createSource(gancho, { name: 'No uid', type: 'generic-webhook', config: {} });
    const { stdout, stderr } = await command(gancho, ['export']);
    assert.match(stderr, /1 source without a uid left out/);
    assert.match(stderr, /a new source takes them from REPOSITORY_SECRET/);
    assert.match(stdout, /secret: \$\{REPOSITORY_SECRET\}/);
    const file = written(stdout, 'exported.yaml');
    const applied = await command(other, ['apply', file, '--yes'], { REPOSITORY_SECRET: secret });
    assert.equal(applied.code, 0, applied.stderr);
    assert.equal((await command(other, ['export'])).stdout, stdout);
    const nightly = (await callIngest(other, 'GET', '/source/nightly')).body;
    assert.equal(nightly.config.payload, '{"price": "${amount}"}');
  });
});

describe('gancho export', () => {
  test('and apply need no more scopes than the page says', async () => {
    await using gancho = await serveGancho();
    const scopes = [
      'event-types:*',
      'environment:write',
      'applications:*',
      'endpoints:*',
      'sources:*',
      'transformations:*',
      'endpoint-secrets:write',
      'messages:write',
    ];
    const { environmentId } = (await gancho.api('GET', '/auth/whoami')).body;
    const path = `/management/authentication/${environmentId}/api-token`;
    const made = await gancho.api('POST', path, {
      name: 'Pipeline',
      scopes,
    });
    assert.equal(made.status, 201, made.text);
    const scoped = { ...gancho, key: made.body.token as string };
    const shaped = `${declared}    endpoints:
      - uid: onward
        url: https://onward.example.com
        headers: { Authorization: x }
        transformation: { code: 'function handler(webhook) { return webhook; }' }
        enrichment: { url: https://api.example.com/a }
        oauth: { tokenUrl: https://id.example.com, clientId: x, authMethod: post, clientSecret: y }
        destination: { type: http }
      - { uid: into-shop, destination: { type: application, applicationId: shop } }
`;
    const file = written(shaped);
    assert.equal((await command(scoped, ['apply', file, '--yes', '--prune'])).stderr, '');
    assert.equal((await command(scoped, ['export'])).code, 0);
    const page = readFileSync(
      join(import.meta.dirname, '../../docs/declared-environments.md'),
      'utf8',
    );
    for (const scope of scopes) assert.ok(page.includes(`\`${scope}\``), scope);
  });

  test('gives a file that another server is made the same by', async () => {
    await using gancho = await serveGancho();
    await using other = await serveGancho();
    assert.equal((await command(gancho, ['apply', written(declared), '--yes'])).code, 0);
    const svix = clientOf(gancho);
    await svix.endpoint.patchHeaders('shop', 'erp', { headers: { Authorization: 'secret' } });
    await svix.endpoint.create('shop', { url: 'https://nameless.example.com' });
    // Where it leads, an export leaves out.
    await svix.endpoint.create('shop', { uid: 'team', url: 'destination:slack' });
    await svix.eventType.delete('invoice.voided');

    const { code, stdout, stderr } = await command(gancho, ['export']);
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /secret|whsec_/);
    assert.match(stderr, /1 endpoint of shop without a uid left out/);
    assert.match(
      stderr,
      /shop\/erp: what is secret there is a variable .* from SHOP_ERP_AUTHORIZATION/i,
    );
    assert.equal((await command(gancho, ['export'])).stdout, stdout, 'the same each time');

    const file = written(stdout, 'exported.yaml');
    const same = await command(gancho, ['apply', file, '--yes', '--prune']);
    assert.match(same.stdout, /^Nothing to do: /m);
    const given = { SHOP_ERP_AUTHORIZATION: 'another' };
    assert.equal((await command(other, ['apply', file, '--yes'], given)).code, 0);
    assert.equal((await command(other, ['export'])).stdout, readFileSync(file, 'utf8'));
  });
});
