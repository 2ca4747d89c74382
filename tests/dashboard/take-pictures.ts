/** `npm run pictures`: the two pictures of the README, from a demo with a week of history. */
import { mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setUpMachine } from '../set-up-machine.ts';
import { startBrowser, visit } from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';
import { runGancho, startGancho } from '../support/gancho-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { signIn } from './scene.ts';

const folder = resolve(import.meta.dirname, '../../docs/pictures');
const bytesMax = 150_000;
/** For what is drawn late. */
const settleMs = 1_500;

mkdirSync(folder, { recursive: true });
setUpMachine(['tests/dashboard/']);
using data = temporaryFolder();
// Of both, as the receivers that are built in have it in their addresses.
const env = { GANCHO_PORT: String(await freePort()) };
const seeded = await runGancho(['demo', 'seed'], { dataDir: data.path, env });
if (seeded.code !== 0) throw new Error(seeded.stderr);
await using gancho = await startGancho({ dataDir: data.path, env, allowSubnets: null });
const browser = await startBrowser();
try {
  const viewport = { width: 1280, height: 800 };
  await using person = await visit(browser, { viewport, colorScheme: 'light', locale: 'en-US' });
  const { page } = person;
  const shoot = async (name: string): Promise<void> => {
    await page.waitForTimeout(settleMs);
    const path = `${folder}/${name}.png`;
    await page.screenshot({ path });
    const { size } = statSync(path);
    if (size > bytesMax) throw new Error(`${path} has ${size} bytes, more than ${bytesMax}`);
  };
  await signIn(page, gancho);
  await page.goto(`${gancho.url}/overview`);
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await shoot('overview');
  await page.goto(`${gancho.url}/first-steps`);
  await page.getByRole('button', { name: 'Send test event' }).first().click();
  await page.locator('[data-signature="good"]').waitFor();
  await shoot('try-it');
} finally {
  await browser.close();
}
process.stdout.write(`The pictures are in ${folder}\n`);
