/** Why a delivery failed, in the words that the record of the attempt carries. */
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { createServer as createTlsServer } from 'node:https';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { after, test } from 'node:test';
import type { TlsOptions } from 'node:tls';
import { createAuthority, selfSigned, type Certificate } from '../support/certificates.ts';
import { clientOf } from '../support/client.ts';
import { startGancho, type Served } from '../support/gancho-process.ts';
import { startReceiver } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const folder = temporaryFolder();
after(() => folder[Symbol.dispose]());
const authority = createAuthority(folder.path);
const gancho = await startGancho({
  env: {
    GANCHO_RETRY_SCHEDULE: '3600',
    GANCHO_REQUEST_TIMEOUT: '1',
    NODE_EXTRA_CA_CERTS: authority.certFile,
  },
});
after(() => gancho[Symbol.asyncDispose]());

interface Record {
  cause: string;
  status: number;
  responseStatusCode: number;
  response: string;
  nextAttempt: string | null;
}

let applications = 0;
/** Sends one message to the URL and resolves with the record of the attempt. */
async function attemptAt(url: string, at: Served = gancho): Promise<Record> {
  const app = `app-${(applications += 1)}`;
  const svix = clientOf(at);
  await svix.application.create({ name: app, uid: app });
  await svix.endpoint.create(app, { url });
  const { id } = await svix.message.create(app, { eventType: 'a', payload: {} });
  return waitFor(`an attempt at ${url}`, async () => {
    const { body } = await at.api('GET', `/app/${app}/attempt/msg/${id}`);
    return body.data[0] as Record | undefined;
  });
}

interface Listening extends AsyncDisposable {
  port: number;
}

async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const listenTls = (certificate: Certificate & TlsOptions, onRequest = (): unknown => undefined) =>
  listen(
    createTlsServer(certificate, (_request, response) => {
      onRequest();
      response.writeHead(204).end();
    }),
  );

function dateOfEnd({ cert }: Certificate): string {
  return new Date(new X509Certificate(cert).validTo).toISOString().slice(0, 10);
}

function assertUnanswered(attempt: Record, words: RegExp): void {
  assert.match(attempt.cause, words);
  assert.equal(attempt.status, 2);
  assert.equal(attempt.responseStatusCode, 0);
  assert.equal(attempt.response, attempt.cause);
  assert.notEqual(attempt.nextAttempt, null, 'it will be tried again');
}

test('nothing listens', async () => {
  const closed = await startReceiver();
  await closed.close();
  assertUnanswered(await attemptAt(closed.url), /^connection refused/);
});

test('an answer other than 2xx', async () => {
  await using receiver = await startReceiver();
  for (const status of [400, 404, 410, 429, 500]) {
    receiver.respond(status);
    const attempt = await attemptAt(receiver.url);
    assert.equal(attempt.cause, `answered ${status}`);
    assert.equal(attempt.responseStatusCode, status);
  }
});

test('a redirect is a failure and is not followed', async () => {
  await using target = await startReceiver();
  await using receiver = await startReceiver();
  for (const status of [301, 302, 307, 308]) {
    receiver.respond((_request, response) =>
      response.writeHead(status, { location: target.url }).end(),
    );
    const attempt = await attemptAt(receiver.url);
    assert.match(attempt.cause, new RegExp(`answered ${status}, a redirect.*not followed`));
    assert.equal(attempt.responseStatusCode, status);
  }
  assert.equal(target.received.length, 0);
});

test('no answer in time, whether nothing comes or the headers never end', async () => {
  await using silent = await startReceiver();
  silent.respond(() => undefined);
  assertUnanswered(await attemptAt(silent.url), /^no answer within 1 s$/);

  await using endless = await listen(
    createTcpServer((socket) => {
      const timer = setInterval(() => socket.write('x-more: 1\r\n'), 50);
      socket.on('close', () => clearInterval(timer));
      socket.write('HTTP/1.1 200 OK\r\n');
    }),
  );
  assertUnanswered(await attemptAt(`http://127.0.0.1:${endless.port}/`), /^no answer within 1 s$/);
});

test('a body that never ends does not undo the status that came', async () => {
  await using receiver = await startReceiver();
  receiver.respond((_request, response) => void response.writeHead(200).write('partly'));
  const attempt = await attemptAt(receiver.url);
  assert.equal(attempt.status, 0);
  assert.equal(attempt.response, 'partly');
});

