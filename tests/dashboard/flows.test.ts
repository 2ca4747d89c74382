/** What people do in the dashboard, from the first link to a recovery, as they would: by looking. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startBrowser, visit, type Visit } from '../support/browser.ts';
import { startGancho } from '../support/gancho-process.ts';
import { signIn, startScene } from './scene.ts';

const [scene, browser] = await Promise.all([startScene(), startBrowser()]);
const { gancho, app, good, bad, message } = scene;
let person: Visit;
let page: Page;
before(async () => {
  person = await visit(browser, { viewport: { width: 1280, height: 860 } });
  await person.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  page = person.page;
  page.setDefaultTimeout(20_000);
  await signIn(page, gancho);
});
after(async () => {
  await browser.close();
  await scene[Symbol.asyncDispose]();
});

const open = (path: string) => page.goto(`${gancho.url}${path}`);
const button = (name: string | RegExp) => page.getByRole('button', { name });
const seen = (text: string | RegExp) => page.getByText(text).first().waitFor();

describe('the first visit', () => {
  test('by the printed link opens the dashboard, and the link is worth nothing afterwards', async () => {
    const env = { GANCHO_API_KEY: undefined, GANCHO_DEMO: 'true' };
    await using first = await startGancho({ env });
    const link = /http\S+\/sign-in#link=\w+/.exec(first.output())![0];
    await using owner = await visit(browser);
    await owner.page.goto(link);
    await owner.page.getByRole('heading', { name: 'Try it' }).waitFor();
    await owner.page.waitForURL(`${first.url}/`);
    await using other = await visit(browser);
    await other.page.goto(link);
    await other.page.getByText('This link was used already').waitFor();
  });

  test('with a wrong key says so, in the language of the browser', async () => {
    await using stranger = await visit(browser, { locale: 'pt-BR' });
    await stranger.page.goto(`${gancho.url}/messages`);
    await stranger.page.getByLabel('Chave de API').fill('sk_nothing');
    await stranger.page.getByRole('button', { name: 'Entrar' }).click();
    await stranger.page.getByText('Esta chave de API é desconhecida').waitFor();
  });
});

describe('an endpoint', () => {
  test('is added, and tested at once', async () => {
    await open(`/endpoints?app=${app}`);
    await button('New endpoint').first().click();
    await button('Use the built-in receiver').click();
    await page.getByRole('dialog').getByRole('button', { name: 'New endpoint' }).click();
    await page.getByRole('tab', { name: 'Test', selected: true }).waitFor();
    await button('Send test').click();
    await page.locator('[aria-live="polite"] dl').getByText('204').waitFor();
  });

  test('that is refused names the field', async () => {
    await open(`/endpoints?app=${app}`);
    await button('New endpoint').first().click();
    await page.getByRole('dialog').getByLabel('URL').fill('ftp://example.com/x');
    await page.getByRole('dialog').getByRole('button', { name: 'New endpoint' }).click();
    await page.locator('[aria-invalid="true"]').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('shows its secret when asked, and rotates it', async () => {
    await open(`/endpoints/${app}/${good}?tab=settings`);
    assert.ok(!(await page.content()).includes('whsec_'));
    await button('Show secret').click();
    await seen(/^whsec_/);
    await button('Rotate secret').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate secret' }).click();
    await seen('A new secret is in place.');
  });

  test('is paused and goes on', async () => {
    await open(`/endpoints/${app}/${good}`);
    await button('Pause').click();
    await button('Resume').click();
    await button('Pause').waitFor();
  });

  test('sends again what a filter of its list names', async () => {
    await open(`/endpoints/${app}/${good}?type=shipment.cleared`);
    await button('Send these again…').click();
    assert.equal(await page.getByLabel('Event types').inputValue(), 'shipment.cleared');
    await seen('6 deliveries');
    await button('Send everything again').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send everything again' }).click();
    await page.getByRole('status').getByText('Finished').waitFor();
    await page.getByRole('status').getByText('Sent: 6').waitFor();
  });

  test('recovers what failed: counted first, then confirmed, then seen to its end', async () => {
    await open(`/endpoints/${app}/${bad}?tab=recover`);
    await seen('12 deliveries');
    await gancho.api('PUT', '/sandbox/acme-erp', { rules: [] });
    await button('Recover').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Recover' }).click();
    await page.getByRole('status').getByText('Finished').waitFor();
    await page.getByRole('link', { name: 'See all jobs' }).click();
    await page.getByRole('row', { name: /Recover what failed/ }).waitFor();
  });
});

describe('a message', () => {
  test('is sent, and its delivery seen', async () => {
    await open(`/messages?app=${app}`);
    await button('Send message').first().click();
    await page.getByRole('dialog').getByLabel('Event type').fill('shipment.cleared');
    await button('Send').last().click();
    await page.getByRole('heading', { name: 'shipment.cleared' }).waitFor();
    await page.locator('main').getByText('Delivered').first().waitFor();
  });

  test('is sent again by a key, and copied as a command', async () => {
    await open(`/messages/${app}/${message}`);
    await page.getByRole('heading', { name: 'Attempts' }).waitFor();
    await button('Resend').first().waitFor();
    await page.keyboard.press('r');
    // The first delivery has arrived already, so that somebody has to mean it.
    await page.getByRole('dialog').getByRole('button', { name: 'Resend' }).click();
    await seen('Sent again. The attempt appears below.');
    await page.locator('ol > li').getByText('By hand').first().waitFor();
    await page.locator('ol > li > button').last().click();
    // The first attempt of all opened a connection.
    await page.getByRole('heading', { name: 'Where the time went' }).last().waitFor();
    await page.getByText('First byte of the answer').last().waitFor();
    await button('Copy as curl').last().click();
    await seen('The request is copied as a curl command.');
    const copied: unknown = await page.evaluate('navigator.clipboard.readText()');
    assert.match(String(copied), /^curl -sS -X POST 'http/);
    assert.match(String(copied), /webhook-id: msg_/);
  });

  test('that holds markup is shown as text and never run', async () => {
    const evil = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
    await gancho.api('PUT', '/sandbox/acme-crm', { rules: [{ status: 500, body: evil }] });
    const payload = { html: evil };
    const sent = await gancho.api('POST', `/app/${app}/msg`, {
      eventType: 'user.created',
      payload,
      tags: ['evil'],
    });
    await open(`/messages/${app}/${sent.body.id}`);
    await page.locator('.cm-content').last().getByText('onerror').waitFor();
    await page.getByText('500').first().waitFor();
    assert.equal(await page.locator('img').count(), 0);
    assert.ok(!(await page.title()).includes('owned'));
  });
});

describe('a list', () => {
  test('keeps its filters in the address, and says when nothing fits', async () => {
    await open(`/messages?app=${app}`);
    await page.locator('[data-row-link]').first().waitFor();
    await page.keyboard.press('/');
    await page.locator('input[name="type"]').fill('user.created');
    await button('Apply').click();
    await page.waitForURL(/type=user\.created/);
    await seen('Event type: user.created');
    await page.locator('[data-row-link]').first().waitFor();
    const names = await page.locator('[data-row-link]').allInnerTexts();
    assert.ok(
      names.every((name) => name.startsWith('user.created')),
      names.join(),
    );
    await open(`/messages?app=${app}&type=no.such.type`);
    await seen('Nothing fits these filters');
    await button('Clear filters').last().click();
    await page.locator('[data-row-link]').first().waitFor();
  });

  test('is walked by keys', async () => {
    await open(`/messages?app=${app}`);
    await page.locator('[data-row-link]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    const isFirst: unknown = await page.evaluate(
      "document.activeElement === document.querySelector('[data-row-link]')",
    );
    assert.equal(isFirst, true);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/messages\/app_\w+\/msg_/);
  });

  test('offers what is new and moves nothing by itself', async () => {
    await open(`/messages?app=${app}`);
    await page.locator('[data-row-link]').first().waitFor();
    const before = await page.locator('[data-row-link]').first().getAttribute('href');
    await gancho.api('POST', `/app/${app}/msg`, { eventType: 'user.created', payload: {} });
    await button('1 new').waitFor();
    assert.equal(await page.locator('[data-row-link]').first().getAttribute('href'), before);
    await button('1 new').click();
    await page.locator(`[data-row-link]:not([href="${before}"])`).first().waitFor();
  });

  test('that cannot be loaded says so and is tried again; one that is old says that', async () => {
    await page.route('**/api/v1/event-type?*', (route) => route.abort());
    await open('/event-types');
    await seen('This could not be loaded');
    await page.unroute('**/api/v1/event-type?*');
    await button('Try again').click();
    await page.getByRole('row', { name: /invoice\.paid/ }).waitFor();
    await open(`/messages?app=${app}`);
    await page.locator('[data-row-link]').first().waitFor();
    await page.route('**/api/v1/app/*/msg?*', (route) => route.abort());
    await seen('What you see may be old.');
    assert.ok((await page.locator('[data-row-link]').count()) > 0);
    await page.unroute('**/api/v1/app/*/msg?*');
    await page.getByText('What you see may be old.').waitFor({ state: 'detached' });
  });

  test('that is empty says what to do, also by command', async () => {
    const { id } = (await gancho.api('POST', '/app', { name: 'Empty' })).body;
    await open(`/endpoints?app=${id}`);
    await seen('No endpoints yet');
    await page.getByText(/curl -sS -X POST/).waitFor();
  });
});

