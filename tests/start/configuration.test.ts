/** Options from the environment and the file, as a person meets them at the command line. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { options } from '../../server/src/config.ts';
import { runGancho, startGancho, testKey } from '../support/gancho-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { assertRefused } from './assert-refused.ts';

const masterKey = Buffer.alloc(32, 7).toString('base64');

/** The lines that `gancho config` prints of one option. */
function partOf(stdout: string, env: string): string {
  const part = stdout.split('\n\n').find((lines) => lines.startsWith(`${env}\n`));
  assert.ok(part !== undefined, `nothing about ${env} in:\n${stdout}`);
  return part;
}

describe('gancho config', () => {
  test('shows meaning, default, present value and source of every option', async () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'gancho.yaml'), 'retentionDays: 7\nport: 9000\n');
    const { code, stdout, stderr } = await runGancho(['config'], {
      cwd: folder.path,
      env: { GANCHO_MASTER_KEY: masterKey, GANCHO_PORT: '9001' },
    });
    assert.equal(code, 0);
    assert.equal(stderr, '');
    for (const { env, key, meaning } of options) {
      const part = partOf(stdout, env);
      assert.ok(part.includes(meaning));
      assert.match(part, new RegExp(`in the file: ${key}\n`));
      assert.match(part, /default: \S/);
      assert.match(part, /now: +\S.* \((default|file|environment)\)$/);
    }
    assert.match(partOf(stdout, 'GANCHO_RETENTION_DAYS'), /default: 90\n.*now: +7 \(file\)/);
    assert.match(partOf(stdout, 'GANCHO_PORT'), /now: +9001 \(environment\)/);
    assert.match(partOf(stdout, 'GANCHO_REQUEST_TIMEOUT'), /now: +15 \(default\)/);
    assert.match(stdout, /Configuration file: gancho\.yaml/);
    assert.deepEqual(readdirSync(folder.path), ['gancho.yaml'], 'looking makes nothing');
  });

  test('masks secrets', async () => {
    const { stdout } = await runGancho(['config'], { env: { GANCHO_MASTER_KEY: masterKey } });
    for (const secret of [masterKey, testKey]) {
      assert.ok(!stdout.includes(secret.slice(0, 8)));
      assert.ok(stdout.includes(`(${secret.length} characters)`));
    }
  });
});

describe('the configuration file', () => {
  test('is used by the server, below the environment', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'mine.yaml');
    writeFileSync(file, `dataDir: ${join(folder.path, 'of-file')}\nport: 1\ndemo: true\n`);
    await using gancho = await startGancho({
      dataDir: join(folder.path, 'of-environment'),
      env: { GANCHO_CONFIG: file, GANCHO_DEMO: undefined },
    });
    assert.deepEqual(readdirSync(folder.path).toSorted(), ['mine.yaml', 'of-environment']);
    const { body } = await gancho.api('GET', '/app/demo');
    assert.equal(body.uid, 'demo');
  });

  const wrong: [what: string, text: string, sentence: RegExp][] = [
    ['a misspelt option', 'retentionDay: 3', /`retentionDay` .* did you mean retentionDays\?/],
    ['a variable', 'GANCHO_PORT: 3', /`GANCHO_PORT` in the .* no option: did you mean port\?/],
    ['a wrong value', 'port: many', /`port` in the configuration file must be .*, not "many"\./],
    ['no options', '- port', /must hold options, such as `port: 8071`/],
    ['broken YAML', 'port: [1', /is not valid YAML: /],
    ['an option twice', 'port: 1\nport: 2', /is not valid YAML: .*unique/],
  ];
  for (const [what, text, sentence] of wrong) {
    test(`with ${what} ends the start`, async () => {
      using folder = temporaryFolder();
      writeFileSync(join(folder.path, 'gancho.yaml'), text);
      const env = { GANCHO_PORT: undefined };
      await assertRefused({ cwd: folder.path, env }, sentence);
      assert.deepEqual(readdirSync(folder.path), ['gancho.yaml']);
    });
  }

  test('must be there when it is named, and readable when it is there', async () => {
    const named = /The configuration file no\.yaml is not there: name another with GANCHO_CONFIG/;
    await assertRefused({}, named, ['start', '--config', 'no.yaml']);
    await assertRefused({ env: { GANCHO_CONFIG: 'no.yaml' } }, named);
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'gancho.yaml'));
    await assertRefused({ cwd: folder.path }, /gancho\.yaml cannot be read \(EISDIR\)/);
  });
});

