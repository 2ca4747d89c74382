/** How the pages are served: under which addresses, with which headers, and how much of them. */
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { after, describe, test } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import { startBrowser, visit } from '../support/browser.ts';
import { testKey } from '../support/gancho-process.ts';
import { serveGancho } from '../support/hosted-gancho.ts';

const built = resolve(import.meta.dirname, '../../server/web');
const gancho = await serveGancho({ env: { GANCHO_DEMO: 'true' } });
after(() => gancho[Symbol.asyncDispose]());

const html = { accept: 'text/html' };

describe('pages', () => {
  test('are at the addresses of the dashboard, whatever follows', async () => {
    for (const path of [
      '/',
      '/messages',
      '/endpoints/app_1/ep_2?tab=recover',
      '/event-types/a.b',
      '/sign-in',
    ]) {
      const response = await fetch(`${gancho.url}${path}`, { headers: html });
      assert.equal(response.status, 200, path);
      assert.match(await response.text(), /<div id="root">/);
    }
  });

  test('leave all other addresses alone', async () => {
    for (const path of [
      '/nothing',
      '/api/v1/nothing',
      '/assets/nothing.js',
      '/assets/..%2findex.html',
    ]) {
      const response = await fetch(`${gancho.url}${path}`, { headers: html });
      assert.equal(response.status, 404, path);
      assert.match(response.headers.get('content-type')!, /^application\/json/);
    }
    assert.equal((await fetch(`${gancho.url}/docs`)).status, 200);
    assert.equal((await fetch(`${gancho.url}/api/v1/openapi.json`)).status, 200);
    assert.equal((await fetch(`${gancho.url}/messages`, { method: 'POST' })).status, 405);
  });

  test('run scripts of this server alone, and are shown in no frame of others', async () => {
    const response = await fetch(`${gancho.url}/`);
    const policy = response.headers.get('content-security-policy')!;
    const text = await response.text();
    assert.match(policy, /default-src 'none'; script-src 'self';/);
    assert.ok(!/unsafe-(inline|eval)/.test(policy));
    assert.match(policy, /frame-ancestors 'none'/);
    for (const [tag] of text.matchAll(/<script[^>]*>/g)) assert.match(tag, / src="\/assets\//);
    assert.ok(!/ on\w+=|javascript:/i.test(text));
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(response.headers.get('cache-control'), 'no-store');
  });

  test('carry another nonce each time', async () => {
    const nonces = new Set<string>();
    for (let time = 0; time < 3; time += 1) {
      const response = await fetch(`${gancho.url}/`);
      const nonce = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy')!)![1]!;
      assert.ok((await response.text()).includes(`nonce="${nonce}"`));
      nonces.add(nonce);
    }
    assert.equal(nonces.size, 3);
  });
});

describe('assets', () => {
  const name = /\/assets\/(dashboard-[\w-]+\.js)/.exec(
    readFileSync(`${built}/index.html`, 'utf8'),
  )![1]!;
  const plain = readFileSync(`${built}/assets/${name}`);

  test('are kept for ever, as their names change with them', async () => {
    const response = await fetch(`${gancho.url}/assets/${name}`);
    assert.match(response.headers.get('cache-control')!, /immutable/);
    assert.match(response.headers.get('content-type')!, /^text\/javascript/);
  });

  test('come in the best form that the client takes', async () => {
    for (const [accepted, expected] of [
      ['gzip, deflate, br', 'br'],
      ['gzip;q=1.0, br;q=0', 'gzip'],
      ['identity', null],
    ] as const) {
      const response = await fetch(`${gancho.url}/assets/${name}`, {
        headers: { 'accept-encoding': accepted },
      });
      assert.equal(response.headers.get('content-encoding'), expected, accepted);
      assert.equal(response.headers.get('vary'), 'accept-encoding');
      // The client has unpacked it already.
      assert.deepEqual(Buffer.from(await response.arrayBuffer()), plain);
    }
    assert.deepEqual(brotliDecompressSync(readFileSync(`${built}/assets/${name}.br`)), plain);
  });
});

/** Kilobytes of scripts that a first visit fetches, in the older of the two forms. */
const dashboardKilobytesMax = 210;
const portalKilobytesMax = 150;

describe('a first visit', () => {
  async function scriptKilobytes(
    open: (url: string) => Promise<string>,
    ready: string,
  ): Promise<number> {
    const browser = await startBrowser();
    try {
      await using person = await visit(browser);
      const { page } = person;
      const names = new Set<string>();
      page.on('response', (response) => {
        const [, asset] = /\/assets\/([^/]+\.js)$/.exec(response.url()) ?? [];
        if (asset !== undefined) names.add(asset);
      });
      await page.goto(await open(gancho.url));
      if (ready === 'key') {
        await page.locator('input[name="key"]').fill(testKey);
        await page.locator('button[type="submit"]').click();
      }
      // A server that is new opens on its first steps, others on the overview.
      const heading = page.locator('#content h1');
      await (ready === 'key' ? heading : heading.filter({ hasText: ready })).first().waitFor();
      await page.waitForLoadState('networkidle');
      const bytes = [...names].map((asset) => {
        const file = `${built}/assets/${asset}`;
        return statSync(`${file}.gz`, { throwIfNoEntry: false })?.size ?? statSync(file).size;
      });
      return bytes.reduce((sum, one) => sum + one, 0) / 1000;
    } finally {
      await browser.close();
    }
  }

  test('of the dashboard is small', async () => {
    const size = await scriptKilobytes(async (url) => `${url}/`, 'key');
    assert.ok(size > 50 && size <= dashboardKilobytesMax, `${size.toFixed(1)} kB`);
  });

  test('of the portal is smaller', async () => {
    const link = (await gancho.api('POST', '/auth/app-portal-access/demo', {})).body.url;
    const size = await scriptKilobytes(async () => link, 'Endpoints');
    assert.ok(size > 50 && size <= portalKilobytesMax, `${size.toFixed(1)} kB`);
  });
});
