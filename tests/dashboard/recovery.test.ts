/** In a browser: many deliveries sent again, a job in hand, filters as text, and the tools of a message. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startBrowser, visit, type Visit } from '../support/browser.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';
import { signIn } from './scene.ts';

const gancho = await serveGancho({ env: { GANCHO_RETRY_SCHEDULE: '3600' } });
const receiver = await startReceiver();
const browser = await startBrowser();
after(async () => {
  await browser.close();
  await receiver[Symbol.asyncDispose]();
  await gancho[Symbol.asyncDispose]();
});

let person: Visit;
let page: Page;
const messages: string[] = [];
/** So many that a job of one a second is still at work when somebody pauses it. */
const failing = 8;

before(async () => {
  receiver.respond(503);
  await gancho.api('POST', '/app', { name: 'Shop', uid: 'shop' });
  await gancho.api('POST', '/app/shop/endpoint', { url: receiver.url, uid: 'hooks' });
  for (let sent = 0; sent < failing; sent += 1) {
    const body = { eventType: 'invoice.paid', payload: { sent }, tags: ['vip'] };
    messages.push((await gancho.api('POST', '/app/shop/msg', body)).body.id);
  }
  await waitFor('the failures', async () => {
    const { body } = await gancho.api('GET', '/app/shop/msg?status=3');
    return body.data.length === failing;
  });
  person = await visit(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
  page = person.page;
  await signIn(page, gancho);
});

const taskOf = async (id: string): Promise<any> =>
  (await gancho.api('GET', `/background-task/${id}`)).body;

test('text filters the list, and the list goes along to the page that sends again', async () => {
  await page.goto(`${gancho.url}/messages?app=shop`);
  const field = page.getByLabel('Filter as text');
  await field.fill('type:invoice.paid status:sending tag:vip');
  await field.press('Enter');
  await page.getByRole('button', { name: 'Remove filter Tag' }).waitFor();
  await page.waitForURL(({ searchParams }) => searchParams.get('tag') === 'vip');
  // The address changes at once, the rows when they are there.
  const rows = page.locator('[data-row-link]');
  await waitFor('the rows that fit', async () => (await rows.count()) === failing);
  assert.equal(await rows.count(), failing);
  await field.fill('color:red');
  await field.press('Enter');
  await page.getByText('This cannot be read: color:red').waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  assert.equal((await download).suggestedFilename(), 'messages.csv');
  await page.getByRole('link', { name: 'Send these again' }).click();
  await page.locator('[data-count]').waitFor();
  assert.equal(await page.getByLabel('Tag').inputValue(), 'vip');
  assert.equal(await page.locator('[data-count]').textContent(), `${failing} deliveries`);
});

test('a job is started at a rate, rests, and is aborted; then the rest is sent', async () => {
  await page.goto(`${gancho.url}/recover?answers=503`);
  await page.locator('[data-count]').waitFor();
  await page.getByLabel('Deliveries a second, at the most').fill('1');
  await page.locator('[data-start-recovery]').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click();
  await page.getByRole('link', { name: 'See the job' }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  const id = new URL(page.url()).pathname.split('/').at(-1)!;
  assert.equal((await taskOf(id)).paused, true);
  await page.getByRole('button', { name: 'Abort' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Abort' }).click();
  await page.getByText('Aborted').first().waitFor();
  const { data: aborted } = await taskOf(id);
  assert.equal(aborted.aborted, true);

  // What it sent before it was aborted has failed again, and nothing else is meant.
  const sent = aborted.messagesSent as number;
  assert.ok(sent > 0 && sent < failing);
  await waitFor('what failed again', async () => {
    const body = { taskId: id, statuses: [2, 3] };
    return (await gancho.api('POST', '/recovery/preview', body)).body.count === sent;
  });
  await page.reload();
  await page.locator(`[data-failed-since="${sent}"]`).waitFor();
  await page.getByRole('link', { name: 'Retry what failed since' }).click();
  const count = page.locator('[data-count]');
  await count.waitFor();
  assert.equal(await count.textContent(), `${sent} ${sent === 1 ? 'delivery' : 'deliveries'}`);
  await page.getByText('Only deliveries that one job sent again').waitFor();
  await page.getByRole('button', { name: 'Look beyond the job' }).click();
  await page.getByText(`${failing} deliveries`).waitFor();
  assert.notEqual(await page.getByLabel('After', { exact: true }).inputValue(), '');

  receiver.respond(200);
  await page.goto(`${gancho.url}/recover`);
  await page.locator('[data-start-recovery]').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click();
  await page.getByRole('link', { name: 'See the job' }).click();
  await page.getByText('Finished').first().waitFor();
  await waitFor('nothing left to send', async () => {
    const { body } = await gancho.api('GET', '/app/shop/msg?status=3');
    return body.data.length === 0;
  });
});

test('attempts are compared, a signature is checked, and an edited copy says that it is one', async () => {
  const [id] = messages;
  await page.goto(`${gancho.url}/messages/shop/${id}`);
  await page.getByRole('button', { name: 'Compare attempts' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('li', { hasText: '503' }).first().waitFor();
  await page.keyboard.press('Escape');

  const got = receiver.received.findLast(({ headers }) => headers['webhook-id'] === id)!;
  await page.getByRole('button', { name: 'Check a signature' }).click();
  await dialog.getByRole('button', { name: 'Use the secret of the endpoint' }).click();
  await dialog.getByLabel('webhook-timestamp').fill(String(got.headers['webhook-timestamp']));
  await dialog
    .getByLabel('Signature that the receiver got')
    .fill(String(got.headers['webhook-signature']));
  await dialog.getByLabel('Moment at which').fill(String(got.headers['webhook-timestamp']));
  await dialog.getByText('The signature is right, and').waitFor();
  await dialog.getByLabel('Body', { exact: true }).fill('{"sent":99}');
  await dialog.getByText('The signature is wrong').waitFor();
  await page.keyboard.press('Escape');

  await page.locator('[data-resend]').click();
  await dialog.getByText('This delivery arrived.').waitFor();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Send an edited copy' }).click();
  await dialog.getByLabel('Payload').fill('{"sent":"edited"}');
  await dialog.getByRole('button', { name: 'Send the copy' }).click();
  // The dialog names the tag too, before there is a copy.
  await page.waitForURL((url) => !url.pathname.endsWith(id!));
  await page.getByText('edited-copy').first().waitFor();
  const copy = new URL(page.url()).pathname.split('/').at(-1)!;
  assert.notEqual(copy, id);
  const { body } = await gancho.api('GET', `/app/shop/msg/${copy}`);
  assert.deepEqual(body.payload, { sent: 'edited' });
  assert.deepEqual(body.tags, ['edited-copy', 'vip']);
  assert.equal(body.matchedEndpoints, 1);
});

test('an edited copy goes to the one endpoint that was chosen', async () => {
  const [id] = messages;
  await gancho.api('POST', '/event-type', { name: 'something.else', description: 'Another' });
  const other = { url: `${receiver.url}/other`, uid: 'other', eventTypes: ['something.else'] };
  const { body: chosen } = await gancho.api('POST', '/app/shop/endpoint', other);
  await page.goto(`${gancho.url}/messages/shop/${id}`);
  await page.getByRole('button', { name: 'Send an edited copy' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Every endpoint that asks for its type gets it').waitFor();
  await dialog.getByLabel('To', { exact: true }).selectOption(chosen.id);
  await dialog.getByText('This endpoint alone gets it').waitFor();
  await dialog.getByLabel('Payload').fill('{"sent":"to one"}');
  await dialog.getByRole('button', { name: 'Send the copy' }).click();
  await page.waitForURL((url) => !url.pathname.endsWith(id!));
  const copy = new URL(page.url()).pathname.split('/').at(-1)!;
  const arrived = await waitFor('the copy', () => {
    const found = receiver.received.filter(({ headers }) => headers['webhook-id'] === copy);
    return found.length > 0 ? found : null;
  });
  assert.deepEqual(
    arrived.map(({ path }) => path),
    ['/other'],
  );
  const { body } = await gancho.api('GET', `/app/shop/msg/${copy}`);
  assert.equal(body.matchedEndpoints, 1);
  assert.deepEqual(body.tags, ['edited-copy', 'vip']);
  await gancho.api('DELETE', '/app/shop/endpoint/other');
});

test('a list is scrolled far: only rows in view are in the page, and pages come as one goes', async () => {
  // The far range is answered here in the place of the server: 20,000 rows of the same form.
  const all = 20_000;
  const idAt = (index: number): string => `msg_${String(index).padStart(27, '0')}`;
  let asked = 0;
  await page.route('**/api/v1/app/shop/msg?*', async (route) => {
    const query = new URL(route.request().url()).searchParams;
    const from = query.get('iterator') === null ? 0 : Number(query.get('iterator')!.slice(4)) + 1;
    const count = Math.min(Number(query.get('limit') ?? 50), all - from);
    asked += 1;
    const data = Array.from({ length: count }, (_one, index) => ({
      id: idAt(from + index),
      eventType: `row.${from + index}`,
      timestamp: '2026-01-31T12:00:00.000Z',
      matchedEndpoints: 1,
      payload: {},
    }));
    const iterator = data.at(-1)?.id ?? null;
    await route.fulfill({ json: { data, iterator, done: from + count >= all } });
  });
  await page.goto(`${gancho.url}/messages?app=shop`);
  await page.getByText('row.0', { exact: true }).waitFor();
  await waitFor(
    'row 8,000 and more',
    async () => {
      await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
      const last = await page.locator('[data-row-link] .break-all').last().textContent();
      return Number(/row\.(\d+)/.exec(last ?? '')?.[1] ?? 0) >= 8_000;
    },
    180_000,
  );
  assert.ok(asked > 10);
  assert.ok((await page.locator('[data-rows] tr').count()) < 120);

  // Coming back from a row leads to where one was, and reads none of the pages again.
  await page.evaluate('scrollTo(0, scrollY - 20_000)');
  const place = Number(await page.evaluate('scrollY'));
  const before = asked;
  await page.locator('[data-row-link]').nth(5).click();
  await page.waitForURL(/\/messages\/.+\/msg_/);
  await page.goBack();
  await page.locator('[data-row-link]').first().waitFor();
  // The row that was clicked may have been above the view.
  await waitFor('the place where one was', async () =>
    Math.abs(Number(await page.evaluate('scrollY')) - place) < 2_000 ? true : null,
  );
  assert.ok(asked - before < 3, `${asked - before} pages read again`);
  await page.unroute('**/api/v1/app/shop/msg?*');
});

test('the page that sends again speaks Portuguese, and fits a phone', async () => {
  await using phone = await visit(browser, {
    viewport: { width: 390, height: 844 },
    locale: 'pt-BR',
  });
  await signIn(phone.page, gancho);
  await phone.page.goto(`${gancho.url}/recover`);
  await phone.page.getByRole('heading', { name: 'Enviar várias de novo' }).waitFor();
  await phone.page.locator('[data-count]').waitFor();
  const isWide = await phone.page.evaluate('document.documentElement.scrollWidth > innerWidth');
  assert.equal(isWide, false);
});
