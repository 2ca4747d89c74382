/** The overview and the live page as people use them: a range, a span by mouse and keys, rows that stay. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startBrowser, visit, type Visit } from '../support/browser.ts';
import { waitFor } from '../support/wait-for.ts';
import { signIn, startScene } from './scene.ts';

const [scene, browser] = await Promise.all([startScene(), startBrowser()]);
const { gancho, app } = scene;
let person: Visit;
let page: Page;
before(async () => {
  person = await visit(browser, { viewport: { width: 1280, height: 860 } });
  page = person.page;
  page.setDefaultTimeout(20_000);
  await signIn(page, gancho);
});
after(async () => {
  await browser.close();
  await scene[Symbol.asyncDispose]();
});

const open = (path: string) => page.goto(`${gancho.url}${path}`);
const button = (name: string | RegExp) => page.getByRole('button', { name });

describe('the overview', () => {
  test('shows the figures of the environment, over a time that stands in the address', async () => {
    await open('/');
    await page.getByText('Success rate').waitFor();
    await page
      .getByText(/\d+ attempts/)
      .first()
      .waitFor();
    await page.getByRole('link', { name: /acme-erp/ }).waitFor();
    await page.getByRole('link', { name: 'Acme Imports' }).waitFor();
    await page.getByLabel('Time').selectOption('7d');
    await page.waitForURL(/range=7d/);
    await button('Show as table').click();
    await page.getByRole('columnheader', { name: 'p95' }).waitFor();
  });

  test('leads by the keyboard from a span of the chart to the messages of that time', async () => {
    await open('/?range=1h');
    await page.locator('[data-figure-chart] canvas').first().waitFor();
    await page.locator('[data-figure-chart]').focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByText(/delivered, \d+ failed, p95/).waitFor();
    for (let step = 0; step < 10; step++) await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Deliveries of this span' }).waitFor();
    await page.waitForURL(/from=.*&to=/);
    // Of the span, which comes later than the list of all times that names the application too.
    await page.locator('a[href^="/messages?app="]').getByText('Acme Imports').first().click();
    await page.waitForURL(/\/messages\?app=.*after=.*before=/);
    await page.getByRole('link', { name: 'invoice.paid' }).first().waitFor();
  });

  test('takes a span that is dragged', async () => {
    await open('/?range=1h');
    const plot = page.locator('[data-figure-chart] .u-over').first();
    await plot.waitFor();
    const box = (await plot.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.5, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 4, box.y + 40, { steps: 5 });
    await page.mouse.up();
    await page.getByRole('heading', { name: 'Deliveries of this span' }).waitFor();
    await button('Close the span').click();
    await page
      .getByRole('heading', { name: 'Deliveries of this span' })
      .waitFor({ state: 'hidden' });
  });

  test('speaks Portuguese', async () => {
    await open('/?range=30d&lang=pt-BR');
    await page.getByText('Taxa de sucesso').waitFor();
    await page.getByText('Endpoints que mais falham').waitFor();
    await open('/?lang=en');
  });
});

const send = (eventType: string) =>
  gancho.api('POST', `/app/${app}/msg`, { eventType, payload: { invoice: 'A-9', total: 1 } });

describe('the live page', () => {
  test('shows messages and attempts as they happen, and holds still while it is paused', async () => {
    await open('/live');
    await page.locator('[data-connection="open"]').waitFor();
    await send('live.one');
    await page.getByRole('link', { name: 'live.one' }).waitFor();
    await page.locator('[data-live="attempt"]').filter({ hasText: 'live.one' }).first().waitFor();
    await button('Pause').click();
    const before_ = await page.locator('li[data-live]').count();
    await send('live.two');
    await page.getByRole('button', { name: /\d+ new/ }).waitFor();
    assert.equal(await page.locator('li[data-live]').count(), before_);
    await page.getByRole('button', { name: /\d+ new/ }).click();
    await page.getByRole('link', { name: 'live.two' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const place = await page.evaluate(
      `[...document.querySelectorAll('[data-row-link]')].indexOf(document.activeElement)`,
    );
    assert.equal(place, 1, 'the second row has the focus');
  });

  test('asks the server for what its filters in the address name', async () => {
    await open('/live?kind=attempt&outcome=fail');
    // The one that is well fails once: the other one may be waiting for its circuit.
    await gancho.api('PUT', '/sandbox/acme-crm', {
      rules: [{ path: null, status: 503, times: 2 }],
    });
    await page.getByText('Outcome: Failed').waitFor();
    await page.locator('[data-connection="open"]').waitFor();
    await gancho.api('POST', `/app/${app}/msg`, {
      eventType: 'invoice.paid',
      payload: { invoice: 'A', total: 1 },
    });
    await page
      .locator('[data-live="attempt"]')
      .filter({ hasText: 'invoice.paid' })
      .first()
      .waitFor();
    assert.equal(await page.locator('[data-live="message"]').count(), 0);
    await gancho.api('PUT', '/sandbox/acme-crm', { rules: [] });
  });

  test('stays of use while hundreds happen in a second', async () => {
    await open('/live?kind=message');
    await page.locator('[data-connection="open"]').waitFor();
    const total = async (): Promise<number> =>
      Number(await page.locator('[data-total]').getAttribute('data-total'));
    const from = await total();
    const messages = Array.from({ length: 100 }, () => ({ eventType: 'flood', payload: {} }));
    const quiet = (await gancho.api('POST', '/app', { name: 'Flood', uid: 'flood' })).body.id;
    const flood = (async () => {
      // 500 in a second where the machine can, for some seconds.
      const began = performance.now();
      for (let batch = 0; batch < 15; batch++) {
        const { status } = await gancho.api('POST', `/app/${quiet}/msg/batch`, { messages });
        assert.ok(status < 300);
        const wait = began + (batch + 1) * 200 - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      }
    })();
    await button('Pause').click();
    await button('Go on').click();
    await flood;
    await waitFor('all of them to be counted', async () =>
      (await total()) - from >= 1_500 ? true : null,
    );
    assert.ok((await page.locator('li[data-live]').count()) <= 200);
    await page.getByText(/more were counted and not shown one by one/).waitFor();
    // What comes in the same second as the last of them is counted with them.
    await waitFor('a row after the flood', async () => {
      await send('flood.over');
      await page.waitForTimeout(1_000);
      return (await page.getByRole('link', { name: 'flood.over' }).count()) > 0 ? true : null;
    });
  });

  test('comes back by itself when the connection was lost', async () => {
    const stream = /stream\/live/;
    await page.route(stream, (route) => route.abort());
    await open('/live');
    await page.getByText('Reconnecting').first().waitFor();
    await page.unroute(stream);
    await page.locator('[data-connection="open"]').waitFor();
    await send('live.again');
    await page.getByRole('link', { name: 'live.again' }).waitFor();
    assert.deepEqual(
      person.complaints.filter((one) => /Content Security/.test(one)),
      [],
    );
  });
});
