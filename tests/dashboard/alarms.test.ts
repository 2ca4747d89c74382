/** What people do with alarms: make one in sentences, see what it raised, mute and remove it. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startBrowser, visit, type Visit } from '../support/browser.ts';
import { accessibilityFaults } from '../support/check-accessibility.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { headerOf, startMailServer } from '../support/mail-server.ts';
import { startReceiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';
import { signIn } from './scene.ts';

const [gancho, browser] = await Promise.all([
  serveGancho({ env: { GANCHO_RETRY_SCHEDULE: '3600' } }),
  startBrowser(),
]);
let person: Visit;
let page: Page;

async function made(path: string, body: unknown, method = 'POST'): Promise<any> {
  const answer = await gancho.api(method, path, body);
  assert.ok(answer.status < 300, answer.text);
  return answer.body;
}

before(async () => {
  await made('/app', { name: 'Acme Imports', uid: 'acme' });
  const rules = [{ status: 503, body: 'closed' }];
  await made('/sandbox/erp', { rules }, 'PUT');
  await made('/app/acme/endpoint', { url: `${gancho.url}/_sandbox/erp`, uid: 'erp' });
  for (const n of [1, 2]) await made('/app/acme/msg', { eventType: 'a', payload: { n } });
  await waitFor('both failures', async () => {
    const { body } = await gancho.api('GET', '/issue');
    return body.data[0]?.occurrences === 2 ? body : null;
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

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });

describe('alarms', () => {
  test('are made in sentences, and what one fits already is shown at once', async () => {
    await page.goto(`${gancho.url}/alarms`);
    await page.getByText('Nothing is watched for').waitFor();
    await page.getByText('Nothing was raised').waitFor();
    await button('New alarm').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Receivers down');
    await dialog.getByLabel('Only from this many attempts on').fill('2');
    await dialog.getByLabel('Application (id or uid)').fill('acme');
    await dialog.getByRole('button', { name: 'Save alarm' }).click();
    await page.getByText('The alarm is saved.').waitFor();
    await page.getByText(/Less than 90 % succeed over 15 min, of at least 2 attempts/).waitFor();
    const row = page.getByRole('row', { name: /0 % of 2 attempts succeeded/ });
    // Newer rows are offered, or there already.
    const offer = page.getByRole('button', { name: /new/i }).filter({ hasNotText: 'New alarm' });
    await row.or(offer).first().waitFor();
    if (!(await row.isVisible())) await offer.first().click();
    await row.getByText('Raised', { exact: true }).waitFor();
    await row.getByText('Acme Imports').filter({ visible: true }).waitFor();
    await row.getByRole('link', { name: 'See the endpoint' }).click();
    await page
      .getByRole('heading', { name: /_sandbox\/erp/ })
      .first()
      .waitFor();
  });

  test('tell people by channels, which are tested and say what came of it', async () => {
    await using chat = await startReceiver();
    await using mailServer = await startMailServer({ disabledCommands: ['STARTTLS', 'AUTH'] });
    await using mailing = await serveGancho({
      env: {
        GANCHO_SMTP_URL: `smtp://127.0.0.1:${mailServer.port}?tls=none`,
        GANCHO_MAIL_FROM: 'Gancho <hub@shop.example>',
      },
    });
    await using other = await visit(browser, { viewport: { width: 1280, height: 1000 } });
    const { page: form } = other;
    form.setDefaultTimeout(20_000);
    await signIn(form, mailing);
    await form.goto(`${mailing.url}/alarms`);
    await form.getByRole('button', { name: 'New alarm' }).click();
    const dialog = form.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Issues');
    await dialog.getByLabel('Tell me when').selectOption('issueOpened');
    const add = dialog.getByRole('button', { name: 'Add channel' });
    const first = dialog.getByRole('group', { name: 'Channel 1' });
    const second = dialog.getByRole('group', { name: 'Channel 2' });
    await add.click();
    await first.getByLabel('Mail addresses').fill('ana@team.example, nobody');
    await add.click();
    await second.getByLabel('By').selectOption('slack');
    await second.getByLabel('Webhook URL of the chat').fill(`${chat.url}/services/secret`);
    await dialog.getByRole('button', { name: 'Save alarm' }).click();
    await first.getByText(/not a mail address/).waitFor();
    await first.getByLabel('Mail addresses').fill('ana@team.example, bia@team.example');
    await dialog.getByLabel('In which language').selectOption('pt-BR');
    // Before anything is saved.
    await second.getByRole('button', { name: 'Send a test' }).click();
    await second.getByText('Last sent').waitFor();
    assert.match(chat.received[0]!.body.toString(), /\*Teste: Issues\*/);
    await dialog.getByRole('button', { name: 'Save alarm' }).click();
    await form.getByText('The alarm is saved.').waitFor();
    const row = form.getByRole('row', { name: /Issues/ });
    await row.getByText('E-mail: ana@team.example, bia@team.example').waitFor();
    await row.getByText('Nothing was sent yet.').first().waitFor();

    await form.getByRole('button', { name: 'Actions for Issues' }).click();
    await form.getByRole('menuitem', { name: 'Change' }).click();
    await first.getByRole('button', { name: 'Send a test' }).click();
    await first.getByText('Last sent').waitFor();
    assert.equal(headerOf(mailServer.mails[0]!.raw, 'subject'), '[Gancho] Teste: Issues');
    chat.respond(404);
    await second.getByRole('button', { name: 'Send a test' }).click();
    await second.getByText('Failed: answered 404').waitFor();
    const address = second.getByLabel('Webhook URL of the chat');
    assert.equal(await address.inputValue(), `${chat.url}/********`);
    assert.deepEqual(await accessibilityFaults(form), []);
    await second.getByRole('button', { name: 'Remove channel' }).click();
    await dialog.getByRole('button', { name: 'Save alarm' }).click();
    await row.getByText('Last sent').waitFor();
    await row.getByText('Slack').waitFor({ state: 'detached' });
    const [rule] = (await mailing.api('GET', '/alarm-rule')).body.data;
    assert.equal(rule.language, 'pt-BR');
    assert.deepEqual(
      rule.channels.map(({ type }: { type: string }) => type),
      ['email'],
    );
  });

  test('are muted, disabled and removed', async () => {
    await page.goto(`${gancho.url}/alarms`);
    const act = async (name: string): Promise<void> => {
      await button('Actions for Receivers down').click();
      await page.getByRole('menuitem', { name }).click();
    };
    await act('Mute for an hour');
    await page.getByText('Muted', { exact: true }).waitFor();
    const [rule] = (await gancho.api('GET', '/alarm-rule')).body.data;
    assert.ok(Date.parse(rule.mutedUntil) > Date.now() + 3_000_000);
    await act('Disable');
    await page.getByText('Disabled', { exact: true }).waitFor();
    await page.getByText('Cleared', { exact: true }).waitFor();
    await page.goto(`${gancho.url}/alarms?state=raised`);
    await page.getByText('Nothing fits').first().waitFor();
    await act('Remove');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Nothing is watched for').waitFor();
    assert.deepEqual((await gancho.api('GET', '/alarm')).body.data, []);
  });

  test('are told of in Brazilian Portuguese, on a phone, without anything beside it', async () => {
    const settings = { count: 10, hours: 1 };
    await made('/alarm-rule', { name: 'Recusas', kind: 'rejectedRequests', settings });
    await made('/alarm-rule', { name: 'Quedas', kind: 'issueOpened' });
    await using phone = await visit(browser, {
      locale: 'pt-BR',
      viewport: { width: 390, height: 800 },
    });
    await signIn(phone.page, gancho);
    await phone.page.goto(`${gancho.url}/alarms`);
    await phone.page.getByText('Uma origem recusa mais de 10 requisições em 1 h').waitFor();
    const [scroll, width] = await phone.page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, innerWidth]',
    );
    assert.ok(scroll <= width, `${scroll} > ${width}`);
    // Before signing in, the session is asked for and is not there.
    const complaints = phone.complaints.filter((one) => !one.includes('401'));
    assert.deepEqual(complaints, []);
  });
});
