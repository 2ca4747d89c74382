/** A real browser for tests: Debian's chromium, driven over its debugging protocol. */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** With further switches of the program, such as one that blocks cookies of third parties. */
export async function startBrowser(
  switches: readonly string[] = [],
): Promise<Browser & AsyncDisposable> {
  const args = ['--disable-dev-shm-usage', ...switches];
  // As root, as in containers, chromium has no sandbox to run in.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return chromium.launch({ executablePath: program, args });
}

export interface Visit extends AsyncDisposable {
  page: Page;
  context: BrowserContext;
  /** What the page complained of: errors, and whatever its policy refused. */
  complaints: string[];
}

export async function visit(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-US', timezoneId: 'UTC', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return {
    page,
    context,
    complaints,
    [Symbol.asyncDispose]: () => context.close(),
  };
}