describe('the shell', () => {
  test('leads anywhere by the palette', async () => {
    await open('/');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('A page, an application, or an id').fill('Norte');
    await page.getByRole('option', { name: /Norte Logística/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Norte Logística' }).waitFor();
  });

  test('shows its keys, and turns them off', async () => {
    await page.keyboard.press('?');
    await page.getByLabel('Keys without Ctrl or ⌘').uncheck();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.waitForTimeout(200);
    assert.equal(await page.getByRole('dialog').count(), 0);
  });

  test('speaks Portuguese, shows UTC and is dark when told, also after a reload', async () => {
    for (const choice of ['Português (Brasil)', 'Escuro', 'UTC']) {
      await button(/Language and appearance|Idioma e aparência/).click();
      await page.getByRole('menuitemcheckbox', { name: choice }).click();
    }
    await page.reload();
    await page.getByRole('link', { name: 'Visão geral' }).waitFor();
    const root: unknown = await page.evaluate(
      '[document.documentElement.lang, document.documentElement.dataset.theme].join()',
    );
    assert.equal(root, 'pt-BR,dark');
    await button('Idioma e aparência').click();
    await page.getByRole('menuitemcheckbox', { name: 'English' }).click();
    await page.getByRole('link', { name: 'Overview' }).waitFor();
  });

  test('makes a key that is shown once, and ends it', async () => {
    await open('/settings');
    await button('New API key').click();
    await page.getByRole('dialog').getByLabel('Name').fill('Checkout');
    await page.getByRole('dialog').getByRole('button', { name: 'New API key' }).click();
    await page.getByText(/^sk_\w{32}$/).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page
      .getByRole('row', { name: /Checkout/ })
      .getByRole('button', { name: 'End key' })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'End key' }).click();
    await seen('The key has ended.');
  });

  test('shows messages as they are accepted', async () => {
    await open('/live');
    await page.locator('[data-connection="open"]').waitFor();
    await gancho.api('POST', `/app/${app}/msg`, { eventType: 'live.now', payload: {} });
    await page.getByRole('link', { name: 'live.now' }).waitFor();
  });

  test('signs out', async () => {
    await button('Sign out').click();
    await page.getByLabel('API key').waitFor();
    await open('/messages');
    await page.getByLabel('API key').waitFor();
  });
});
