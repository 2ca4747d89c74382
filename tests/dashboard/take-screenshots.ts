/** `npm run screenshots [part of a name]`: every page, on a desk and on a phone, light and dark. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { setUpMachine } from '../set-up-machine.ts';
import { startBrowser, visit } from '../support/browser.ts';
import { dashboardPages, portalPages, signIn, startScene } from './scene.ts';

const folder = resolve(import.meta.dirname, '../../screenshots');
const [only = ''] = process.argv.slice(2);
const sizes = {
  desk: { width: 1280, height: 860 },
  phone: { width: 390, height: 844 },
} as const;
const themes = ['light', 'dark'] as const;
/** For what comes with the data, and for what is drawn late. */
const settleMs = 700;

mkdirSync(folder, { recursive: true });
setUpMachine(['tests/dashboard/']);
await using scene = await startScene();
const browser = await startBrowser();
try {
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of themes) {
      await using person = await visit(browser, { viewport, colorScheme });
      const { page, complaints } = person;
      const shoot = async (name: string): Promise<void> => {
        await page.waitForTimeout(settleMs);
        await page.screenshot({
          path: `${folder}/${name}-${size}-${colorScheme}.png`,
          fullPage: true,
        });
      };
      if ('sign-in'.includes(only)) {
        await page.goto(`${scene.gancho.url}/`);
        await page.locator('input[name="key"]').waitFor();
        await shoot('sign-in');
      }
      await signIn(page, scene.gancho);
      for (const { name, path } of dashboardPages(scene)) {
        if (!name.includes(only)) continue;
        await page.goto(`${scene.gancho.url}${path}`);
        await shoot(name);
      }
      if ('palette'.includes(only)) {
        await page.keyboard.press('Control+k');
        await shoot('palette');
      }
      await page.goto(scene.portalUrl);
      // Another address before the page has taken the token from this one would lose it.
      await page.getByRole('heading', { name: 'Endpoints' }).waitFor();
      for (const { name, path } of portalPages(scene)) {
        if (!name.includes(only)) continue;
        await page.goto(`${scene.gancho.url}/portal#${path}`);
        await shoot(name);
      }
      for (const complaint of new Set(complaints)) process.stdout.write(`${size}: ${complaint}\n`);
    }
  }
} finally {
  await browser.close();
}
process.stdout.write(`The screenshots are in ${folder}\n`);