test('the connection is closed before an answer', async () => {
  await using server = await listen(createTcpServer((socket) => socket.end()));
  assertUnanswered(await attemptAt(`http://127.0.0.1:${server.port}/`), /closed the connection/);
});

test('the answer is no HTTP', async () => {
  await using server = await listen(createTcpServer((socket) => socket.end('SSH-2.0-x\r\n\r\n')));
  assertUnanswered(
    await attemptAt(`http://127.0.0.1:${server.port}/`),
    /^the answer is not HTTP \(Expected HTTP\//,
  );
});

test('the headers of the answer are too large', async () => {
  await using receiver = await startReceiver();
  receiver.respond((_request, response) =>
    response.writeHead(200, { 'x-large': 'a'.repeat(20_000) }).end(),
  );
  assertUnanswered(await attemptAt(receiver.url), /headers.*larger/);
});

test('a name that does not exist', async () => {
  assertUnanswered(await attemptAt('http://nobody.invalid/'), /nobody\.invalid was not found/);
});

test('certificates: a good one is taken; each bad one is named', async () => {
  const expired = authority.issue({ days: -1 });
  const cases: [string, Certificate, RegExp | null][] = [
    ['good', authority.issue(), null],
    ['self-signed', selfSigned(folder.path), /self-signed/],
    ['expired', expired, new RegExp(`^the certificate expired on ${dateOfEnd(expired)}$`)],
    ['another name', authority.issue({ name: 'DNS:other.test' }), /other names.*other\.test/],
  ];
  for (const [what, certificate, words] of cases) {
    let requests = 0;
    await using server = await listenTls(certificate, () => (requests += 1));
    const attempt = await attemptAt(`https://127.0.0.1:${server.port}/`);
    if (words === null) assert.equal(attempt.status, 0, `${what}: ${attempt.cause}`);
    else assertUnanswered(attempt, words);
    assert.equal(requests, words === null ? 1 : 0, what);
  }
});

test('no version of TLS before 1.2, and no switch of Node, lets a bad receiver pass', async () => {
  const data = temporaryFolder();
  await using lax = await startGancho({
    dataDir: data.path,
    env: {
      GANCHO_RETRY_SCHEDULE: '3600',
      NODE_EXTRA_CA_CERTS: authority.certFile,
      NODE_OPTIONS: '--tls-min-v1.0 --tls-cipher-list=DEFAULT@SECLEVEL=0',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    },
  });
  const old = {
    minVersion: 'TLSv1.1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  } as const;
  await using outdated = await listenTls({ ...authority.issue(), ...old });
  assertUnanswered(
    await attemptAt(`https://127.0.0.1:${outdated.port}/`, lax),
    /^the TLS handshake failed/,
  );
  await using forged = await listenTls(selfSigned(folder.path));
  assertUnanswered(await attemptAt(`https://127.0.0.1:${forged.port}/`, lax), /self-signed/);
  await lax.stop();
  data[Symbol.dispose]();
});

test('TLS is asked for where there is none, and the other way round', async () => {
  await using receiver = await startReceiver();
  assertUnanswered(
    await attemptAt(receiver.url.replace('http:', 'https:')),
    /TLS handshake failed/,
  );
  await using server = await listenTls(authority.issue());
  const attempt = await attemptAt(`http://127.0.0.1:${server.port}/`);
  assert.equal(attempt.status, 2);
  assert.notEqual(attempt.cause, null);
});

test('a public name that leads to a private address is refused where no range is allowed', async () => {
  await using receiver = await startReceiver();
  const folderOfData = temporaryFolder();
  const open = await startGancho({ dataDir: folderOfData.path });
  const svix = clientOf(open);
  await svix.application.create({ name: 'Shop', uid: 'shop' });
  await svix.endpoint.create('shop', { url: receiver.url });
  await open.stop();

  // The address was allowed when the endpoint was made; it is not any more.
  const shut = await startGancho({ dataDir: folderOfData.path, allowSubnets: null });
  try {
    const { id } = await clientOf(shut).message.create('shop', { eventType: 'a', payload: {} });
    const attempt = await waitFor('the attempt', async () => {
      const { body } = await shut.api('GET', `/app/shop/attempt/msg/${id}`);
      return body.data[0] as Record | undefined;
    });
    assertUnanswered(attempt, /127\.0\.0\.1 is a loopback address/);
    assert.equal(receiver.received.length, 0);
  } finally {
    await shut.kill();
    folderOfData[Symbol.dispose]();
  }
});
