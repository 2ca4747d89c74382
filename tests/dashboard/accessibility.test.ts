/** Every page by the rules of WCAG 2.2 AA, in both languages, light and dark, on a desk and a phone. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startBrowser, visit } from '../support/browser.ts';
import { accessibilityFaults } from '../support/check-accessibility.ts';
import { dashboardPages, portalPages, signIn, startScene } from './scene.ts';

const scene = await startScene();
const browser = await startBrowser();
after(async () => {
  await browser.close();
  await scene[Symbol.asyncDispose]();
});

const desk = { width: 1280, height: 860 };
const phone = { width: 390, height: 844 };

/** Between them each language, each set of colours and each width; all combinations would take minutes. */
const persons = [
  { name: 'in English, light, at a desk', locale: 'en-US', colorScheme: 'light', viewport: desk },
  {
    name: 'in Portuguese, dark, on a phone',
    locale: 'pt-BR',
    colorScheme: 'dark',
    viewport: phone,
  },
] as const;

/** A page that shows none says what it shows in its place. */
async function headingOf(page: Page, place: string): Promise<void> {
  try {
    await page.locator('h1').first().waitFor();
  } catch (cause) {
    const text = await page.locator('body').innerText({ timeout: 1_000 }).catch(String);
    throw new Error(`${place} at ${page.url()} has no heading but: ${text}`, { cause });
  }
}

for (const { name, ...options } of persons) {
  describe(`pages ${name}`, async () => {
    test('have no faults that axe finds, fit the width, and complain of nothing', async () => {
      // Nothing fades in: what is half there would fail by its contrast.
      await using person = await visit(browser, { ...options, reducedMotion: 'reduce' });
      const { page, complaints } = person;
      const faults: string[] = [];
      const look = async (place: string): Promise<void> => {
        await headingOf(page, place);
        // What is loaded after the page is there.
        await page.locator('.skeleton').first().waitFor({ state: 'detached' });
        for (const fault of await accessibilityFaults(page)) faults.push(`${place}: ${fault}`);
        const wide: unknown = await page.evaluate('document.documentElement.scrollWidth');
        if (Number(wide) > options.viewport.width) faults.push(`${place}: ${String(wide)} px wide`);
      };
      await page.goto(`${scene.gancho.url}/`);
      await look('sign-in');
      await signIn(page, scene.gancho);
      const expected = complaints.length;
      for (const { name: place, path } of dashboardPages(scene)) {
        await page.goto(`${scene.gancho.url}${path}`);
        await look(place);
      }
      await page.goto(scene.portalUrl);
      // It takes the token from behind the `#`, where the next address is to stand.
      await headingOf(page, 'portal');
      for (const { name: place, path } of portalPages(scene)) {
        await page.goto(`${scene.gancho.url}/portal#${path}`);
        await look(place);
      }
      const lang: unknown = await page.evaluate('document.documentElement.lang');
      assert.equal(lang, options.locale.startsWith('pt') ? 'pt-BR' : 'en');
      assert.deepEqual(faults, []);
      // Before the sign-in one answer is a 401, which browsers write down.
      assert.deepEqual(complaints.slice(expected), []);
    });
  });
}
