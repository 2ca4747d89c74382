/** The customer portal: what a link opens, what it does not, and how it ends. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, describe, test } from 'node:test';
import { startBrowser, visit } from '../support/browser.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { waitFor } from '../support/wait-for.ts';
import { startScene } from './scene.ts';

const [scene, browser] = await Promise.all([startScene(), startBrowser()]);
const { gancho, app, bad } = scene;
after(async () => {
  await browser.close();
  await scene[Symbol.asyncDispose]();
});

const linkFor = async (body: object): Promise<string> =>
  (await gancho.api('POST', `/auth/app-portal-access/${app}`, body)).body.url;

describe('a portal link', () => {
  test('opens the portal, leaves the address bar, and outlives a reload of its tab', async () => {
    await using customer = await visit(browser);
    const { page, complaints } = customer;
    await page.goto(scene.portalUrl);
    await page.getByRole('heading', { name: 'Endpoints' }).waitFor();
    await page.getByRole('link', { name: /acme-crm/ }).waitFor();
    await page.waitForURL(`${gancho.url}/portal#/endpoints`);
    await page.reload();
    await page.getByRole('link', { name: /acme-crm/ }).waitFor();
    assert.deepEqual(complaints, []);
    assert.deepEqual(await customer.context.cookies(), []);
  });

  test('lets a customer add an endpoint, test it, and see what was sent', async () => {
    await using customer = await visit(browser);
    const { page } = customer;
    await page.goto(await linkFor({}));
    await page.getByRole('button', { name: 'New endpoint' }).click();
    await page.getByRole('dialog').getByLabel('URL').fill(`${gancho.url}/_sandbox/own`);
    await page.getByRole('dialog').getByRole('button', { name: 'New endpoint' }).click();
    await page.getByRole('button', { name: 'Send test' }).click();
    await page.locator('[aria-live="polite"] dl').getByText('204').waitFor();
    await page.getByRole('link', { name: 'Messages' }).click();
    await page
      .getByRole('link', { name: /invoice\.paid/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Attempts' }).waitFor();
    await page.getByRole('link', { name: 'Catalogue' }).click();
    await page.getByRole('link', { name: 'invoice.paid' }).click();
    await page.getByRole('heading', { name: 'Schema' }).waitFor();
  });

  test('lets a customer recover after an outage, without knowing of jobs', async () => {
    await using customer = await visit(browser);
    const { page } = customer;
    await page.goto(await linkFor({}));
    // Before the page has taken the token from its address, another address would lose it.
    await page.getByRole('heading', { name: 'Endpoints' }).waitFor();
    await page.goto(`${gancho.url}/portal#/endpoints/${bad}?tab=recover`);
    await page.getByText('12 deliveries').waitFor();
    await gancho.api('PUT', '/sandbox/acme-erp', { rules: [] });
    await page.getByRole('button', { name: 'Recover', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Recover' }).click();
    await page.getByRole('status').getByText('Finished').waitFor();
  });

  test('shows how long deliveries took over the period, of all endpoints and of one', async () => {
    await using customer = await visit(browser);
    const { page, complaints } = customer;
    // Whoever waits sees where they are.
    let answer = (): void => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/auth/whoami', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(await linkFor({ readOnly: true }));
    await page.getByRole('link', { name: 'Messages' }).waitFor();
    await page.locator('main .skeleton').first().waitFor();
    answer();
    await page.getByRole('link', { name: 'Metrics' }).click();
    await page.getByText('95th percentile').first().waitFor();
    await page.getByRole('button', { name: 'Show as table' }).click();
    const row = page.getByRole('table', { name: /by part of the time/ }).getByRole('row');
    const total = async () => (await row.last().innerText()).split('\t')[1];
    const ofAll = await total();
    const failing = page.getByRole('listitem').filter({ hasText: 'acme-erp' });
    await failing.getByRole('button', { name: 'Show in the chart' }).click();
    await page.waitForURL(/endpoint=ep_/);
    await waitFor('the figures of the one', async () =>
      Number(await total()) < Number(ofAll) ? true : null,
    );
    assert.deepEqual(complaints, []);
  });

  test('that only reads shows nothing that changes anything', async () => {
    await using customer = await visit(browser);
    const { page } = customer;
    await page.goto(await linkFor({ readOnly: true }));
    await page.getByRole('link', { name: /acme-erp/ }).click();
    await page.getByRole('tab', { name: 'Deliveries' }).waitFor();
    for (const name of ['Pause', 'Show secret', 'Send test']) {
      assert.equal(await page.getByRole('button', { name }).count(), 0, name);
    }
    assert.equal(await page.getByRole('tab', { name: 'Recover' }).count(), 0);
  });

  test('that lacks a capability shows no button for it, and the API refuses what it would do', async () => {
    await using customer = await visit(browser);
    const { page } = customer;
    const { url, token } = (
      await gancho.api('POST', `/auth/app-portal-access/${app}`, {
        capabilities: ['ViewBase', 'CreateAttempts'],
      })
    ).body;
    await page.goto(url);
    await page.getByRole('link', { name: /acme-crm/ }).click();
    await page.getByRole('tab', { name: 'Test' }).waitFor();
    for (const name of ['Pause', 'Show secret', 'Rotate secret']) {
      assert.equal(await page.getByRole('button', { name }).count(), 0, name);
    }
    const path = `/app/${app}/endpoint/${scene.good}`;
    for (const [method, at, body] of [
      ['PATCH', path, { paused: true }],
      ['DELETE', path, undefined],
      ['GET', `${path}/secret`, undefined],
      ['POST', `${path}/secret/rotate`, {}],
      ['POST', `/app/${app}/endpoint`, { url: 'https://example.com/' }],
    ] as const) {
      const refused = await gancho.api(method, at, body, { authorization: `Bearer ${token}` });
      assert.equal(refused.status, 403, `${method} ${at}`);
    }
  });

  test('says in Portuguese what the server refuses', async () => {
    await using customer = await visit(browser, { locale: 'pt-BR' });
    const { page } = customer;
    await page.goto(await linkFor({}));
    await page.getByRole('button', { name: 'Novo endpoint' }).click();
    await page.getByRole('dialog').getByLabel('URL').fill('http://10.0.0.1/avisos');
    await page.getByRole('dialog').getByRole('button', { name: 'Novo endpoint' }).click();
    await page.getByText('10.0.0.1 é um endereço privado (RFC 1918): só dá para').waitFor();
  });

  test('shows figures by day and by endpoint', async () => {
    await using customer = await visit(browser, { locale: 'pt-BR' });
    const { page, complaints } = customer;
    await page.goto(await linkFor({ readOnly: true }));
    await page.getByRole('link', { name: 'Métricas' }).click();
    await page.getByText('Taxa de sucesso').first().waitFor();
    await page.getByRole('table', { name: 'Por dia' }).waitFor();
    await page.getByRole('link', { name: /acme-crm/ }).waitFor();
    await page.getByLabel('Período').selectOption('28');
    await page.waitForURL(/days=28/);
    assert.deepEqual(complaints, []);
  });

  test('shows the portal in a frame of the origins that are named, in their colour, and in no other', async () => {
    const host = createServer((request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(
        `<iframe id="portal" width="900" height="700" src="${decodeURIComponent(request.url!.slice(1))}"></iframe>`,
      );
    });
    await using _closing = { [Symbol.asyncDispose]: async () => void host.close() };
    await new Promise<void>((settle) => host.listen(0, '127.0.0.1', settle));
    const { port } = host.address() as { port: number };
    await using framed = await serveGancho({
      env: { GANCHO_PORTAL_ORIGINS: `http://127.0.0.1:${port}` },
    });
    await framed.api('POST', '/app', { name: 'Framed', uid: 'framed' });
    const { url } = (await framed.api('POST', '/auth/app-portal-access/framed', {})).body;
    const asked = url.replace('#', '?primaryColor=7c3aed&hideNavigation=true#');
    await using customer = await visit(browser);
    const { page } = customer;
    await page.goto(`http://127.0.0.1:${port}/${encodeURIComponent(asked)}`);
    const frame = page.frameLocator('#portal');
    await frame.getByRole('heading', { name: 'Endpoints', exact: true }).waitFor();
    assert.equal(await frame.getByRole('navigation').count(), 0);
    await frame.getByRole('button', { name: 'New endpoint' }).first().waitFor();
    const colour: unknown = await page
      .frames()[1]!
      .evaluate("getComputedStyle(document.querySelector('main button')).backgroundColor");
    assert.equal(colour, 'rgb(124, 58, 237)');
    const refused = await fetch(`${gancho.url}/portal`);
    assert.match(refused.headers.get('content-security-policy')!, /frame-ancestors 'self'$/);
  });

  test('that has ended says so', async () => {
    await using customer = await visit(browser);
    const { page } = customer;
    await page.goto(await linkFor({ sessionId: 'ana' }));
    await page.getByRole('link', { name: /acme-crm/ }).waitFor();
    await gancho.api('POST', `/auth/app/${app}/expire-all`, { sessionIds: ['ana'] });
    await page.getByRole('link', { name: /acme-crm/ }).click();
    await page.getByText('Your link has ended').waitFor();
    await page.reload();
    await page.getByText('This page opens by a link').waitFor();
  });
});
