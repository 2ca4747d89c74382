/** Client certificates and authorities of endpoints, at real TLS servers. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { createAuthority, selfSigned, type Authority } from '../support/certificates.ts';
import { clientOf } from '../support/client.ts';
import { storedText } from '../support/look-into-store.ts';
import { startGancho } from '../support/gancho-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const folder = temporaryFolder();
after(() => folder[Symbol.dispose]());
const gancho = await startGancho({
  env: { GANCHO_RETRY_SCHEDULE: '3600', GANCHO_REQUEST_TIMEOUT: '5' },
});
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

function authorityIn(name: string): Authority {
  mkdirSync(join(folder.path, name));
  return createAuthority(join(folder.path, name));
}
/** Vouches for servers, and for clients; Gancho trusts neither of its own accord. */
const servers = authorityIn('servers');
const clients = authorityIn('clients');
const serversPem = readFileSync(servers.certFile, 'utf8');

interface Served {
  connection: number;
  /** The serial number of the certificate that the client showed. */
  serial: string | undefined;
}

/** A receiver over TLS; one that asks for certificates takes only those of `clients`. */
async function serve(asksForCertificate: boolean) {
  const served: Served[] = [];
  const sockets: TLSSocket[] = [];
  const server = createServer(
    {
      ...servers.issue(),
      ca: readFileSync(clients.certFile),
      requestCert: asksForCertificate,
      rejectUnauthorized: asksForCertificate,
    },
    (request, response) => {
      const socket = request.socket as TLSSocket;
      served.push({
        connection: sockets.indexOf(socket),
        serial: socket.getPeerCertificate().serialNumber,
      });
      response.writeHead(204).end();
    },
  );
  server.on('secureConnection', (socket: TLSSocket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    served,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

let applications = 0;
async function setUp(url: string, trusted: string | null = serversPem) {
  const app = `app-${(applications += 1)}`;
  await svix.application.create({ name: app, uid: app });
  await svix.endpoint.create(app, { url, uid: 'ep' });
  const path = `/app/${app}/endpoint/ep`;
  const put = (what: 'mtls' | 'ca', body: object) => gancho.api('PUT', `${path}/${what}`, body);
  if (trusted !== null) assert.equal((await put('ca', { certificates: trusted })).status, 200);
  return {
    path,
    put,
    /** Sends one message; the cause of the attempt, null for a success. */
    outcome: async (): Promise<string | null> => {
      const { id } = await svix.message.create(app, { eventType: 'a', payload: {} });
      const attempt = await waitFor('an attempt', async () => {
        const { body } = await gancho.api('GET', `/app/${app}/attempt/msg/${id}`);
        return body.data[0] as { status: number; cause: string } | undefined;
      });
      return attempt.status === 0 ? null : attempt.cause;
    },
  };
}

test('an authority of its own is trusted at once, alone, and only for its endpoint', async () => {
  await using server = await serve(false);
  const { outcome, put, path } = await setUp(server.url, null);
  assert.match((await outcome())!, /unknown authority/);
  const set = await put('ca', { certificates: `A remark\n${serversPem}` });
  assert.equal(set.status, 200, set.text);
  assert.equal(set.body.certificates[0].subject, 'CN=authority');
  assert.deepEqual((await gancho.api('GET', `${path}/ca`)).body, set.body);
  assert.equal(await outcome(), null);

  assert.match((await (await setUp(server.url, null)).outcome())!, /unknown authority/);
  const other = await setUp(server.url, readFileSync(clients.certFile, 'utf8'));
  assert.match((await other.outcome())!, /unknown authority|self-signed|signature/);

  assert.deepEqual((await put('ca', { certificates: null })).body, { certificates: [] });
  assert.match((await outcome())!, /unknown authority/, 'no connection from before is used');
});

test('a client certificate is shown from the next request on, changed and taken away', async () => {
  await using server = await serve(true);
  const { outcome, put, path } = await setUp(server.url);
  assert.match((await outcome())!, /client certificate|closed the connection/);
  assert.equal(server.served.length, 0);
  assert.equal((await gancho.api('GET', `${path}/mtls`)).status, 404);

  for (let round = 1; round <= 2; round++) {
    const { cert, key } = clients.issue({ days: 5 });
    const set = await put('mtls', { certificate: cert, privateKey: key });
    assert.equal(set.status, 200, set.text);
    assert.equal(set.body.subject, 'CN=receiver');
    assert.equal(set.body.issuer, 'CN=authority');
    assert.ok(Date.parse(set.body.expiresAt) > Date.now());
    // The certificate is no secret; its key is, and is told to nobody.
    assert.equal(set.body.certificate.trim(), cert.trim());
    assert.doesNotMatch(set.text, /PRIVATE KEY/);
    assert.deepEqual((await gancho.api('GET', `${path}/mtls`)).body, set.body);
    assert.deepEqual((await gancho.api('GET', `${path}/mtls-config`)).body, {
      enabled: true,
      expiresAt: set.body.expiresAt,
    });
    assert.equal(await outcome(), null);
    assert.equal(await outcome(), null);
  }
  const [first, again, second] = server.served;
  assert.equal(again!.connection, first!.connection, 'connections are kept');
  assert.notEqual(second!.connection, first!.connection, 'one for each certificate');
  assert.notEqual(second!.serial, first!.serial);

  const stored = await storedText(gancho);
  assert.ok(!`${stored}${gancho.output()}`.includes('PRIVATE KEY'));

  assert.equal((await gancho.api('DELETE', `${path}/mtls`)).status, 204);
  assert.notEqual(await outcome(), null);
  assert.equal(server.served.length, 4);
});

test('another application, and another endpoint, shows nothing of it', async () => {
  await using server = await serve(true);
  const { outcome, put } = await setUp(server.url);
  const { cert, key } = clients.issue();
  await put('mtls', { certificate: cert, privateKey: key });
  assert.equal(await outcome(), null);
  assert.notEqual(await (await setUp(server.url)).outcome(), null);
  assert.equal(server.served.length, 1);
});

test('over http nothing goes out that should show a certificate', async () => {
  await using server = await serve(false);
  const { outcome, put, path } = await setUp(server.url);
  const { cert, key } = clients.issue();
  await put('mtls', { certificate: cert, privateKey: key });
  await gancho.api('PATCH', path, { url: server.url.replace('https', 'http') });
  assert.equal(
    await outcome(),
    'not sent: over http no client certificate can be shown, use https',
  );
  const refused = await put('mtls', { certificate: cert, privateKey: key });
  assert.equal(refused.status, 422);
});

test('what cannot be used is refused by its field, and nothing changes', async () => {
  const { put, path } = await setUp('https://receiver.invalid/', null);
  const good = clients.issue();
  const other = clients.issue();
  const expired = clients.issue({ days: -1 });
  const mtls: [string, RegExp, object][] = [
    ['certificate', /holds no certificate/, { certificate: 'x', privateKey: good.key }],
    [
      'certificate',
      /cannot be read/,
      { certificate: good.cert.replace('MII', 'MIX'), privateKey: good.key },
    ],
    ['certificate', /expired on/, { certificate: expired.cert, privateKey: expired.key }],
    ['certificate', /private key/, { certificate: good.cert + good.key, privateKey: good.key }],
    ['privateKey', /not a private key/, { certificate: good.cert, privateKey: 'x' }],
    ['privateKey', /does not belong/, { certificate: good.cert, privateKey: other.key }],
    [
      'privateKey',
      /passphrase/,
      {
        certificate: good.cert,
        privateKey:
          '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMA==\n-----END ENCRYPTED PRIVATE KEY-----',
      },
    ],
  ];
  for (const [field, words, body] of mtls) {
    const refused = await put('mtls', body);
    assert.equal(refused.status, 422, String(words));
    assert.equal(refused.body.detail[0].loc[1], field);
    assert.match(refused.body.detail[0].msg, words);
  }
  for (const certificates of ['x', expired.cert, good.key, serversPem.replace('MII', 'MIX')]) {
    const refused = await put('ca', { certificates });
    assert.equal(refused.status, 422);
    assert.deepEqual(refused.body.detail[0].loc, ['body', 'certificates']);
  }
  assert.equal((await gancho.api('GET', `${path}/mtls`)).status, 404);
  assert.deepEqual((await gancho.api('GET', `${path}/ca`)).body, { certificates: [] });
});

test('a certificate that vouches for itself can be trusted', async () => {
  mkdirSync(join(folder.path, 'self'));
  const own = selfSigned(join(folder.path, 'self'));
  const server = createServer(own, (_request, response) => response.writeHead(204).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    assert.equal(await (await setUp(`https://127.0.0.1:${port}/`, own.cert)).outcome(), null);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
