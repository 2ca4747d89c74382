/** What can be said of a URL before anything is sent. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createAddressGuard } from './address-guard.ts';
import { isOwnReceiver, literalAddress, urlRefusal } from './endpoint-url.ts';

const guard = createAddressGuard([]);
const own = { origin: 'http://127.0.0.1:8071', pathPrefix: '/_sandbox/' };

function refusalOf(text: string, allowed: string[] = []): string | null {
  return urlRefusal(new URL(text), { guard: createAddressGuard(allowed), own, httpsOnly: false });
}

describe('literalAddress', () => {
  test('reads addresses as URLs write them, and no names', () => {
    for (const [url, address] of [
      ['http://127.0.0.1/', '127.0.0.1'],
      ['http://127.1/', '127.0.0.1'],
      ['http://0x7f000001/', '127.0.0.1'],
      ['http://2130706433/', '127.0.0.1'],
      ['http://017700000001/', '127.0.0.1'],
      ['http://127.0.0.1./', '127.0.0.1'],
      ['http://１２７.0.0.1/', '127.0.0.1'],
      ['http://[::1]/', '::1'],
      ['http://[::ffff:127.0.0.1]/', '::ffff:7f00:1'],
      ['https://example.com/', null],
      ['https://127.0.0.1.example.com/', null],
    ] as const) {
      assert.equal(literalAddress(new URL(url)), address, url);
    }
  });
});

describe('urlRefusal', () => {
  test('lets pass what may be tried', () => {
    for (const url of [
      'https://example.com/hooks?a=b#c',
      'http://example.com:8080/',
      'https://user:word@example.com/',
      'https://93.184.216.34/',
      'https://[2606:4700:4700::1111]:8443/',
      'https://localhost.example.com/',
      'https://notlocalhost.example.com/',
    ]) {
      assert.equal(refusalOf(url), null, url);
    }
  });

  test('refuses private addresses however they are written', () => {
    for (const url of [
      'http://127.0.0.1/',
      'http://127.1:9000/',
      'http://0/',
      'http://0x7f.1/',
      'http://2130706433/',
      'http://169.254.169.254/latest/meta-data/',
      'http://[::1]/',
      'http://[::ffff:a9fe:a9fe]/',
      'http://[64:ff9b::10.0.0.1]/',
      'http://[fd00:ec2::254]/',
    ]) {
      assert.match(
        refusalOf(url)!,
        / is .*: only public addresses can be delivered to, and ranges /,
        url,
      );
    }
  });

  test('refuses the names of this machine', () => {
    for (const host of ['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'a.localhost.']) {
      assert.match(refusalOf(`http://${host}/`)!, /^(a\.)?localhost is this machine: /, host);
    }
  });

  test('refuses names that mean something within a network only, unless ranges are allowed', () => {
    const hosts =
      'intranet db.internal printer.local. API.Internal.. metadata.google.internal metadata.goog ' +
      'a.metadata.goog nas.home.arpa api.default.svc kubernetes.default.svc.cluster.local x.lan';
    for (const host of hosts.split(' ')) {
      const url = `https://${host}/`;
      assert.match(refusalOf(url)!, / is a name within a network: only public /, host);
      assert.equal(refusalOf(url, ['10.0.0.0/8']), null, host);
    }
    for (const host of ['internal.example.com', 'home-arpa.org', 'metadata.goog.example']) {
      assert.equal(refusalOf(`https://${host}/`), null, host);
    }
  });

  test('refuses this server itself, whatever is allowed', () => {
    const allowed = ['127.0.0.0/8', '::1/128'];
    const urls =
      'http://127.0.0.1:8071/ http://127.9.9.9:8071/ http://localhost:8071/api http://[::1]:8071/ ' +
      'https://127.0.0.1:8071/ http://[::ffff:127.0.0.1]:8071/ http://a.localhost.:8071/';
    for (const url of urls.split(' ')) {
      assert.match(refusalOf(url, allowed)!, / is this server itself$/, url);
    }
    assert.equal(refusalOf('http://127.0.0.1:8072/', allowed), null);
  });

  test('refuses http where the deployment does, but to the own receiver', () => {
    const rules = { guard, own, httpsOnly: true };
    assert.equal(urlRefusal(new URL('https://example.com/'), rules), null);
    assert.equal(urlRefusal(new URL('http://127.0.0.1:8071/_sandbox/demo'), rules), null);
    assert.match(
      urlRefusal(new URL('http://example.com/'), rules)!,
      /^must begin with https: this deployment sends nothing over http$/,
    );
  });

  test('refuses ports of other services, on public hosts', () => {
    for (const port of [22, 25, 110, 2375, 3306, 5432, 6379, 9200, 11211, 27017]) {
      assert.equal(
        refusalOf(`http://example.com:${port}/`),
        `port ${port} is not one that webhooks are served on`,
      );
    }
    for (const port of [80, 443, 3000, 8000, 8080, 8443, 9000, 65_535]) {
      assert.equal(refusalOf(`http://example.com:${port}/`), null, String(port));
    }
  });

  test('lets pass what the deployment allows, with its ports', () => {
    const allowed = ['127.0.0.0/8', '10.1.0.0/16'];
    for (const url of ['http://127.0.0.1:6379/', 'http://10.1.2.3:25/', 'http://localhost:3000/']) {
      assert.equal(refusalOf(url, allowed), null, url);
    }
    assert.notEqual(refusalOf('http://10.2.0.1/', allowed), null);
    assert.notEqual(refusalOf('http://[::1]/', allowed), null);
  });

  test('lets pass the own receiver, and nothing else of this server', () => {
    assert.equal(refusalOf('http://127.0.0.1:8071/_sandbox/demo'), null);
    for (const url of [
      'http://127.0.0.1:8071/api/v1/app',
      'http://127.0.0.1:8071/_sandbox',
      'http://127.0.0.1:8071/_sandbox/../api/v1/app',
      'http://127.0.0.1:8071/_sandbox/%2e%2e/api/v1/app',
      'http://127.0.0.1:8072/_sandbox/demo',
      'https://127.0.0.1:8071/_sandbox/demo',
      'http://[::1]:8071/_sandbox/demo',
    ]) {
      assert.notEqual(refusalOf(url), null, url);
    }
    const url = new URL('http://127.0.0.1:8071/_sandbox/demo');
    assert.ok(!isOwnReceiver(url, null));
    assert.notEqual(urlRefusal(url, { guard, own: null, httpsOnly: false }), null);
  });
});
