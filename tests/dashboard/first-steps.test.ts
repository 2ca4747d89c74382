/** The first minute in a browser: sent and verified, failed and recovered, received and refused. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { startBrowser, visit } from '../support/browser.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { signIn } from './scene.ts';

/** The next attempt is so late that only Recover can bring what failed. */
const env = { GANCHO_DEMO: 'true', GANCHO_RETRY_SCHEDULE: '3600' };
const gancho = await serveGancho({ env, allowSubnets: null });
const browser = await startBrowser();
after(async () => {
  await browser.close();
  await gancho[Symbol.asyncDispose]();
});

describe('the first steps', () => {
  test('lead from an event that is sent to a webhook that is received', async () => {
    await using person = await visit(browser);
    const { page, complaints } = person;
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    const isDone = (step: string) =>
      page.locator(`[data-step="${step}"][data-done="true"]`).waitFor();
    await signIn(page, gancho);
    await page.getByRole('heading', { name: 'Try it' }).waitFor();

    await page.getByRole('button', { name: 'Send test event' }).first().click();
    await page.getByText('answered 204').waitFor();
    await page.locator('[data-signature="good"]').waitFor();
    await isDone('send');
    await isDone('verify');
    const shown = await page.locator('[data-signature="good"]').innerText();
    const { body } = await gancho.api('GET', '/sandbox/demo');
    const [seen] = body.data;
    const { 'webhook-id': id, 'webhook-timestamp': time } = seen.headers;
    assert.ok(shown.includes(`${id}.${time}.${seen.rawBody}`), 'what was signed');
    assert.equal(shown.split(seen.headers['webhook-signature']).length, 3, 'expected and given');

    await page.getByLabel('Answers 500').check();
    await page.getByText('is tried again after a few seconds').waitFor();
    await page.getByRole('button', { name: 'Send another' }).last().click();
    await page.getByText('answered 500').waitFor();
    await page.getByText(/Next attempt in/).waitFor();
    await press('Back to work');
    await page.getByLabel('Works', { exact: true }).and(page.locator(':checked')).waitFor();
    await press('Recover');
    await page.getByText('Attempt 2').waitFor();
    await isDone('recover');

    await press('Send it from here');
    await page.getByText('became a message').waitFor();
    await isDone('receive');
    await press('Send one with a wrong signature');
    await page.getByText(/Reason: signature/).waitFor();

    await press('Start with the overview');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.goto(`${gancho.url}/`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    // The wrong signature is refused with a 401, which the browser logs.
    assert.deepEqual(
      complaints.filter((one) => !one.includes('401')),
      [],
    );
  });

  test('tell in Portuguese that a receiver is gone, and enable its endpoint again', async () => {
    await using person = await visit(browser, { locale: 'pt-BR' });
    const { page } = person;
    await signIn(page, gancho);
    await page.getByRole('heading', { name: 'Experimente' }).waitFor();
    await page.getByLabel('Responde 410: não existe mais').check();
    await page.getByRole('button', { name: 'Enviar evento de teste' }).last().click();
    await page.getByText('O endpoint está desativado.').waitFor();
    await page.getByRole('button', { name: 'Voltar a funcionar' }).click();
    await page.getByText('O endpoint está desativado.').waitFor({ state: 'detached' });
    const { body } = await gancho.api('GET', '/app/demo/endpoint/demo-receiver');
    assert.equal(body.disabled, false);
  });

  test('make a key for the samples that may send and nothing else', async () => {
    await using person = await visit(browser);
    const { page } = person;
    await signIn(page, gancho);
    await page.getByRole('button', { name: 'Make a key for these samples' }).click();
    const command = page.getByLabel('Command').filter({ hasText: 'Authorization: Bearer sk_' });
    const [, key] = /Bearer (sk_\w+)/.exec(await command.innerText())!;
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const sent = await fetch(`${gancho.url}/api/v1/app/demo/msg`, {
      method: 'POST',
      headers,
      body: '{"eventType":"user.created","payload":{}}',
    });
    assert.equal(sent.status, 202);
    assert.equal((await fetch(`${gancho.url}/api/v1/app`, { headers })).status, 403);
  });

  test('end with the demo, of which nothing is left, and leave what is not of it', async () => {
    await gancho.api('POST', '/event-type', { name: 'own.type', description: 'Ours.' });
    await gancho.api('POST', '/app', { name: 'Ours', uid: 'ours' });
    await using person = await visit(browser);
    const { page } = person;
    await signIn(page, gancho);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.goto(`${gancho.url}/first-steps`);
    await page.getByRole('button', { name: 'Remove the demo' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove the demo' }).click();
    await page.getByText('There is no demo here').waitFor();
    const { body: apps } = await gancho.api('GET', '/app');
    assert.deepEqual(
      apps.data.map(({ uid }: any) => uid),
      ['ours'],
    );
    const { body: types } = await gancho.api('GET', '/event-type');
    assert.deepEqual(
      types.data.map(({ name }: any) => name),
      ['own.type'],
    );
    const headers = { authorization: `Bearer ${gancho.key}` };
    const sources = await fetch(`${gancho.url}/ingest/api/v1/source`, { headers });
    assert.deepEqual(((await sources.json()) as any).data, []);
  });
});