describe('a wrong value', () => {
  const long = Array.from({ length: 51 }, () => 1).join(',');
  const wrong: [name: string, value: string, sentence: RegExp][] = [
    ['GANCHO_HOST', ' ', /GANCHO_HOST must be an address such as 127\.0\.0\.1, not " "/],
    ['GANCHO_PORT', '65536', /GANCHO_PORT must be a whole number from 0 to 65535, not "65536"/],
    ['GANCHO_PORT', '80a', /GANCHO_PORT must be a whole number/],
    ['GANCHO_DATA_DIR', '', /GANCHO_DATA_DIR must be a folder such as/],
    ['GANCHO_API_KEY', 'short', /GANCHO_API_KEY must be 16 to 256 visible ASCII characters/],
    ['GANCHO_MASTER_KEY', 'AAAA', /GANCHO_MASTER_KEY must be base64 of 32 bytes, as `openssl/],
    ['GANCHO_MASTER_KEY', `${masterKey.slice(0, 20)}*${masterKey.slice(20)}`, /base64 of 32/],
    ['GANCHO_ALLOW_SUBNETS', '10.0.0.0/33', /GANCHO_ALLOW_SUBNETS must be ranges such as/],
    ['GANCHO_ALLOW_SUBNETS', 'localhost', /GANCHO_ALLOW_SUBNETS must be ranges such as/],
    ['GANCHO_RETRY_SCHEDULE', '5,0', /GANCHO_RETRY_SCHEDULE must be whole seconds from 1 to/],
    ['GANCHO_RETRY_SCHEDULE', '5s', /GANCHO_RETRY_SCHEDULE must be whole seconds from 1 to/],
    ['GANCHO_RETRY_SCHEDULE', '1.5', /GANCHO_RETRY_SCHEDULE must be whole seconds from 1 to/],
    ['GANCHO_RETRY_SCHEDULE', long, /GANCHO_RETRY_SCHEDULE must have at most 50 entries/],
    ['GANCHO_REQUEST_TIMEOUT', '0', /GANCHO_REQUEST_TIMEOUT must be a whole number from 1 to 60/],
    ['GANCHO_RETENTION_DAYS', '-1', /GANCHO_RETENTION_DAYS must be a whole number from 1 to 3650/],
    ['GANCHO_PUBLIC_URL', 'ftp://a', /GANCHO_PUBLIC_URL must be a URL such as https/],
    [
      'GANCHO_PORTAL_ORIGINS',
      'https://a.example;script-src',
      /PORTAL_ORIGINS must be origins such as/,
    ],
    ['GANCHO_PORTAL_ORIGINS', 'https://a.example/page', /PORTAL_ORIGINS must be origins such as/],
    ['GANCHO_DEMO', 'perhaps', /GANCHO_DEMO must be true or false, not "perhaps"/],
    ['GANCHO_LOG_LEVEL', 'loud', /GANCHO_LOG_LEVEL must be info, warn or silent, not "loud"/],
    ['GANCHO_PROT', '80', /GANCHO_PROT is no option: did you mean GANCHO_PORT\?/],
    ['GANCHO_DATADIR', 'x', /GANCHO_DATADIR is no option: did you mean GANCHO_DATA_DIR\?/],
  ];
  for (const [name, value, sentence] of wrong) {
    test(`${name}=${value.slice(0, 40)} ends the start and touches nothing`, async () => {
      using folder = temporaryFolder();
      const said = await assertRefused({ cwd: folder.path, env: { [name]: value } }, sentence);
      assert.deepEqual(readdirSync(folder.path), []);
      if (/KEY/.test(name)) assert.ok(!said.includes(value), 'a secret is not repeated');
    });
  }
});

describe('where to listen', () => {
  test('a port that is taken', async () => {
    const server = createServer();
    await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
    const port = String((server.address() as AddressInfo).port);
    try {
      const sentence = new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is taken: .* GANCHO_PORT`);
      await assertRefused({ env: { GANCHO_PORT: port } }, sentence);
    } finally {
      server.close();
    }
  });

  test('an address of another machine', async () => {
    // For documentation only (RFC 5737), so no machine has it.
    const sentence = /192\.0\.2\.1 is no address of this machine: set GANCHO_HOST/;
    await assertRefused({ env: { GANCHO_HOST: '192.0.2.1' } }, sentence);
  });

  test('an address in the form of IPv6', async () => {
    await using gancho = await startGancho({ env: { GANCHO_HOST: '::1' } });
    assert.match(gancho.url, /^http:\/\/\[::1\]:\d+$/);
    assert.equal((await gancho.api('GET', '/health')).status, 204);
  });

  test('the variables of a Kubernetes Service called gancho are passed over', async () => {
    await using gancho = await startGancho({
      env: {
        GANCHO_SERVICE_HOST: '10.0.0.1',
        GANCHO_SERVICE_PORT_HTTP: '8071',
        GANCHO_PORT_8071_TCP_ADDR: '10.0.0.1',
      },
    });
    assert.equal((await gancho.api('GET', '/health')).status, 204);
  });
});
