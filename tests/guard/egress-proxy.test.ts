/** Through a proxy the guard holds as without one, and what the proxy says stands in the record. */
import assert from 'node:assert/strict';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, describe, test } from 'node:test';
import { systemClock } from '../../server/src/lib/clock.ts';
import { limits } from '../../server/src/limits.ts';
import { createTransport } from '../../server/src/outbound/send-request.ts';
import type { OwnReceiver } from '../../server/src/outbound/endpoint-url.ts';
import { createAuthority, selfSigned } from '../support/certificates.ts';
import { clientOf } from '../support/client.ts';
import { startHttpProxy, startSocksProxy, type ProxyOptions } from '../support/egress-proxies.ts';
import { startGancho } from '../support/gancho-process.ts';
import { startReceiver } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const folder = temporaryFolder();
after(() => folder[Symbol.dispose]());
const receiver = await startReceiver();
after(() => receiver.close());

const addresses: Record<string, string[]> = {
  'receiver.test': ['127.0.0.1'],
  'dead-first.test': ['127.0.0.77', '127.0.0.1'],
  'private.test': ['10.1.2.3'],
  'mixed.test': ['127.0.0.1', '10.1.2.3'],
  'six.test': ['2606:4700::1111'],
  'proxy.internal': ['127.0.0.1'],
};

interface Sending {
  authorities?: string;
  own?: OwnReceiver;
}

/** Sends one request through the proxy; resolves with what came of it in words. */
async function sendBy(
  proxyUrl: string,
  url: string,
  { authorities, own }: Sending = {},
): Promise<string> {
  const transport = createTransport(systemClock, {
    ...limits.outbound,
    connectTimes: { ...limits.outbound.connectTimes, tryMsMax: 1_000 },
    allowSubnets: ['127.0.0.0/8'],
    ownReceiver: () => own ?? null,
    deadlineMs: 10_000,
    proxyUrl,
    resolve: async (name) => addresses[name.replace(/\.$/, '')] ?? [],
  });
  const outcome = await transport.send({
    applicationId: 'app_a',
    url,
    method: 'POST',
    headers: {},
    body: Buffer.from('{}'),
    tls: authorities === undefined ? null : { id: 'a', client: null, authorities },
  });
  await transport.close();
  return outcome.kind === 'failed' ? outcome.cause : `answered ${outcome.status}`;
}

const kinds = { http: startHttpProxy, socks5: startSocksProxy };

