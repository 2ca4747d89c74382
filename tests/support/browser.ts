/**
 * A real browser for tests: Debian's chromium without a window (its headless shell, which needs a
 * third less of the processor than the whole program), driven over its debugging protocol.
 */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const shell = process.env['CHROMIUM'] ?? '/usr/bin/chromium-headless-shell';
const whole = '/usr/bin/chromium';

export async function startBrowser(): Promise<Browser & AsyncDisposable> {
  return launch(shell, []);
}

/** As people's browsers will come to do; the shell alone keeps cookies of third parties. */
export async function startBrowserWithoutForeignCookies(): Promise<Browser & AsyncDisposable> {
  return launch(whole, ['--test-third-party-cookie-phaseout']);
}

function launch(program: string, switches: string[]): Promise<Browser> {
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
