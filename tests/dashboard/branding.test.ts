/** The looks of the portal: chosen in the dashboard, refused where they cannot be read, seen by customers. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { startBrowser, visit } from '../support/browser.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { signIn } from './scene.ts';

const [gancho, browser] = await Promise.all([serveGancho(), startBrowser()]);
after(async () => {
  await browser.close();
  await gancho[Symbol.asyncDispose]();
});
await gancho.api('POST', '/app', { name: 'Shop', uid: 'shop' });
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 8"><path d="M0 0h40v8z"/></svg>';
const accentOf = "getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()";

test('a colour that cannot be read is refused with one that can, and then the portal has it', async () => {
  await using person = await visit(browser);
  const { page, complaints } = person;
  await signIn(page, gancho);
  await page.goto(`${gancho.url}/settings/branding`);
  await page.getByLabel('Display name').fill('Acme');
  await page.getByLabel('Logo').setInputFiles({
    name: 'logo.svg',
    mimeType: 'image/svg+xml',
    buffer: Buffer.from(svg),
  });
  await page.getByLabel('Accent, #rrggbb').fill('#f5c400');
  const sample = page
    .locator('[data-preview="light"]')
    .getByRole('button', { name: 'New endpoint' });
  await page.getByLabel('endpoints', { exact: true }).fill('destinations');
  await page.getByRole('button', { name: 'Save changes' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'has a contrast of' });
  await alert.waitFor();
  assert.match(await alert.innerText(), /#f5c400.*needs 4\.5/s);
  await alert.getByRole('button', { name: /Use #/ }).click();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Saved. Portals that are opened').waitFor();
  await sample.waitFor();
  // What was refused is in the console of the browser, and nothing else.
  assert.deepEqual(
    complaints.filter((one) => !/401|422/.test(one)),
    [],
  );

  const { url } = (await gancho.api('POST', '/auth/app-portal-access/shop', {})).body;
  await using customer = await visit(browser);
  await customer.page.goto(url);
  await customer.page.getByRole('heading', { name: 'Destinations', exact: true }).waitFor();
  await customer.page.getByRole('img', { name: 'Acme' }).waitFor();
  const { light } = (await gancho.api('GET', '/environment/portal-settings')).body;
  assert.equal(await customer.page.evaluate(accentOf), light.accent);
  assert.equal(await customer.page.title(), 'Destinations · Acme');
  assert.deepEqual(customer.complaints, []);
});

test('what is exported can be imported again, and a key that only reads changes nothing', async () => {
  await gancho.api('PUT', '/environment/portal-settings', { displayName: 'Kept', fontSize: 17 });
  await using person = await visit(browser, { locale: 'pt-BR' });
  const { page } = person;
  await signIn(page, gancho);
  await page.goto(`${gancho.url}/settings/branding`);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Exportar' }).click();
  const path = await (await download).path();
  assert.equal(JSON.parse(await readFile(path, 'utf8')).displayName, 'Kept');
  await gancho.api('PUT', '/environment/portal-settings', {});
  await page.reload();
  await page.locator('input[type="file"][accept^="application/json"]').setInputFiles(path);
  await page.getByText('Arquivo lido').waitFor();
  await page.getByRole('button', { name: 'Salvar alterações' }).click();
  await page.getByText('Salvo. Portais').waitFor();
  const { body } = await gancho.api('GET', '/environment/portal-settings');
  assert.deepEqual([body.displayName, body.fontSize], ['Kept', 17]);
});

test('an operational webhook is added, tried out, and its secret shown', async () => {
  await using person = await visit(browser);
  const { page } = person;
  await signIn(page, gancho);
  await page.goto(`${gancho.url}/settings/operational-webhooks`);
  await page.getByRole('button', { name: 'New operational webhook' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('URL').fill(`${gancho.url}/_sandbox/ops`);
  await dialog.getByLabel('endpoint.disabled').check();
  await dialog.getByRole('button', { name: 'New operational webhook' }).click();
  await page.getByRole('button', { name: 'Send test' }).click();
  await page.getByText('The test was answered with 204').waitFor();
  await page.getByRole('button', { name: 'Show secret' }).click();
  await page.getByText(/^whsec_/).waitFor();
});
