/** What people do about failures: find the cause, say how it stands, send again what failed by it. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startBrowser, visit, type Visit } from '../support/browser.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { waitFor } from '../support/wait-for.ts';
import { signIn } from './scene.ts';

const [gancho, browser] = await Promise.all([
  serveGancho({ env: { GANCHO_RETRY_SCHEDULE: '3600' } }),
  startBrowser(),
]);
let person: Visit;
let page: Page;
let issue: string;

async function made(path: string, body: unknown, method = 'POST'): Promise<any> {
  const answer = await gancho.api(method, path, body);
  assert.ok(answer.status < 300, answer.text);
  return answer.body;
}

before(async () => {
  await made('/app', { name: 'Acme Imports', uid: 'acme' });
  const rules = [{ status: 503, body: 'closed for <b>maintenance</b>' }];
  await made('/sandbox/erp', { rules }, 'PUT');
  await made('/app/acme/endpoint', { url: `${gancho.url}/_sandbox/erp`, uid: 'erp' });
  await made('/event-type', { name: 'order.lost', description: 'An order was lost.' });
  // Nothing listens there.
  await made('/app/acme/endpoint', { url: 'http://127.0.0.1:1', eventTypes: ['order.lost'] });
  for (const eventType of ['order.paid', 'order.sent', 'order.lost']) {
    await made('/app/acme/msg', { eventType, payload: { a: 1 } });
  }
  issue = await waitFor('both issues', async () => {
    const { body } = await gancho.api('GET', '/issue');
    const erp = body.data.find((one: any) => one.cause === 'http_503');
    return body.data.length === 2 && erp.occurrences === 3 ? (erp.id as string) : null;
  });
  person = await visit(browser, { viewport: { width: 1280, height: 860 } });
  page = person.page;
  page.setDefaultTimeout(20_000);
  await signIn(page, gancho);
});
after(async () => {
  await browser.close();
  await gancho[Symbol.asyncDispose]();
});

const open = (path: string) => page.goto(`${gancho.url}${path}`);
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const rows = () => page.locator('tbody[data-rows] tr');

describe('the list of issues', () => {
  test('has each cause once, and its open ones are counted beside its name', async () => {
    await open('/issues');
    const row = page.getByRole('row', { name: /Answered 503/ });
    await row.getByText('Acme Imports', { exact: true }).waitFor();
    await row.getByText('Open', { exact: true }).waitFor();
    await page.getByRole('row', { name: /Connection refused/ }).waitFor();
    assert.equal(await rows().count(), 2);
    await page.getByRole('link', { name: /Issues\s+2\s+open issues/ }).waitFor();
  });

  test('changes all that are chosen, and filters by state in the address', async () => {
    await open('/issues');
    await page.getByRole('checkbox', { name: 'Choose: Connection refused' }).check();
    await page.getByRole('group', { name: '1 issue chosen' }).waitFor();
    await button('Ignore').click();
    await page.getByText('1 issue was changed.').waitFor();
    await open('/issues?state=ignored');
    await page.getByRole('row', { name: /Connection refused/ }).waitFor();
    assert.equal(await rows().count(), 1);
    await open('/issues?state=resolved');
    await page.getByText('Nothing fits').first().waitFor();
    await button('Clear filters').last().click();
    await page.getByRole('row', { name: /Answered 503/ }).waitFor();
    await page.waitForURL(`${gancho.url}/issues`);
  });
});

describe('an issue', () => {
  test('shows what was answered as text, and leads to the message', async () => {
    await open(`/issues/${issue}`);
    await page.getByText('closed for <b>maintenance</b>').first().waitFor();
    await page.getByText('3 deliveries still fail by this cause').waitFor();
    await page.getByRole('link', { name: 'See the message and all its attempts' }).click();
    await page.getByRole('heading', { name: /order\./ }).waitFor();
  });

  test('keeps a note', async () => {
    await open(`/issues/${issue}`);
    await page.getByRole('textbox', { name: 'Note' }).fill('the customer knows');
    await button('Save note').click();
    await page.getByText('The note is saved.').waitFor();
    assert.equal((await gancho.api('GET', `/issue/${issue}`)).body.note, 'the customer knows');
  });

  test('sends again what failed by it, and is resolved by nobody but the reader', async () => {
    await made('/sandbox/erp', { rules: [] }, 'PUT');
    await open(`/issues/${issue}`);
    await button('Retry all').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('3 deliveries are made again').waitFor();
    await dialog.getByRole('button', { name: 'Retry all' }).click();
    const progress = page.getByRole('status').filter({ hasText: 'Finished' });
    await progress.getByText(/nothing fails by this cause any more/).waitFor();
    assert.equal((await gancho.api('GET', `/issue/${issue}`)).body.state, 'open');
    await progress.getByRole('button', { name: 'Resolve' }).click();
    await page.getByText('It counts as mended.').waitFor();
    assert.equal((await gancho.api('GET', `/issue/${issue}`)).body.state, 'resolved');
  });

  test('is told of in Brazilian Portuguese, on a phone, without anything beside it', async () => {
    await using phone = await visit(browser, {
      locale: 'pt-BR',
      viewport: { width: 390, height: 800 },
    });
    await signIn(phone.page, gancho);
    await phone.page.goto(`${gancho.url}/issues`);
    await phone.page.getByRole('row', { name: /Respondeu 503/ }).waitFor();
    await phone.page.goto(`${gancho.url}/issues/${issue}`);
    await phone.page.getByText('Nada mais falha por esta causa.').waitFor();
    const [scroll, width] = await phone.page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, innerWidth]',
    );
    assert.ok(scroll <= width, `${scroll} > ${width}`);
    // Before signing in, the session is asked for and is not there.
    const complaints = phone.complaints.filter((one) => !one.includes('401'));
    assert.deepEqual(complaints, []);
  });
});