for (const [scheme, startProxy] of Object.entries(kinds)) {
  const proxied = (options?: ProxyOptions) => startProxy(options);

  describe(`${scheme} proxy`, () => {
    test('is asked for the checked address, not for the name, and carries the request', async () => {
      await using proxy = await proxied();
      const count = receiver.received.length;
      const url = `http://receiver.test:${receiver.port}/hook`;
      assert.equal(await sendBy(`${scheme}://127.0.0.1:${proxy.port}`, url), 'answered 204');
      assert.deepEqual(proxy.asked, [{ target: `127.0.0.1:${receiver.port}`, login: null }]);
      assert.equal(receiver.received[count]!.headers.host, `receiver.test:${receiver.port}`);
    });

    test('is itself reached by name, and is not checked', async () => {
      await using proxy = await proxied();
      const url = `http://127.0.0.1:${receiver.port}/`;
      assert.equal(await sendBy(`${scheme}://proxy.internal:${proxy.port}`, url), 'answered 204');
    });

    test('is not asked for what the guard refuses', async () => {
      await using proxy = await proxied();
      for (const host of [
        'private.test',
        'mixed.test',
        '10.1.2.3',
        '[::ffff:10.1.2.3]',
        'a.internal',
      ]) {
        const words = await sendBy(`${scheme}://127.0.0.1:${proxy.port}`, `http://${host}/`);
        assert.match(words, /^not sent: /, host);
      }
      assert.deepEqual(proxy.asked, []);
    });

    test('is asked for the next address when the first cannot be reached', async () => {
      await using proxy = await proxied();
      const url = `http://dead-first.test:${receiver.port}/`;
      assert.equal(await sendBy(`${scheme}://127.0.0.1:${proxy.port}`, url), 'answered 204');
      assert.equal(proxy.asked.length, 2);
    });

    test('is asked for IPv6 addresses as such', async () => {
      await using proxy = await proxied({
        answer: () =>
          scheme === 'http'
            ? 'HTTP/1.1 403 No\r\n\r\n'
            : Buffer.from('05020001000000000000', 'hex'),
      });
      const words = await sendBy(`${scheme}://127.0.0.1:${proxy.port}`, 'http://six.test:8080/');
      assert.match(words, /^the egress proxy refused the connection/);
      assert.deepEqual(proxy.asked, [{ target: '[2606:4700::1111]:8080', login: null }]);
    });

    test('gets its name and password, and the record says when they are wrong', async () => {
      await using proxy = await proxied({ login: 'user:w@rd:é' });
      const url = `http://receiver.test:${receiver.port}/`;
      const at = `127.0.0.1:${proxy.port}`;
      assert.equal(await sendBy(`${scheme}://user:w%40rd%3A%C3%A9@${at}`, url), 'answered 204');
      assert.equal(proxy.asked.at(-1)!.login, 'user:w@rd:é');
      const wrong = 'the egress proxy did not accept the name and password it was given';
      assert.equal(await sendBy(`${scheme}://user:other@${at}`, url), wrong);
      assert.equal(await sendBy(`${scheme}://${at}`, url), wrong);
    });

    test('is named when it cannot be reached, is silent, or talks nonsense', async () => {
      const url = `http://receiver.test:${receiver.port}/`;
      let port: number;
      {
        await using gone = await proxied();
        port = gone.port;
      }
      assert.match(
        await sendBy(`${scheme}://127.0.0.1:${port}`, url),
        /^the egress proxy cannot be reached: connection refused/,
      );
      await using silent = await proxied({ answer: () => null });
      assert.equal(
        await sendBy(`${scheme}://127.0.0.1:${silent.port}`, url),
        'the egress proxy did not answer in time',
      );
      for (const answer of ['SSH-2.0-x\r\n\r\n'.repeat(4), Buffer.alloc(32_000, 0x41)]) {
        await using odd = await proxied({ answer: () => answer });
        assert.equal(
          await sendBy(`${scheme}://127.0.0.1:${odd.port}`, url),
          'the answer of the egress proxy could not be understood',
        );
      }
    });

    test('that adds bytes to its answer is not believed', async () => {
      const good =
        scheme === 'http'
          ? Buffer.from('HTTP/1.1 200 OK\r\n\r\n')
          : Buffer.from('05000001000000000000', 'hex');
      const forged = Buffer.concat([good, Buffer.from('HTTP/1.1 204 No Content\r\n\r\n')]);
      await using proxy = await proxied({ answer: () => forged });
      assert.equal(
        await sendBy(
          `${scheme}://127.0.0.1:${proxy.port}`,
          `http://receiver.test:${receiver.port}/`,
        ),
        'the answer of the egress proxy could not be understood',
      );
    });

    test('sees TLS from end to end, for the name', async () => {
      const certificate = selfSigned(folder.path, 'DNS:receiver.test');
      const seen: unknown[] = [];
      const server = createHttps(certificate, (request, response) => {
        seen.push((request.socket as unknown as { servername: unknown }).servername);
        response.writeHead(204).end();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      await using proxy = await proxied();
      const by = `${scheme}://127.0.0.1:${proxy.port}`;
      const trusting = { authorities: certificate.cert };
      assert.equal(await sendBy(by, `https://receiver.test:${port}/`, trusting), 'answered 204');
      assert.equal(await sendBy(by, `https://receiver.test.:${port}/`, trusting), 'answered 204');
      assert.match(
        await sendBy(by, `https://receiver.test:${port}/`),
        /^the certificate is self-signed/,
      );
      assert.match(
        await sendBy(by, `https://dead-first.test:${port}/`, trusting),
        /^the certificate is for other names/,
      );
      assert.deepEqual(seen, ['receiver.test', 'receiver.test']);
      server.closeAllConnections();
      server.close();
    });

    test('is passed by for the own receiver', async () => {
      await using proxy = await proxied();
      const own = { origin: receiver.url, pathPrefix: '/_sandbox/' };
      assert.equal(
        await sendBy(`${scheme}://127.0.0.1:${proxy.port}`, `${receiver.url}/_sandbox/a`, { own }),
        'answered 204',
      );
      assert.deepEqual(proxy.asked, []);
    });
  });
}

test('what a proxy refuses for each reason is told apart', async () => {
  const url = `http://receiver.test:${receiver.port}/`;
  const codes: [string, RegExp][] = [
    ['02', /its rules do not allow it/],
    ['03', /no route to this network/],
    ['05', /^connection refused, says the egress proxy/],
    ['08', /cannot reach addresses of this kind/],
    ['7f', /^the egress proxy failed/],
  ];
  for (const [code, expected] of codes) {
    await using proxy = await startSocksProxy({
      answer: () => Buffer.from(`05${code}0001000000000000`, 'hex'),
    });
    assert.match(await sendBy(`socks5://127.0.0.1:${proxy.port}`, url), expected);
  }
  await using gateway = await startHttpProxy({ answer: () => 'HTTP/1.1 504 Late\r\n\r\n<page>' });
  assert.equal(
    await sendBy(`http://127.0.0.1:${gateway.port}`, url),
    'the egress proxy could not reach the receiver (504)',
  );
});

test('the whole program sends through an https proxy that is told by an option', async () => {
  const authority = createAuthority(folder.path);
  await using proxy = await startHttpProxy({
    certificate: authority.issue({ name: 'IP:127.0.0.1' }),
    login: 'a:b',
  });
  await using gancho = await startGancho({
    env: {
      GANCHO_EGRESS_PROXY: `https://a:b@127.0.0.1:${proxy.port}`,
      NODE_EXTRA_CA_CERTS: authority.certFile,
    },
  });
  const svix = clientOf(gancho);
  await svix.application.create({ name: 'Shop', uid: 'shop' });
  await svix.endpoint.create('shop', { url: `${receiver.url}/by-proxy` });
  await svix.message.create('shop', { eventType: 'a', payload: {} });
  await waitFor('the request', () => receiver.received.some(({ path }) => path === '/by-proxy'));
  assert.deepEqual(proxy.asked, [{ target: `127.0.0.1:${receiver.port}`, login: 'a:b' }]);
  assert.ok(!gancho.output().includes('a:b'));
});
