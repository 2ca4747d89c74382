/** Sources in a browser: making one, what comes to it, what is refused and why, and where it goes. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { after, describe, test } from 'node:test';
import { startBrowser, visit } from '../support/browser.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { callIngest, createSource, requestsOf } from '../support/sources.ts';
import { waitFor } from '../support/wait-for.ts';
import { signIn } from './scene.ts';

const run = promisify(execFile);
const gancho = await serveGancho();
after(() => gancho[Symbol.asyncDispose]());
const browser = await startBrowser();
after(() => browser.close());
const secret = 'it\'s a $ecret `of` "ours"';

/** As somebody does who puts the secret into the command that the page shows. */
async function runCommand(text: string): Promise<string> {
  const filled = text.replace(/='…'/, `='${secret.replaceAll("'", `'\\''`)}'`);
  return (await run('sh', ['-c', filled])).stdout;
}

describe('sources', () => {
  test('one is made, and its first requests are seen: refused, then taken, then replayed', async () => {
    await using person = await visit(browser);
    const { page } = person;
    await signIn(page, gancho);
    await page.goto(`${gancho.url}/sources`);
    await page.getByRole('heading', { name: 'No sources yet' }).waitFor();
    await page.getByRole('link', { name: 'Add source' }).first().click();
    await page.getByLabel('Search providers').fill('githu');
    await page.getByRole('link', { name: /GitHub/ }).click();
    await page.getByLabel(/^Secret/).fill('********');
    await page.getByRole('button', { name: 'Create source' }).click();
    await page.getByText('is a mask and no secret').waitFor();
    await page.getByLabel(/^Secret/).fill(secret);
    await page.getByRole('button', { name: 'Create source' }).click();
    await page.locator('[data-arrival="waiting"]').waitFor();
    const address = (await page.locator('[data-ingest-url] code').textContent()) ?? '';
    assert.ok(address.startsWith(`${gancho.url}/in/`));
    const forged = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
    const answer = await fetch(address, { method: 'POST', headers: forged, body: '{"a":1}' });
    assert.equal(answer.status, 401);
    const refused = page.locator('[data-arrival="rejected"]');
    await refused.getByText('The signature does not fit').waitFor();
    const command = (await page.getByLabel('Command').first().textContent()) ?? '';
    assert.ok(!command.includes(secret));
    assert.match(await runCommand(command), /^HTTP\/1.1 200/);
    await page.locator('[data-arrival="received"]').waitFor();
    await page.getByRole('tab', { name: 'Rejected' }).click();
    await page.getByRole('link', { name: /The signature does not fit/ }).click();
    await page.getByText('Copy the secret from the provider once more').waitFor();
    await page.getByText('{"a":1}').or(page.getByText('"a": 1')).first().waitFor();
    assert.ok(!(await page.content()).includes(secret));
  });

  test('what it receives goes where it is connected to, and is replayed from its page', async () => {
    await using person = await visit(browser);
    const { page } = person;
    const source = await createSource(gancho, { name: 'Shop', type: 'generic-webhook' });
    await signIn(page, gancho);
    await page.goto(`${gancho.url}/sources/${source.id}?tab=connections`);
    await page.getByRole('button', { name: 'Add connection' }).first().click();
    await page.getByRole('button', { name: /built-in receiver/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add connection' }).click();
    await page.waitForURL(/\/endpoints\/src_/);
    const sent = await fetch(`${source.ingestUrl}/orders?from=shop`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"order":1}',
    });
    assert.equal(sent.status, 200);
    await page.goto(`${gancho.url}/requests?source=${source.id}`);
    await page.getByText('POST /orders').waitFor();
    await page.locator('[data-row-link]').first().click();
    await page.getByText('from=shop').waitFor();
    await page.getByText('No proof').waitFor();
    await page.getByText('Delivered').first().waitFor();
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByText('Sent once more to 1 destination.').waitFor();
    await page.goto(`${gancho.url}/connections`);
    const line = page.locator('[data-picture] [data-line="healthy"]');
    await line.waitFor();
    await line.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`/endpoints/${source.id}/ep_`));
  });

  test('requests to all sources are one list, filtered as text and by chips, and lead to recovery', async () => {
    await using person = await visit(browser);
    const { page } = person;
    const config = { scheme: 'token', header: 'x-token', token: 't0k3n' };
    const fields = { type: 'generic-webhook', config };
    const [north, south] = [
      await createSource(gancho, { name: 'North', uid: 'north', ...fields }),
      await createSource(gancho, { name: 'South', uid: 'south', ...fields }),
    ];
    for (const [source, token, path] of [
      [north, 't0k3n', '/taken-north'],
      [south, 't0k3n', '/taken-south'],
      [south, 'wrong', '/refused-south'],
    ] as const) {
      await fetch(`${source.ingestUrl}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-token': token },
        body: '{}',
      });
    }
    await signIn(page, gancho);
    await page.goto(`${gancho.url}/requests`);
    const shown = (path: string) => page.getByText(`POST ${path}`);
    for (const path of ['/taken-north', '/taken-south']) await shown(path).waitFor();
    const field = page.getByLabel('Filter as text');
    await field.fill('source:south');
    await field.press('Enter');
    await page.getByRole('button', { name: 'Remove filter Source' }).waitFor();
    await shown('/taken-north').waitFor({ state: 'detached' });
    // What was refused is kept a moment later.
    await waitFor('the refusal', async () => (await requestsOf(gancho, south.id)).length === 1);
    await field.fill('source:south outcome:rejected reason:token_wrong since:24h');
    await field.press('Enter');
    await page.waitForURL(({ searchParams }) => searchParams.get('reason') === 'token_wrong');
    await shown('/refused-south').waitFor();
    await shown('/taken-south').waitFor({ state: 'detached' });
    await page.getByText('Wrong token or password').first().waitFor();
    // Of what was refused there is nothing to send.
    const again = page.getByRole('link', { name: 'Send these again' });
    assert.equal(await again.count(), 0);
    await field.fill('outcome:lost');
    await field.press('Enter');
    await page.getByText('This cannot be read: outcome:lost').waitFor();
    await page.goto(`${gancho.url}/requests?source=south&outcome=accepted`);
    await again.click();
    await page.waitForURL(/\/recover\?app=south/);
    await page.goto(`${gancho.url}/requests`);
    await again.click();
    await page.waitForURL(/\/recover\?received=true/);
    const scope = page.getByLabel('Application');
    await page
      .getByRole('option', { name: 'What all sources received' })
      .waitFor({ state: 'attached' });
    assert.equal(await scope.inputValue(), '*');
    await page.locator('[data-count]').waitFor();
    // The list of one leads there too.
    await page.goto(`${gancho.url}/sources/${north.id}`);
    await again.click();
    await page.waitForURL(new RegExp(`/recover\\?app=${north.id}`));
  });

  test('a schedule tells its next runs before it is made, and a source goes with a question', async () => {
    await using person = await visit(browser, { locale: 'pt-BR' });
    const { page } = person;
    await signIn(page, gancho);
    await page.goto(`${gancho.url}/sources/new?type=cron`);
    await page.getByLabel(/^Agendamento/).fill('30 6 * * 1');
    await page.getByLabel(/^Fuso horário/).fill('America/Sao_Paulo');
    await page.locator('[data-runs] li').nth(4).waitFor();
    const runs = await page.locator('[data-runs] li').allTextContents();
    assert.equal(runs.length, 5);
    for (const one of runs) assert.match(one, /^segunda-feira, .*06:30/);
    await page.getByLabel(/^Payload/).fill('{"report":"sales"}');
    await page.getByRole('button', { name: 'Criar origem' }).click();
    await page.getByRole('button', { name: 'Executar agora' }).click();
    // What comes later is offered and not put into the list: it is read anew here.
    const id = /src_\w+/.exec(page.url())![0];
    await waitFor('the run', async () => {
      const { body } = await gancho.api('GET', `/app/${id}/msg`);
      return body.data.length > 0 ? true : undefined;
    });
    await page.reload();
    await page.locator('[data-row-link]', { hasText: 'schedule.due' }).waitFor();
    await page.getByRole('tab', { name: 'Configurações' }).click();
    assert.equal(await page.getByLabel(/^Agendamento/).inputValue(), '30 6 * * 1');
    await page.getByRole('button', { name: 'Excluir origem' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Excluir origem' }).click();
    await page.waitForURL(`${gancho.url}/sources`);
    const { body } = await callIngest(gancho, 'GET', '/source');
    assert.ok(!body.data.some(({ type }: { type: string }) => type === 'cron'));
  });

  test('a changed source keeps the secret that is left empty, and gets another address', async () => {
    await using person = await visit(browser);
    const { page } = person;
    const config = { secret };
    const source = await createSource(gancho, { name: 'Kept', type: 'github', config });
    await signIn(page, gancho);
    await page.goto(`${gancho.url}/sources/${source.id}?tab=settings`);
    await page.getByLabel('Name *').fill('Renamed');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('heading', { name: 'Renamed' }).waitFor();
    await page.getByRole('button', { name: 'New address' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'New address' }).click();
    await page.getByText('The source has a new address.').waitFor();
    const { body } = await callIngest(gancho, 'GET', `/source/${source.id}`);
    assert.deepEqual(body.secretsSet, ['secret']);
    assert.notEqual(body.ingestUrl, source.ingestUrl);
  });
});
