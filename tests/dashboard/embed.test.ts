/** The portal within pages of others: by the element, with cookies of third parties blocked. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startBrowserWithoutForeignCookies, visit } from '../support/browser.ts';
import { serveGancho } from '../support/hosted-gancho.ts';

/** A product's page, on a site of its own: `localhost` is another one than `127.0.0.1`. */
const host = createServer((request, response) => {
  const asked = new URL(request.url!, 'http://localhost').searchParams;
  const attributes = [...asked].map(([name, value]) => `${name}="${value.replaceAll('"', '')}"`);
  response.setHeader('content-type', 'text/html');
  response.end(`<!doctype html><html lang="en"><title>Product</title><h1>Product</h1>
<gancho-portal ${attributes.join(' ')}></gancho-portal>
<script>document.querySelector('gancho-portal').addEventListener('expired', () => { window.expired = (window.expired ?? 0) + 1; });</script>
<script type="module" src="${gancho.url}/gancho-portal.js"></script></html>`);
});
await new Promise<void>((settle) => host.listen(0, 'localhost', settle));
const { port } = host.address() as { port: number };
const product = `http://localhost:${port}`;

const gancho = await serveGancho();
const browser = await startBrowserWithoutForeignCookies();
after(async () => {
  await browser.close();
  await gancho[Symbol.asyncDispose]();
  host.closeAllConnections();
  await new Promise((settle) => host.close(settle));
});
await gancho.api('PUT', '/environment/portal-settings', { frameOrigins: [product] });
await gancho.api('POST', '/app', { name: 'Shop', uid: 'shop' });
const linkFor = async (body: object = {}): Promise<string> =>
  (await gancho.api('POST', '/auth/app-portal-access/shop', body)).body.url;
const pageWith = (attributes: Record<string, string>) =>
  `${product}/?${new URLSearchParams(attributes).toString()}`;
const heightOf = (page: Page) =>
  page.locator('iframe').evaluate((frame: { clientHeight: number }) => frame.clientHeight);

test('the element is one small file that pages of others may load', async () => {
  const response = await fetch(`${gancho.url}/gancho-portal.js`);
  const text = await response.text();
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  assert.equal(response.headers.get('cross-origin-resource-policy'), 'cross-origin');
  assert.ok(gzipSync(text).length < 5_000, `${gzipSync(text).length} bytes`);
});

test('shows the portal as high as it is, in the language and theme that are named', async () => {
  await using person = await visit(browser);
  const { page, context, complaints } = person;
  await page.goto(pageWith({ url: await linkFor(), lang: 'pt-BR', theme: 'dark' }));
  const frame = page.frameLocator('iframe');
  await frame.getByRole('heading', { name: 'Endpoints', exact: true }).waitFor();
  await frame.getByRole('button', { name: 'Novo endpoint' }).first().waitFor();
  const inner = page.frames()[1]!;
  assert.equal(await inner.evaluate('document.documentElement.dataset.theme'), 'dark');
  assert.ok((await page.locator('iframe').getAttribute('title'))!.length > 3);
  const rootHeight = Number(
    await inner.evaluate("document.querySelector('#root').getBoundingClientRect().height"),
  );
  await page.waitForFunction(
    `document.querySelector('iframe').clientHeight === ${Math.ceil(rootHeight)}`,
  );
  assert.ok((await heightOf(page)) > 240);
  // The browser takes no cookie within the frame, and none is missed.
  const probe = "document.cookie = 'probe=1; SameSite=None; Secure'; document.cookie";
  assert.equal(await inner.evaluate(probe), '');
  assert.deepEqual(await context.cookies(), []);
  assert.deepEqual(complaints, []);
  // The token has left the address of the frame.
  assert.ok(!inner.url().includes('appsk_'));
});

test('says that the link has ended, and takes a new one', async () => {
  await using person = await visit(browser);
  const { page } = person;
  await page.goto(pageWith({ url: await linkFor({ sessionId: 'ana' }) }));
  const frame = page.frameLocator('iframe');
  await frame.getByRole('button', { name: 'New endpoint' }).first().waitFor();
  await gancho.api('POST', '/auth/app/shop/expire-all', { sessionIds: ['ana'] });
  await frame.getByRole('link', { name: 'Messages' }).click();
  await frame.getByText('Your link has ended').waitFor();
  await page.waitForFunction('window.expired >= 1');
  const fresh = await linkFor();
  await page.evaluate(`document.querySelector('gancho-portal').url = ${JSON.stringify(fresh)}`);
  await frame.getByRole('button', { name: 'New endpoint' }).first().waitFor();
});

test('hears nobody but the portal', async () => {
  await using person = await visit(browser);
  const { page } = person;
  await page.goto(pageWith({ url: await linkFor() }));
  const frame = page.frameLocator('iframe');
  await frame.getByRole('button', { name: 'New endpoint' }).first().waitFor();
  await page.evaluate(
    `window.postMessage({ type: 'gancho:expired' }, '*'); window.postMessage({ type: 'gancho:height', height: 9999 }, '*')`,
  );
  await page.evaluate('new Promise((settle) => setTimeout(settle, 0))');
  assert.equal(await page.evaluate('window.expired ?? 0'), 0);
  assert.ok((await heightOf(page)) < 9_000);
});

test('an origin that is not named gets no portal', async () => {
  await gancho.api('PUT', '/environment/portal-settings', { frameOrigins: [] });
  await using person = await visit(browser);
  const { page, complaints } = person;
  await page.goto(pageWith({ url: await linkFor() }));
  await page.locator('iframe').waitFor({ state: 'attached' });
  await page.waitForLoadState('networkidle');
  assert.ok(complaints.some((one) => /frame-ancestors/.test(one)));
  await gancho.api('PUT', '/environment/portal-settings', { frameOrigins: [product] });
});
