/** Saved views in a browser: saved, opened, renamed, shared and deleted, by keyboard too, in both languages. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startBrowser, visit } from '../support/browser.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { waitFor } from '../support/wait-for.ts';
import { signIn } from './scene.ts';

const [gancho, browser] = await Promise.all([serveGancho(), startBrowser()]);
let page: Page;
let app: string;

before(async () => {
  app = (await gancho.api('POST', '/app', { name: 'Acme', uid: 'acme' })).body.id;
  const source = { name: 'Hook', type: 'generic-webhook' };
  await fetch(`${gancho.url}/ingest/api/v1/source`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gancho.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(source),
  });
  page = (await visit(browser, { viewport: { width: 1280, height: 860 } })).page;
  page.setDefaultTimeout(20_000);
  await signIn(page, gancho);
});
after(async () => {
  await browser.close();
  await gancho[Symbol.asyncDispose]();
});

const open = (path: string) => page.goto(`${gancho.url}${path}`);
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const item = (name: string) => page.getByRole('menuitem', { name, exact: true });
const listed = async (): Promise<any[]> => (await gancho.api('GET', '/view')).body.data;

describe('views of a list', () => {
  test('what is chosen is saved by keyboard, and opened again from elsewhere', async () => {
    await open('/messages?status=failed');
    await button('Views').focus();
    await page.keyboard.press('Enter');
    await item('Save this view…').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).waitFor();
    await page.keyboard.type('Failing at Acme');
    await page.keyboard.press('Enter');
    await page.getByText('The view is saved.').waitFor();
    await button('View: Failing at Acme').waitFor();
    const [view] = await listed();
    assert.deepEqual(
      [view.page, view.query, view.shared],
      ['messages', `app=${app}&status=failed`, false],
    );
    await open('/messages');
    await button('Views').click();
    await page.getByRole('menuitemcheckbox', { name: 'Failing at Acme' }).click();
    await button('View: Failing at Acme').waitFor();
    await page.waitForURL(`${gancho.url}/messages?app=${app}&status=failed`);
    await button('Clear filters').first().click();
    await button('Views').waitFor();
  });

  test('the open one is renamed, shared and deleted', async () => {
    await open('/messages?status=failed');
    await button('View: Failing at Acme').click();
    await item('Rename…').click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Broken');
    await button('Rename').click();
    await button('View: Broken').click();
    await item('Share with everybody').click();
    await page.getByText('Everybody sees the view now.').waitFor();
    assert.deepEqual(
      (await listed()).map(({ name, shared }) => [name, shared]),
      [['Broken', true]],
    );
    await button('View: Broken').click();
    await page.getByText('Shared with everybody').waitFor();
    await item('Delete view…').click();
    await page.getByRole('dialog').getByText('goes away for everybody').waitFor();
    await button('Delete view').click();
    await page.getByText('The view is deleted.').waitFor();
    await button('Views').waitFor();
    assert.deepEqual(await listed(), []);
  });

  test('each list has its own, also in Brazilian Portuguese on a phone', async () => {
    const source = (await listedSources())[0].id as string;
    for (const [at, query] of [
      ['issues', 'state=open'],
      ['requests', `source=${source}&outcome=rejected`],
      ['jobs', 'status=failed'],
    ] as const) {
      const body = { name: `Só ${at} com um nome bem comprido`, page: at, query, shared: true };
      assert.equal((await gancho.api('POST', '/view', body)).status, 201);
    }
    await using phone = await visit(browser, {
      locale: 'pt-BR',
      viewport: { width: 390, height: 800 },
    });
    await signIn(phone.page, gancho);
    for (const at of ['issues', 'requests', 'jobs']) {
      await phone.page.goto(`${gancho.url}/${at}`);
      await phone.page.getByRole('button', { name: 'Visões' }).first().click();
      const entries = phone.page.getByRole('menuitemcheckbox');
      await entries.first().waitFor();
      assert.deepEqual(await entries.allTextContents(), [`Só ${at} com um nome bem comprido`]);
      await entries.first().click();
      await phone.page.getByRole('button', { name: `Visão: Só ${at}` }).waitFor();
      await waitFor('the address', () => phone.page.url().includes('='));
      const [scroll, width] = await phone.page.evaluate<[number, number]>(
        '[document.documentElement.scrollWidth, innerWidth]',
      );
      assert.ok(scroll <= width, `${at}: ${scroll} > ${width}`);
    }
    const complaints = phone.complaints.filter((one) => !one.includes('401'));
    assert.deepEqual(complaints, []);
  });
});

async function listedSources(): Promise<any[]> {
  const answer = await fetch(`${gancho.url}/ingest/api/v1/source`, {
    headers: { authorization: `Bearer ${gancho.key}` },
  });
  return ((await answer.json()) as { data: any[] }).data;
}
