/** `gancho recipe`, as it is typed: every recipe is tried with its samples against a running server. */
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runGancho, type Served } from '../support/gancho-process.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
after(() => folder[Symbol.dispose]());

const recipes = readdirSync(resolve(import.meta.dirname, '../../recipes')).map((file) =>
  file.replace(/\.yaml$/, ''),
);

let gancho: Served;
before(async () => {
  gancho = await serveGancho({
    // The sample of Pix shows a certificate as a trusted proxy would.
    env: { GANCHO_RETRY_SCHEDULE: '1,1,1', GANCHO_TRUSTED_PROXIES: '127.0.0.1' },
  });
});
after(() => gancho[Symbol.asyncDispose]());

function command(args: string[]) {
  const keyFile = join(folder.path, 'key');
  writeFileSync(keyFile, `${gancho.key}\n`);
  const env = { GANCHO_API_KEY: undefined };
  return runGancho(['recipe', ...args, '--server', gancho.url, '--key-file', keyFile], { env });
}

async function sourceCount(): Promise<number> {
  const headers = { authorization: `Bearer ${gancho.key}` };
  const response = await fetch(`${gancho.url}/ingest/api/v1/source?limit=100`, { headers });
  return ((await response.json()) as { data: unknown[] }).data.length;
}

describe('gancho recipe', () => {
  for (const recipe of recipes) {
    test(`try ${recipe}: what has to arrive does, and nothing is left behind`, async () => {
      const { code, stdout, stderr } = await command(['try', recipe]);
      assert.equal(`${stderr}${code === 0 ? '' : stdout}`, '');
      assert.match(stdout, /✓ all that has to arrive has arrived, and nothing else/);
      assert.equal(await sourceCount(), 0);
    });
  }

  test('try tells what did not arrive as it should', async () => {
    const { code, stdout } = await command(['try', 'form-to-crm', '--set', 'nameField=other']);
    assert.equal(code, 1);
    assert.match(stdout, /✗ crm, request 1: the body\.name is absent, not "Ana"/);
  });

  test('list and show need no server', async () => {
    const { stdout } = await runGancho(['recipe', 'list']);
    for (const recipe of recipes) assert.ok(stdout.includes(recipe));
    const shown = await runGancho(['recipe', 'show', 'form-to-crm'], {
      env: { LANG: 'pt_BR.UTF-8' },
    });
    assert.match(shown.stdout, /--set crmToken=…/);
    assert.match(shown.stdout, /^1\. /m);
  });

  test('add asks for what it has to know, sets up once, and takes real requests', async () => {
    const missing = await command(['add', 'form-to-crm']);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /--set crmUrl=….*\n.*--set crmToken=…/);
    const unknown = await command(['add', 'form-to-crm', '--set', 'crmUr=x']);
    assert.match(unknown.stderr, /no setting `crmUr`: did you mean crmUrl\?/);
    const nothing = await command(['add', 'form-to-cmr']);
    assert.match(nothing.stderr, /Did you mean form-to-crm\?/);
    assert.equal(await sourceCount(), 0);

    await using crm = await startReceiver();
    const given = ['--set', `crmUrl=${crm.url}/contacts`, '--set', 'crmToken=t0k3n'];
    const first = await command(['add', 'form-to-crm', ...given]);
    assert.equal(first.stderr, '');
    const address = /RD Station: (\S+)/.exec(first.stdout)![1]!;
    const token = /Token that RD Station sends along: (\S+)/.exec(first.stdout)![1]!;
    // The provider knows the token of the first time: it stays.
    const again = await command(['add', 'form-to-crm', ...given]);
    assert.equal(/RD Station: (\S+)/.exec(again.stdout)![1], address);
    assert.match(again.stdout, /Token that RD Station sends along: \(stays as it is\)/);
    assert.equal(await sourceCount(), 2);
    const digits = await command([
      'add',
      'form-to-crm',
      given[0]!,
      given[1]!,
      '--set',
      'crmToken=12',
    ]);
    assert.equal(digits.stderr, '', 'a word of digits is a word');
    const bad = await command(['add', 'form-to-crm', ...given, '--set', 'crmUrl=none']);
    assert.match(bad.stderr, /body\.url not a URL.*\n.*Set by --set crmUrl=…\n/);
    assert.match(bad.stderr, /correct it and add the recipe again/);
    const number = await command([
      'add',
      'backup-alarm',
      '--set',
      'slackUrl=x',
      '--set',
      'everySeconds=a',
    ]);
    assert.match(number.stderr, /everySeconds must be a whole number/);
    assert.equal((await command(['add', 'form-to-crm', ...given])).code, 0);

    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-gancho-token': token },
      body: '{"leads":[{"email":"ana@example.com","name":"Ana","id":"1"}]}',
    });
    assert.equal(response.status, 200);
    const [request] = await crm.waitForCount(1);
    assert.equal(request!.headers['authorization'], 'Bearer t0k3n');
    assert.deepEqual(JSON.parse(request!.body.toString()).email, 'ana@example.com');
  });

  test('a recipe is set up for the systems that one has, and taken away again', async () => {
    const before = await sourceCount();
    const all = ['add', 'sale-to-stock-and-billing'];
    const missing = await command(all);
    assert.match(missing.stderr, /--only vtex-orders,nuvemshop-orders,shopify-orders,pix-payments/);
    const some = ['--only', 'shopify-orders'];
    const unknown = await command([...all, '--only', 'shopify-order']);
    assert.match(unknown.stderr, /no source `shopify-order`: did you mean shopify-orders\?/);
    const asked = await command([...all, ...some]);
    assert.match(asked.stderr, /stockUrl=….*\n.*billingUrl=….*\n.*shopifySecret=….*\n.*Nothing/);
    const given = ['stockUrl', 'billingUrl', 'shopifySecret'].flatMap((name) => [
      '--set',
      `${name}=${name.endsWith('Url') ? 'http://127.0.0.1:9/' : 'secret'}`,
    ]);
    const added = await command([...all, ...some, ...given]);
    assert.equal(added.stderr, '');
    assert.match(added.stdout, /Shopify: http/);
    assert.doesNotMatch(added.stdout, /Nuvemshop|VTEX/);
    assert.equal(await sourceCount(), before + 1);

    const remove = ['remove', 'sale-to-stock-and-billing'];
    const told = await command(remove);
    assert.match(told.stdout, /source shopify-orders\n.*application sales\nNothing was deleted/);
    assert.equal(await sourceCount(), before + 1);
    const part = await command([...remove, ...some, '--yes']);
    assert.match(part.stdout, /source shopify-orders\nDeleted\./);
    assert.equal(await sourceCount(), before);
    assert.equal((await gancho.api('GET', '/app/sales')).status, 200);
    await command([...remove, '--yes']);
    assert.equal((await gancho.api('GET', '/app/sales')).status, 404);
    assert.match((await command(remove)).stdout, /Nothing of this recipe is set up/);
  });
});
