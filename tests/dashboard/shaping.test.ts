/** What people do to reshape messages: tried out on what was really sent, and only then saved. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startBrowser, visit, type Visit } from '../support/browser.ts';
import { waitFor } from '../support/wait-for.ts';
import { signIn, startScene } from './scene.ts';

const [scene, browser] = await Promise.all([startScene(), startBrowser()]);
const { gancho, app, good } = scene;
const endpoint = `/app/${app}/endpoint/${good}`;
let person: Visit;
let page: Page;
before(async () => {
  person = await visit(browser, { viewport: { width: 1280, height: 860 } });
  page = person.page;
  page.setDefaultTimeout(20_000);
  await signIn(page, gancho);
});
after(async () => {
  await browser.close();
  await scene[Symbol.asyncDispose]();
});

const open = (tab: string, more = '') =>
  page.goto(`${gancho.url}/endpoints/${app}/${good}?tab=${tab}${more}`);
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const editor = (label: string) => page.locator(`.cm-content[aria-label="${label}"]`);
const saved = () => page.getByRole('status').getByText('Saved').first().waitFor();

/** Puts a text in the place of what an editor holds. */
async function write(label: string, text: string): Promise<void> {
  await editor(label).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

describe('a transformation', () => {
  test('is tested on a real message by a key, shown as a difference, and saved by another', async () => {
    await open('transformation');
    await editor('Input').getByText('invoice').waitFor();
    await write(
      'Transformation',
      'function handler(webhook) { console.log("seen", webhook.eventType); webhook.payload.total *= 2; webhook.method = "PUT"; return webhook; }',
    );
    await page.getByText('This version was not tested yet.').waitFor();
    await button('Save without testing').waitFor();
    await page.keyboard.press('ControlOrMeta+Enter');
    await page
      .locator('[data-difference] [data-kind="gone"]', { hasText: '"total": 204' })
      .waitFor();
    await page
      .locator('[data-difference] [data-kind="new"]', { hasText: '"total": 408' })
      .waitFor();
    await page.locator('[data-console]').getByText('seen user.created').waitFor();
    await page.locator('dd', { hasText: 'PUT' }).getByText('changed').waitFor();
    await page.getByText('Tested as it stands.').waitFor();
    await page.keyboard.press('ControlOrMeta+s');
    await saved();
    const shown = await gancho.api('GET', `${endpoint}/transformation`);
    assert.match(shown.body.code, /total \*= 2/);
    assert.equal(shown.body.enabled, true);
    await page.getByText('Version 1').waitFor();
  });

  test('that fails says where, and one that cancels says that', async () => {
    await open('transformation');
    await editor('Input').getByText('invoice').waitFor();
    await write('Transformation', 'function handler(webhook) {\nreturn webhook.payload.a.b;\n}');
    await button('Test').click();
    await page
      .getByRole('alert')
      .getByText(/line 2/)
      .waitFor();
    await page.locator('.cm-fault', { hasText: 'return' }).waitFor();
    await write('Transformation', 'const handler = (webhook) => ({ ...webhook, cancel: true });');
    await button('Test').click();
    await page.getByText('Canceled: nothing would be sent').waitFor();
  });

  test('is written without code, and rolled back', async () => {
    await open('transformation');
    await page.getByLabel('Written as').selectOption('mapping');
    await page.getByLabel('Goes to').fill('payload.number');
    await page.getByLabel('Value', { exact: true }).fill('payload.invoice');
    await button('Test').click();
    await page.locator('[data-kind="new"]', { hasText: '"number": "A-6"' }).waitFor();
    await button('Save').click();
    await saved();
    await page.getByText('Version 2').waitFor();
    await button('Compare with now').last().click();
    await page.locator('[data-difference] [data-kind="gone"]').first().waitFor();
    await button('Roll back').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
    await page.getByText('Version 3').waitFor();
    const shown = await gancho.api('GET', `${endpoint}/transformation`);
    assert.equal(shown.body.kind, 'code');
    await gancho.api('PATCH', `${endpoint}/transformation`, { code: null, enabled: false });
  });
});

test('a filter is tried on the last messages before it is saved', async () => {
  await open('filters');
  await write('Filter on the payload', '{"total": {"gte": 204}}');
  await button('Try on recent messages').click();
  await page.getByText('5 of the last 20 messages fit').waitFor();
  await page.getByText('total.gte (203)').first().waitFor();
  await write('Filter on the payload', '{"total": {"over": 204}}');
  await button('Try on recent messages').click();
  await page
    .getByRole('alert')
    .getByText(/total\.over/)
    .waitFor();
  await write('Filter on the payload', '{"total": {"gte": 204}}');
  await button('Try on recent messages').click();
  await button('Save changes').click();
  await saved();
  const shown = await gancho.api('GET', endpoint);
  assert.deepEqual(shown.body.filter, { total: { gte: 204 } });
  await gancho.api('PATCH', endpoint, { filter: null });
});

describe('a destination', () => {
  test('is looked at before it is saved, tried, and keeps a secret that nobody typed anew', async () => {
    await open('destination');
    await page.getByLabel('Messages go to').selectOption('http');
    await page.getByLabel('Method').selectOption('PUT');
    await write('Body (optional)', '{"n": "{{payload.invoice}}", "sum": {{payload.total}}}');
    await page.getByLabel('The server asks for').selectOption('bearer');
    await page.getByLabel('Token', { exact: true }).fill('very-secret');
    await button('Preview').click();
    const preview = page.locator('[data-preview]');
    await preview.getByText('Bearer ********').waitFor();
    await preview.locator('.cm-content').getByText('204').waitFor();
    await button('Save changes').click();
    await saved();
    await page.getByText('Kept: ********').waitFor();
    assert.ok(!(await page.content()).includes('very-secret'));
    await page.getByLabel('Event type', { exact: true }).selectOption('invoice.paid');
    await button('Send example').click();
    await page.locator('[data-outcome]').getByText('204').waitFor();
    await page.getByLabel('Method').selectOption('POST');
    await button('Save changes').click();
    await waitFor('the change', async () => {
      const { body } = await gancho.api('GET', `${endpoint}/destination`);
      return body.method === 'POST' && body.auth.token === '********' ? true : null;
    });
  });

  test('that is refused names its field, and a webhook is one again', async () => {
    await open('destination');
    await page.getByLabel('Messages go to').selectOption('slack');
    await page.getByLabel('Webhook address').fill('https://example.com/x');
    await button('Save changes').click();
    await page
      .getByText(/not an address of this chat/)
      .first()
      .waitFor();
    await page.getByLabel('Messages go to').selectOption('webhook');
    await button('Save changes').click();
    await saved();
    assert.equal((await gancho.api('GET', `${endpoint}/destination`)).status, 404);
  });
});

test('an enrichment is made of a preset, and looked at', async () => {
  await open('enrichment');
  await page.getByLabel('Fetched from').selectOption('vtex-order');
  await page.getByLabel('Account').fill('loja');
  await page.getByLabel('App key').fill('key');
  await page.getByLabel('App token').fill('sesame');
  await page.getByLabel('Try with').selectOption('typed');
  await write('Input', '{"OrderId": "v7-01"}');
  await button('Preview').click();
  await page
    .locator('[data-preview]')
    .getByText('https://loja.vtexcommercestable.com.br/api/oms/pvt/orders/v7-01')
    .waitFor();
  await button('Save changes').click();
  await saved();
  await button('Fetch nothing').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Fetch nothing' }).click();
  await page.getByText('Nothing is fetched any more.').waitFor();
});

test('advanced settings are changed in plain words', async () => {
  await open('settings', '&advanced=true');
  await page.getByLabel('Own schedule for new attempts').check();
  await page.getByLabel('Delays between attempts').fill('5s, 2h');
  await page.getByLabel('Requests at once').fill('3');
  await page.getByLabel('Keep the order').check();
  const form = page.locator('section', { hasText: 'How it is delivered' }).last();
  await form.getByRole('button', { name: 'Save changes' }).click();
  await saved();
  const { body } = await gancho.api('GET', endpoint);
  assert.deepEqual([body.retrySchedule, body.concurrency, body.fifo], [[5, 7_200], 3, true]);
});

test('a pause says what waits', async () => {
  await gancho.api('PATCH', endpoint, { paused: true, fifo: false });
  await gancho.api('POST', `/app/${app}/msg`, { eventType: 'user.created', payload: {} });
  await open('deliveries');
  await page.getByText('Paused: 1 delivery waits').waitFor();
  await gancho.api('PATCH', endpoint, { paused: false });
});

describe('the portal', () => {
  const portal = async (capabilities: string[]) => {
    const access = await gancho.api('POST', `/auth/app-portal-access/${app}`, { capabilities });
    const url = new URL(access.body.url);
    const hash = url.hash;
    url.hash = '';
    url.searchParams.set('next', `/endpoints/${good}`);
    return `${url.href}${hash}`;
  };

  test('has the transformation, in Portuguese, where the token may', async () => {
    await using customer = await visit(browser, {
      locale: 'pt-BR',
      viewport: { width: 390, height: 844 },
    });
    await customer.page.goto(await portal(['ViewBase', 'ManageTransformations']));
    await customer.page.getByRole('tab', { name: 'Transformação' }).click();
    await customer.page.getByRole('button', { name: 'Testar', exact: true }).click();
    await customer.page.getByText('Seria enviada').waitFor();
    await customer.page.getByText('Nada muda.').waitFor();
    for (const name of ['Destino', 'Filtros', 'Enriquecimento']) {
      assert.equal(await customer.page.getByRole('tab', { name }).count(), 0);
    }
    const width = await customer.page.evaluate('document.documentElement.scrollWidth');
    assert.ok(Number(width) <= 390, String(width));
  });

  test('has none where it may not', async () => {
    await using customer = await visit(browser);
    await customer.page.goto(await portal(['ViewBase']));
    await customer.page.getByRole('tab', { name: 'Deliveries' }).waitFor();
    assert.equal(await customer.page.getByRole('tab', { name: 'Transformation' }).count(), 0);
  });
});
