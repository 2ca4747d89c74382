/** Below a path of a host that is shared, behind a proxy that strips it: pages, API, cookie, portal. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startBrowser, visit } from '../support/browser.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startStrippingProxy } from '../support/stripping-proxy.ts';

const prefix = '/tools/gancho';
const proxy = await startStrippingProxy(prefix);
const publicUrl = proxy.origin + prefix;
const [gancho, browser] = await Promise.all([
  serveGancho({ env: { GANCHO_PUBLIC_URL: `${publicUrl}/` } }),
  startBrowser(),
]);
proxy.leadTo(gancho.url);
after(async () => {
  await browser.close();
  await gancho[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});
await gancho.api('POST', '/app', { name: 'Acme', uid: 'acme' });
await gancho.api('PUT', '/environment/portal-settings', {
  displayName: 'Acme',
  logo: `data:image/svg+xml;base64,${Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>').toString('base64')}`,
  publicCatalogue: true,
});

test('the dashboard signs in, leads from page to page, and outlives a reload deep inside', async () => {
  await using person = await visit(browser);
  const { page, context } = person;
  await page.goto(publicUrl);
  await page.locator('input[name="key"]').fill(gancho.key);
  await page.locator('button[type="submit"]').click();
  await page.getByRole('link', { name: 'Applications' }).first().click();
  await page.getByRole('link', { name: /Acme/ }).click();
  await page.getByRole('heading', { name: 'Acme', level: 1 }).waitFor();
  await page.waitForURL(new RegExp(`^${publicUrl}/applications/app_`));
  await page.reload();
  await page.getByRole('heading', { name: 'Acme', level: 1 }).waitFor();
  const cookies = await context.cookies(publicUrl);
  assert.deepEqual(
    cookies.map(({ path }) => path),
    [prefix],
  );
  assert.deepEqual(await context.cookies(proxy.origin), []);
  await page.goBack();
  await page.getByRole('heading', { name: 'Applications', level: 1 }).waitFor();
  assert.equal(
    await page.getByRole('link', { name: 'API reference' }).getAttribute('href'),
    `${prefix}/docs`,
  );
});

test('a portal link leads through the proxy, with its logo', async () => {
  await using customer = await visit(browser);
  const { page, complaints } = customer;
  const { url } = (await gancho.api('POST', '/auth/app-portal-access/acme', {})).body;
  assert.ok(url.startsWith(`${publicUrl}/portal#`), url);
  await page.goto(url);
  await page.getByRole('heading', { name: 'Endpoints', exact: true }).waitFor();
  const logo = page.getByRole('img', { name: 'Acme' });
  await logo.waitFor();
  assert.ok((await logo.evaluate((image: { naturalWidth: number }) => image.naturalWidth)) > 0);
  assert.deepEqual(complaints, []);
});

test('the reference, the catalogue, the sandbox and the element are there too', async () => {
  await gancho.api('POST', '/event-type', { name: 'paid', description: 'x' });
  for (const [path, holds] of [
    ['/docs', `${prefix}/docs/start.js`],
    ['/docs/start.js', `${prefix}/api/v1/openapi.json`],
    ['/catalogue', `${prefix}/catalogue/paid`],
    ['/gancho-portal.js', 'gancho-portal'],
    ['/api/v1/openapi.json', publicUrl],
  ] as const) {
    const response = await fetch(publicUrl + path);
    assert.equal(response.status, 200, path);
    assert.ok((await response.text()).includes(holds), path);
  }
  const sent = await fetch(`${publicUrl}/_sandbox/here`, { method: 'POST', body: '{}' });
  assert.equal(sent.status, 204);
});

test('nothing asked for what lies beside the path', () => {
  assert.deepEqual(
    proxy.strays.filter((path) => path !== '/favicon.ico'),
    [],
  );
});
