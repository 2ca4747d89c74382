/** How a server ends: in order at the first signal, at once at a later one. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { startGancho, type GanchoProcess } from '../support/gancho-process.ts';
import { startReceiver } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const root = resolve(import.meta.dirname, '../..');

/** An application with one endpoint, and one message on its way there. */
async function sendOne(gancho: GanchoProcess, url: string): Promise<string> {
  await gancho.api('POST', '/app', { name: 'Shop', uid: 'shop' });
  await gancho.api('POST', '/app/shop/endpoint', { url });
  const { body } = await gancho.api('POST', '/app/shop/msg', {
    eventType: 'invoice.paid',
    payload: { total: 1 },
  });
  return body.id;
}

describe('the end of a server', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal} ends it in order, with exit code 0 and nothing to say`, async () => {
      await using gancho = await startGancho();
      const before = gancho.output();
      const closed = once(gancho.process, 'close');
      gancho.process.kill(signal);
      assert.deepEqual(await closed, [0, null]);
      assert.equal(gancho.output(), before);
    });
  }

  test('a delivery under way comes to its record first', async () => {
    using folder = temporaryFolder();
    await using receiver = await startReceiver();
    let answer = (): void => {};
    receiver.respond((_request, response) => {
      answer = () => response.writeHead(200).end('late but well');
    });
    let messageId: string;
    {
      await using gancho = await startGancho({ dataDir: folder.path });
      messageId = await sendOne(gancho, receiver.url);
      await receiver.waitForCount(1);
      const stopped = gancho.stop();
      await waitFor('the server to refuse new requests', () => isRefused(gancho.url));
      assert.equal(gancho.process.exitCode, null, 'it waits for the receiver');
      answer();
      assert.equal(await stopped, 0);
    }
    await using gancho = await startGancho({ dataDir: folder.path });
    const { body } = await gancho.api('GET', `/app/shop/attempt/msg/${messageId}`);
    assert.equal(body.data.length, 1);
    assert.equal(body.data[0].status, 0);
    assert.equal(body.data[0].response, 'late but well');
    assert.equal(receiver.received.length, 1, 'it was not sent again');
  });

  test('a request under way is answered, and what it asked for is done', async () => {
    using folder = temporaryFolder();
    {
      await using gancho = await startGancho({ dataDir: folder.path });
      const body = JSON.stringify({ name: 'Slowly typed', uid: 'slow' });
      const sending = request(`${gancho.url}/api/v1/app`, {
        method: 'POST',
        agent: new Agent({ keepAlive: true }),
        headers: {
          authorization: `Bearer ${gancho.key}`,
          'content-type': 'application/json',
          'content-length': body.length,
          expect: '100-continue',
        },
      });
      const continued = once(sending, 'continue');
      sending.flushHeaders();
      // The server knows of the request now.
      await continued;
      sending.write(body.slice(0, 10));
      const stopped = gancho.stop();
      await waitFor('the server to refuse new requests', () => isRefused(gancho.url));
      sending.end(body.slice(10));
      const [response] = (await once(sending, 'response')) as [IncomingMessage];
      response.resume();
      assert.equal(response.statusCode, 201);
      assert.equal(response.headers.connection, 'close');
      assert.equal(await stopped, 0);
    }
    await using gancho = await startGancho({ dataDir: folder.path });
    assert.equal((await gancho.api('GET', '/app/slow')).body.name, 'Slowly typed');
  });

  test('while it ends, who asks on an open connection is told to come back later', async () => {
    await using receiver = await startReceiver();
    let answer = (): void => {};
    receiver.respond((_request, response) => {
      answer = () => response.writeHead(204).end();
    });
    using folder = temporaryFolder();
    await using gancho = await startGancho({ dataDir: folder.path });
    await sendOne(gancho, receiver.url);
    await receiver.waitForCount(1);
    const before = gancho.output();
    const agents = [0, 1].map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
    for (const agent of agents) {
      const early = await get(`${gancho.url}/api/v1/health`, agent);
      assert.deepEqual([early.status, early.headers.connection], [204, 'keep-alive']);
    }
    const stopped = gancho.stop();
    await waitFor('the server to refuse new requests', () => isRefused(gancho.url));
    for (const [index, path] of ['/health', '/app'].entries()) {
      const { status, headers, body } = await get(`${gancho.url}/api/v1${path}`, agents[index]!);
      assert.equal(status, 503, path);
      assert.equal(headers['retry-after'], '1');
      assert.equal(headers.connection, 'close');
      assert.equal(headers['content-type'], 'application/json; charset=utf-8');
      assert.equal(JSON.parse(body).code, 'server_busy');
    }
    answer();
    assert.equal(await stopped, 0);
    assert.equal(gancho.output(), before, 'refusals are no trouble of the server');
  });

  test('clients that keep their connections open do not keep it', async () => {
    await using gancho = await startGancho();
    const { hostname, port } = new URL(gancho.url);
    const beginnings = [
      '',
      'POST /api/v1/app HTTP/1.1\r\nhost: a\r\ncontent-le',
      'GET /api/v1/health HTTP/1.1\r\nhost: a\r\n\r\n',
      `POST /api/v1/app HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${gancho.key}\r\n` +
        'content-type: application/json\r\ncontent-length: 20\r\n\r\n{"name"',
    ];
    const sockets = beginnings.map((text) => {
      const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
      socket.on('error', () => undefined);
      socket.write(text);
      return socket;
    });
    try {
      // The one that is whole is answered, so the server has read what came before it.
      await once(sockets[2]!, 'data');
      assert.equal(await gancho.stop(), 0);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  test('a later signal ends it at once, though a receiver hangs', async () => {
    await using receiver = await startReceiver();
    receiver.respond(() => {});
    await using gancho = await startGancho();
    await sendOne(gancho, receiver.url);
    await receiver.waitForCount(1);
    const closed = once(gancho.process, 'close');
    gancho.process.kill('SIGINT');
    // One press of Ctrl-C can arrive twice, so a later one is repeated until it counts as such.
    const again = setInterval(() => gancho.process.kill('SIGINT'), 100);
    try {
      assert.deepEqual(await closed, [1, null]);
    } finally {
      clearInterval(again);
    }
  });

  test('one signal that arrives twice ends it in order', async () => {
    using folder = temporaryFolder();
    await using receiver = await startReceiver();
    await using gancho = await startGancho({ dataDir: folder.path });
    await sendOne(gancho, receiver.url);
    await receiver.waitForCount(1);
    const closed = once(gancho.process, 'close');
    gancho.process.kill('SIGINT');
    gancho.process.kill('SIGTERM');
    assert.deepEqual(await closed, [0, null]);
  });
});

describe('npm start', () => {
  // Where sh is bash, npm passes on to the server what the terminal told it already.
  for (const shell of ['sh', 'bash']) {
    test(`under ${shell} serves, and Ctrl-C ends it`, async () => {
      using folder = temporaryFolder();
      // A group of its own, which is what a terminal sends Ctrl-C to.
      const npm = spawn('npm', ['start'], {
        cwd: root,
        detached: true,
        env: {
          PATH: process.env['PATH'],
          HOME: process.env['HOME'],
          npm_config_script_shell: shell,
          GANCHO_PORT: '0',
          GANCHO_DATA_DIR: folder.path,
        },
      });
      const output = collect(npm);
      const closed = once(npm, 'close');
      try {
        await waitFor('the welcome', () => /listens on http/.test(output()), 20_000);
        process.kill(-npm.pid!, 'SIGINT');
        // The pipes close with the last process that holds them.
        const [code] = await closed;
        // 0 by the server, or none where the signal ended npm's shell first; 1 were a hard end.
        assert.ok(code === 0 || code === null, `npm ended with ${code}:\n${output()}`);
        assert.doesNotMatch(output(), /gancho: /);
      } finally {
        killGroup(npm.pid!);
      }
      // The lock is free, and what was written is whole.
      await using gancho = await startGancho({ dataDir: folder.path });
      assert.equal((await gancho.api('GET', '/app/demo')).status, 200);
    });
  }
});

function collect(child: ChildProcess): () => string {
  let output = '';
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return () => output;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended, as it should.
  }
}

interface Got {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A request on the connection that the agent keeps. */
async function get(url: string, agent: Agent): Promise<Got> {
  const asking = request(url, { agent });
  asking.end();
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode!, headers: response.headers, body };
}

async function isRefused(url: string): Promise<boolean> {
  return fetch(`${url}/api/v1/health`, { headers: { connection: 'close' } }).then(
    ({ status }) => status === 503,
    () => true,
  );
}
