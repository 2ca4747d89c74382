/** The first minutes with Gancho: what the first start makes, and what it tells the user to type. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { startGancho } from '../support/gancho-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const main = join(import.meta.dirname, '../../server/bin/gancho.js');

/** As a user starts it: nothing is set but the port, which other tests want too. */
const asShipped = {
  allowSubnets: null,
  env: { GANCHO_API_KEY: undefined, GANCHO_DEMO: undefined },
};

/** The commands that the welcome asks to copy, lines with a backslash joined. */
function commandsIn(output: string): string[] {
  return output
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('curl '));
}

async function bash(command: string): Promise<any> {
  const { stdout } = await promisify(execFile)('bash', ['-c', command]);
  return JSON.parse(stdout);
}

/** Runs both commands as they were printed and verifies what the second one shows. */
async function followWelcome(output: string, url: string, key: string): Promise<void> {
  const [send, look, ...more] = commandsIn(output);
  assert.deepEqual(more, []);
  const sent = await bash(send!);
  assert.match(sent.id, /^msg_/);

  const [seen] = await waitFor('the request at the built-in receiver', async () => {
    const { data } = await bash(look!);
    return data.length > 0 && data;
  });
  assert.equal(seen.headers['webhook-id'], sent.id);
  const secret = await fetch(`${url}/api/v1/app/demo/endpoint/demo-receiver/secret`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const { key: signingSecret } = (await secret.json()) as { key: string };
  const verified = new Webhook(signingSecret).verify(seen.rawBody, seen.headers);
  assert.deepEqual(verified, { invoice: 'A-1', total: 199 });
  assert.throws(() => new Webhook(signingSecret).verify(`${seen.rawBody} `, seen.headers));
}

describe('the first start', () => {
  test('makes the folder and a key, shows it once, and its commands work', async () => {
    using parent = temporaryFolder();
    const dataDir = join(parent.path, 'some', 'where', 'gancho-data');
    let key: string;
    {
      await using gancho = await startGancho({ dataDir, ...asShipped });
      key = readFileSync(join(dataDir, 'api-key'), 'utf8').trim();
      assert.match(key, /^sk_[A-Za-z0-9]{32}$/);
      assert.equal(gancho.output().split(`\n  ${key}\n`).length, 2, 'the key on a line of its own');
      for (const secret of ['api-key', 'master.key']) {
        assert.equal(statSync(join(dataDir, secret)).mode & 0o777, 0o600, secret);
      }
      assert.equal(statSync(dataDir).mode & 0o777, 0o700);

      await followWelcome(gancho.output(), gancho.url, key);
      assert.equal(await gancho.stop(), 0);
    }

    await using again = await startGancho({ dataDir, ...asShipped });
    assert.ok(!again.output().includes(key));
    assert.doesNotMatch(again.output(), /curl/, 'the demo was shown at the first start');
    assert.equal(readFileSync(join(dataDir, 'api-key'), 'utf8').trim(), key);
    const response = await fetch(`${again.url}/api/v1/app`, {
      headers: { authorization: `Bearer ${key}` },
    });
    assert.equal(response.status, 200);

    // It listens on another port than before, and so do the receivers of the demo.
    const endpoint = `${again.url}/api/v1/app/demo/endpoint/demo-receiver`;
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const { url } = (await (await fetch(endpoint, { headers })).json()) as { url: string };
    assert.equal(url, `${again.url}/_sandbox/demo`);
    assert.equal(await again.stop(), 0);

    // On another host too.
    await using moved = await startGancho({
      dataDir,
      ...asShipped,
      env: { ...asShipped.env, GANCHO_HOST: 'localhost' },
    });
    assert.match(moved.url, /^http:\/\/localhost:/);
    const place = endpoint.replace(again.url, moved.url);
    const followed = (await (await fetch(place, { headers })).json()) as { url: string };
    assert.equal(followed.url, `${moved.url}/_sandbox/demo`);
    const body = JSON.stringify({ url: 'https://mine.example.com/hook' });
    assert.equal((await fetch(place, { method: 'PATCH', headers, body })).status, 200);
    assert.equal(await moved.stop(), 0);
    await using third = await startGancho({ dataDir, ...asShipped });
    const left = await fetch(endpoint.replace(again.url, third.url), { headers });
    assert.equal(((await left.json()) as { url: string }).url, 'https://mine.example.com/hook');
  });

  test('takes a key from the configuration without printing it', async () => {
    using parent = temporaryFolder();
    // A folder whose name the shell would take apart.
    const dataDir = join(parent.path, "it's a folder");
    const configured = 'sk_configured_by_the_operator';
    await using gancho = await startGancho({
      dataDir,
      allowSubnets: null,
      env: { GANCHO_API_KEY: configured, GANCHO_DEMO: undefined },
    });
    assert.ok(!gancho.output().includes(configured));
    await followWelcome(gancho.output(), gancho.url, configured);
  });

  test('a key that is changed in the configuration opens no longer, and others do', async () => {
    using folder = temporaryFolder();
    const dataDir = folder.path;
    const statusWith = async (url: string, key: string): Promise<number> => {
      const headers = { authorization: `Bearer ${key}` };
      return (await fetch(`${url}/api/v1/app`, { headers })).status;
    };
    let made: string;
    {
      await using gancho = await startGancho({ dataDir, ...asShipped });
      made = readFileSync(join(dataDir, 'api-key'), 'utf8').trim();
      await gancho.stop();
    }
    for (const [key, old] of [
      ['sk_configured_first', null],
      ['sk_configured_second', 'sk_configured_first'],
    ] as const) {
      await using gancho = await startGancho({ dataDir, env: { GANCHO_API_KEY: key } });
      assert.equal(await statusWith(gancho.url, key), 200);
      assert.equal(await statusWith(gancho.url, made), 200, 'a key from elsewhere stays');
      if (old !== null) assert.equal(await statusWith(gancho.url, old), 401);
      await gancho.stop();
    }
  });

  test('makes no demo when told so', async () => {
    await using gancho = await startGancho();
    assert.doesNotMatch(gancho.output(), /curl/);
    const { body } = await gancho.api('GET', '/app');
    assert.deepEqual(body.data, []);
  });

  for (const logLevel of ['warn', 'silent']) {
    test(`says nothing of a good start with GANCHO_LOG_LEVEL=${logLevel}`, async () => {
      using folder = temporaryFolder();
      const port = await freePort();
      const child = spawn(process.execPath, [main, 'start'], {
        cwd: folder.path,
        env: { GANCHO_PORT: String(port), GANCHO_LOG_LEVEL: logLevel },
      });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const ended = new Promise((settle) => child.on('close', settle));
      await untilReady(port);
      const key = readFileSync(join(folder.path, 'gancho-data', 'api-key'), 'utf8').trim();
      child.kill('SIGTERM');
      assert.equal(await ended, 0);
      assert.ok(!output.includes(key));
      assert.doesNotMatch(output, /listens on|curl/);
      if (logLevel === 'silent') assert.equal(output, '');
    });
  }
});

test('whoever reads the output may leave early', async () => {
  using folder = temporaryFolder();
  const port = await freePort();
  const child = spawn(process.execPath, [main, 'start'], {
    cwd: folder.path,
    env: { GANCHO_PORT: String(port) },
  });
  const ended = new Promise((settle) => child.on('close', settle));
  child.stdout.destroy();
  child.stderr.destroy();
  await untilReady(port);
  child.kill('SIGTERM');
  assert.equal(await ended, 0);
});

function untilReady(port: number): Promise<boolean> {
  return waitFor(
    'the server to be ready',
    () =>
      fetch(`http://127.0.0.1:${port}/api/v1/health`).then(
        ({ status }) => status === 204,
        () => false,
      ),
    60_000,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const { port } = server.address() as AddressInfo;
  await new Promise((settle) => server.close(settle));
  return port;
}

test('the first start brings a demo that lives, all of it labelled', async () => {
  await using gancho = await startGancho({ env: { GANCHO_DEMO: 'true' }, allowSubnets: null });
  const { data: apps } = (await gancho.api('GET', '/app')).body;
  assert.deepEqual(
    apps.map(({ uid, metadata }: any) => [uid, metadata]),
    [['demo', { demo: 'true' }]],
  );
  const { data: types } = (await gancho.api('GET', '/event-type?with_content=true')).body;
  assert.equal(types.length, 3);
  for (const type of types) {
    assert.equal(type.groupName, 'Demo');
    assert.equal(typeof type.schemas[1].examples[0], 'object');
  }
  const headers = { authorization: `Bearer ${gancho.key}` };
  const response = await fetch(`${gancho.url}/ingest/api/v1/source/demo-source`, { headers });
  const source = (await response.json()) as any;
  assert.equal(source.metadata.demo, 'true');

  const body = JSON.stringify({ type: 'invoice.paid', invoice: 'A-1' });
  const now = new Date();
  const signed = (secret: string) => ({
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('msg_1', now, body),
  });
  const post = (secret: string) =>
    fetch(source.ingestUrl, { method: 'POST', body, headers: signed(secret) });
  assert.equal((await post(`whsec_${Buffer.alloc(24).toString('base64')}`)).status, 401);
  assert.ok((await post(source.metadata.secret)).ok);
  await waitFor('what the source received, at its receiver', async () => {
    const { body: seen } = await gancho.api('GET', '/sandbox/demo-source');
    return seen.data.some((one: any) => one.body.invoice === 'A-1');
  });
});
