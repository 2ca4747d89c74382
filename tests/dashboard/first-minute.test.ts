/** The promise of the first minute, kept by what is published: a delivery is seen within 60 seconds. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { startBrowser, visit } from '../support/browser.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = resolve(import.meta.dirname, '../..');
const promisedMs = 60_000;

test('the packed server shows a delivery in the browser within a minute of its start', async (t) => {
  using folder = temporaryFolder();
  const pack = ['pack', '--silent', '--offline', '--pack-destination', folder.path];
  execFileSync('npm', [...pack, '-w', 'gancho'], { cwd: root });
  const packed = readdirSync(folder.path).find((name) => name.endsWith('.tgz'))!;
  execFileSync('tar', ['xzf', packed], { cwd: folder.path });
  symlinkSync(join(root, 'node_modules'), join(folder.path, 'node_modules'));
  const browser = await startBrowser();

  const startedAt = performance.now();
  const child = spawn(process.execPath, ['package/bin/gancho.js', 'start'], {
    cwd: folder.path,
    env: { PATH: process.env['PATH'], GANCHO_PORT: '0' },
  });
  try {
    let output = '';
    const link = await new Promise<string>((settle, reject) => {
      child.on('close', () => reject(new Error(output)));
      const read = (chunk: Buffer): void => {
        output += chunk.toString();
        const found = /http\S+\/sign-in#link=\w+/.exec(output);
        if (found !== null) settle(found[0]);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
    });
    await using person = await visit(browser);
    const { page } = person;
    page.setDefaultTimeout(promisedMs);
    await page.goto(link);
    await page.getByRole('button', { name: 'Send test event' }).first().click();
    await page.getByText('answered 204').waitFor();
    await page.locator('[data-signature="good"]').waitFor();
    const tookMs = Math.round(performance.now() - startedAt);
    t.diagnostic(`a delivery was seen ${tookMs} ms after the start`);
    assert.ok(tookMs < promisedMs, `${tookMs} ms`);
  } finally {
    child.kill('SIGTERM');
    await browser.close();
  }
});
