/** Every page by the rules of WCAG 2.2 AA, in both languages, light and dark, on a desk and a phone. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startBrowser, visit } from '../support/browser.ts';
import { accessibilityFaults } from '../support/check-accessibility.ts';
import { momentsOf } from './moments/all.ts';
import { openHouse, personAt } from './moments/doors.ts';
import type { Moment } from './moments/moment.ts';
import { dashboardPages, portalPages, signIn, startScene } from './scene.ts';

const scene = await startScene();
const house = await openHouse(scene);
const browser = await startBrowser();
after(async () => {
  await browser.close();
  await house[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
});

/** Focus moves as soon as what was open is gone. */
const focusMsMax = 2_000;

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

/** What lies over a page, where a moment opens something; otherwise the page. */
const places = {
  dialog: '[role="dialog"]',
  menu: '[role="menu"]',
  pages: 'main[inert]',
} as const;

/** One of each kind, as all would take minutes: the pictures have the others. */
const looked =
  'menu-endpoint menu-views menu-preferences menu-environments menu-pages dialog-palette-nothing ' +
  'dialog-keys dialog-endpoint-new dialog-endpoint-delete dialog-secret-rotate dialog-portal-link ' +
  'dialog-message-edit dialog-message-compare dialog-message-verify dialog-view-save ' +
  'dialog-connection-new dialog-alarm-change dialog-member-invite dialog-key-new ' +
  'refused-application first-steps-sent first-steps-received portal-endpoint-new portal-menu';

/** Each person sees the half; the first steps both, and on a phone what is there alone. */
function momentsFor(person: number, { viewport }: { viewport: { width: number } }): Moment[] {
  const size = viewport === phone ? 'phone' : 'desk';
  const names = looked.split(' ');
  return momentsOf(scene)
    .filter(({ name, width = size }) => width === size && names.includes(name))
    .filter(
      ({ name, width }, index) =>
        name.startsWith('first-steps') || width !== undefined || index % persons.length === person,
    );
}

/** Whether what has focus is within what was opened. */
const holdsFocus = (place: string): string =>
  `document.querySelector(${JSON.stringify(place)})?.contains(document.activeElement)`;

for (const [index, { name, ...options }] of persons.entries()) {
  test(`dialogs, menus and first steps ${name} have no faults, and give focus back`, async () => {
    await using person = personAt(house, browser, { ...options, reducedMotion: 'reduce' });
    const faults: string[] = [];
    let before: Moment | null = null;
    for (const moment of momentsFor(index, options)) {
      const { name: at, opens, door, path } = moment;
      const page = await person.go(moment, before?.door === door && before.path === path);
      // What leaves something behind on its page is no place to go on from.
      before = opens === undefined ? null : moment;
      const place = opens === undefined ? 'html' : places[opens];
      await page.locator(place).first().waitFor({ state: 'attached' });
      await page.locator('.skeleton').first().waitFor({ state: 'detached' });
      for (const fault of await accessibilityFaults(page, opens === 'pages' ? 'html' : place))
        faults.push(`${at}: ${fault}`);
      const wide: unknown = await page.evaluate('document.documentElement.scrollWidth');
      if (Number(wide) > options.viewport.width) faults.push(`${at}: ${String(wide)} px wide`);
      if (at.startsWith('refused')) {
        // The field that the server refuses, so that one need not look for it.
        await page.locator('[aria-invalid="true"]:focus').waitFor();
      }
      if (opens === undefined) continue;
      if (opens !== 'pages' && (await page.evaluate(holdsFocus(place))) !== true) {
        faults.push(`${at}: focus is outside`);
      }
      await page.keyboard.press('Escape');
      await page.locator(place).waitFor({ state: 'detached' });
      const isBack = await page
        .waitForFunction('document.activeElement?.closest("[data-pressed]") != null', null, {
          timeout: focusMsMax,
        })
        .then(
          () => true,
          () => false,
        );
      if (!isBack) {
        const element = 'document.activeElement?.outerHTML.slice(0, 120)';
        faults.push(`${at}: focus goes to ${String(await page.evaluate(element))}`);
      }
      await page.evaluate(
        'document.querySelectorAll("[data-pressed]").forEach((one) => one.removeAttribute("data-pressed"))',
      );
    }
    assert.deepEqual(faults, []);
  });
}
