/**
 * `npm run screenshots [part of a name]`: every page and every moment of one, on a desk and on a phone,
 * light and dark; English and Portuguese take turns, so that each is seen on either width and in both
 * sets of colours.
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { setUpMachine } from '../set-up-machine.ts';
import { startBrowser } from '../support/browser.ts';
import { momentsOf } from './moments/all.ts';
import { openHouse, personAt } from './moments/doors.ts';
import type { Moment } from './moments/moment.ts';
import { dashboardPages, portalPages, startScene } from './scene.ts';

const folder = resolve(import.meta.dirname, '../../screenshots');
const [only = ''] = process.argv.slice(2);
const sizes = {
  desk: { width: 1280, height: 860 },
  phone: { width: 390, height: 844 },
} as const;
const persons = [
  { size: 'desk', colorScheme: 'light', locale: 'en-US' },
  { size: 'desk', colorScheme: 'dark', locale: 'pt-BR' },
  { size: 'phone', colorScheme: 'light', locale: 'pt-BR' },
  { size: 'phone', colorScheme: 'dark', locale: 'en-US' },
] as const;
/** For what comes with the data, and for what is drawn late. */
const settleMs = 700;

mkdirSync(folder, { recursive: true });
setUpMachine(['tests/dashboard/']);
await using scene = await startScene();
await using house = await openHouse(scene);
const places: Moment[] = [
  { name: 'sign-in', door: 'nobody', path: '/' },
  ...dashboardPages(scene).map((place): Moment => ({ ...place, door: 'operator' })),
  ...portalPages(scene).map((place): Moment => ({ ...place, door: 'customer' })),
  ...momentsOf(scene),
];
const browser = await startBrowser();
const shoot = async (page: Page, name: string, { trouble, inView }: Moment): Promise<void> => {
  if (trouble !== 'slow') {
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
  }
  await page.waitForTimeout(settleMs);
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: inView !== true });
};
try {
  for (const { size, ...looks } of persons) {
    await using person = personAt(house, browser, {
      ...looks,
      viewport: sizes[size],
      // What fades in would be seen half faded.
      reducedMotion: 'reduce',
    });
    for (const place of places) {
      const { name, width = size } = place;
      if (!name.includes(only) || width !== size) continue;
      const path = `${name}-${size}-${looks.colorScheme}-${looks.locale.slice(0, 2)}`;
      try {
        await shoot(await person.go(place), path, place);
      } catch (error) {
        process.stdout.write(`${path}: ${String(error)}\n`);
      }
    }
    const complaints = new Set(person.complaints());
    for (const complaint of complaints) process.stdout.write(`${size}: ${complaint}\n`);
  }
} finally {
  await browser.close();
}
process.stdout.write(`The screenshots are in ${folder}\n`);
