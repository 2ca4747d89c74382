/** Settings in a browser: inviting somebody, signing in by a password, what a role is offered, the end. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { startBrowser, visit } from '../support/browser.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { signIn } from './scene.ts';

const gancho = await serveGancho();
const browser = await startBrowser();
after(async () => {
  await browser.close();
  await gancho[Symbol.asyncDispose]();
});
const password = 'a password of some words';

test('somebody is invited, chooses a password, and is out once they are disabled', async () => {
  await using keeper = await visit(browser);
  const { page } = keeper;
  await signIn(page, gancho);
  await page.goto(`${gancho.url}/settings`);
  await page.getByRole('link', { name: 'Members', exact: true }).click();
  await page.waitForURL(/\/settings\/members$/);
  await page.getByText('Nobody signs in by a password yet').waitFor();
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail').fill('ana@example.com');
  await dialog.getByLabel('Name').fill('Ana Souza');
  await dialog.getByLabel('Role').selectOption('operator');
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
  const link = await dialog.locator('code').innerText();
  assert.match(link, /\/sign-in#invite=\w{32}&email=ana%40example\.com$/);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByText('Invited', { exact: true }).waitFor();

  await using guest = await visit(browser, { locale: 'pt-BR' });
  await guest.page.goto(link);
  await guest.page.getByRole('heading', { name: 'Escolha sua senha' }).waitFor();
  // The secret leaves the address bar.
  await guest.page.waitForURL(({ hash }) => hash === '');
  await guest.page.locator('input[name="password"]').fill(password);
  await guest.page.getByRole('button', { name: 'Definir senha e entrar' }).click();
  await guest.page.getByRole('link', { name: 'Ana Souza' }).click();
  await guest.page.getByText('ana@example.com').waitFor();
  await guest.page.getByText('Operador', { exact: false }).first().waitFor();
  await guest.page.goto(`${gancho.url}/settings/members`);
  await guest.page.getByText('Ana Souza').first().waitFor();
  // What the role may not do is not offered.
  assert.equal(await guest.page.getByRole('button', { name: 'Convidar' }).count(), 0);

  await page.reload();
  await page.getByText('Active', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Actions for Ana Souza' }).click();
  await page.getByRole('menuitem', { name: 'Disable' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await page.getByText('Disabled', { exact: true }).waitFor();
  await guest.page.goto(`${gancho.url}/settings`);
  await guest.page.getByRole('heading', { name: 'Entrar no Gancho' }).waitFor();
  await guest.page.locator('input[name="email"]').fill('ana@example.com');
  await guest.page.locator('input[name="password"]').fill(password);
  await guest.page.locator('button[type="submit"]').click();
  await guest.page.getByText('O e-mail ou a senha está errado', { exact: false }).waitFor();
  // Before a sign-in, the question who is signed in is refused.
  assert.deepEqual(
    keeper.complaints.filter((one) => !one.includes('401')),
    [],
  );
});

test('a member changes their password and signs in with the new one', async () => {
  const { body } = await gancho.api('POST', '/management/member', {
    email: 'bia@example.com',
    name: 'Bia',
    role: 'viewer',
  });
  await using guest = await visit(browser);
  const { page } = guest;
  await page.goto(body.url);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('button[type="submit"]').click();
  await page.getByRole('link', { name: 'Bia' }).click();
  await page.getByLabel('Current password').fill('not the password');
  await page.getByLabel('New password').fill('another password of words');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('This is not the password that you sign in with.').waitFor();
  await page.getByLabel('Current password').fill(password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Password changed.', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('E-mail').last().fill('bia@example.com');
  await page.locator('input[name="password"]').fill('another password of words');
  await page.locator('button[type="submit"]').click();
  await page.getByRole('link', { name: 'Bia' }).waitFor();
});

test('who changed what is told in words, filtered by the address, and handed out as a sheet', async () => {
  const made = await gancho.api('POST', '/app', { name: 'Audited', uid: 'audited' });
  await gancho.api('PATCH', '/app/audited', { name: 'Audited anew' });
  await using looking = await visit(browser, { locale: 'pt-BR' });
  const { page } = looking;
  await signIn(page, gancho);
  await page.goto(`${gancho.url}/settings`);
  await page.getByRole('link', { name: 'Auditoria' }).click();
  await page.waitForURL(/\/settings\/audit-log$/);
  await page.getByRole('cell', { name: 'Alterou uma aplicação' }).first().waitFor();
  await page.getByRole('button', { name: made.body.id }).first().click();
  await page.waitForURL(new RegExp(`object=${made.body.id}`));
  const rows = page.locator('tbody tr[data-index]');
  await rows.nth(2).waitFor({ state: 'detached' });
  assert.match(await rows.nth(0).innerText(), /Alterou uma aplicação[^]*Campos: name/);
  assert.match(await rows.nth(1).innerText(), /Criou uma aplicação[^]*Campos: name, uid[^]*Feito/);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Baixar em CSV' }).click(),
  ]);
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
  assert.match(lines[0]!, /^at,actorKind,/);
  assert.equal(lines.length, 3);
  assert.ok(lines[2]!.includes(`v1.application.create,${made.body.id},name uid,201`));
  await page.goto(`${gancho.url}/settings/audit-log?object=nothing-such`);
  await page.getByRole('button', { name: 'Limpar filtros' }).last().click();
  await page.getByRole('cell', { name: 'Alterou uma aplicação' }).first().waitFor();
});

test('the audit log is not offered to who may not read it', async () => {
  const { body } = await gancho.api('POST', '/management/member', {
    email: 'caio@example.com',
    name: 'Caio',
    role: 'viewer',
  });
  await using guest = await visit(browser);
  await guest.page.goto(body.url);
  await guest.page.locator('input[name="password"]').fill(password);
  await guest.page.locator('button[type="submit"]').click();
  await guest.page.getByRole('link', { name: 'Caio' }).click();
  await guest.page.getByText('caio@example.com').waitFor();
  assert.equal(await guest.page.getByRole('link', { name: 'Audit log' }).count(), 0);
});
