/** The settings of the server itself in a browser: how it is, and how long it keeps things. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startBrowser, visit } from '../support/browser.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { newMember } from '../support/member-session.ts';
import { signIn } from './scene.ts';

const [gancho, browser] = await Promise.all([serveGancho(), startBrowser()]);
after(async () => {
  await browser.close();
  await gancho[Symbol.asyncDispose]();
});

test('system health says how the server is, by itself and in words', async () => {
  await using person = await visit(browser);
  const { page, complaints } = person;
  await signIn(page, gancho);
  await page.goto(`${gancho.url}/settings`);
  await page.getByRole('link', { name: 'System health' }).click();
  await page.getByText('All is well: nothing needs to be seen to.').waitFor();
  await page.getByText(/^SQLite 3\.[\d.]+, schema \d+$/).waitFor();
  await page.getByText('127.0.0.0/8, ::1/128').waitFor();
  assert.deepEqual(
    complaints.filter((one) => !one.includes('401')),
    [],
  );
});

test('fewer days are asked about first, count once they are confirmed, and can be taken back', async () => {
  await using person = await visit(browser, { locale: 'pt-BR' });
  const { page } = person;
  await signIn(page, gancho);
  await page.goto(`${gancho.url}/settings/retention`);
  const days = page.getByLabel('Dias em que as mensagens são guardadas');
  const save = page.getByRole('button', { name: 'Salvar', exact: true }).last();
  await days.fill('30');
  await save.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Cancelar' }).click();
  assert.equal((await gancho.api('GET', '/system/retention')).body.messageDays, 90);
  await save.click();
  await dialog.getByRole('button', { name: 'Remover o que é mais antigo' }).click();
  await page.getByText('Salvo. Vale dentro de um minuto.').waitFor();
  assert.equal((await gancho.api('GET', '/system/retention')).body.messageDays, 30);
  await page.getByRole('button', { name: 'Como o servidor foi iniciado' }).click();
  await page.getByText('Salvo. Vale dentro de um minuto.').last().waitFor();
  await page
    .getByRole('button', { name: 'Como o servidor foi iniciado' })
    .waitFor({ state: 'detached' });
  assert.equal((await gancho.api('GET', '/system/retention')).body.isSet, false);

  const own = page.getByLabel('Dias em que este ambiente guarda mensagens');
  await own.fill('14');
  await page.getByRole('button', { name: 'Salvar', exact: true }).first().click();
  await dialog.getByText(/^As mensagens deste ambiente anteriores a/).waitFor();
  await dialog.getByRole('button', { name: 'Remover o que é mais antigo' }).click();
  await page.getByText('Salvo. Vale dentro de dez minutos.').waitFor();
  const { body } = await gancho.api('GET', '/environment/retention');
  assert.deepEqual(body, { messageDays: 14, ownDays: 14, serverDays: 90 });
  await page.getByRole('button', { name: 'Tanto quanto o servidor' }).click();
  await page
    .getByRole('button', { name: 'Tanto quanto o servidor' })
    .waitFor({ state: 'detached' });
});

test('who only looks sees both and changes nothing', async () => {
  const { cookie } = await newMember(gancho, { email: 'ana@example.com', role: 'viewer' });
  const [name, value] = cookie.split('=') as [string, string];
  await using person = await visit(browser);
  const { page, context } = person;
  await context.addCookies([{ name, value, url: gancho.url }]);
  await page.goto(`${gancho.url}/settings/health`);
  await page.getByText('All is well: nothing needs to be seen to.').waitFor();
  await page.getByRole('link', { name: 'Retention' }).click();
  await page.getByText('Requests received, rejected ones too').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Save', exact: true }).count(), 0);
  assert.equal(await page.getByLabel('Days that messages are kept').isDisabled(), true);
});
