/** What pages show where things go wrong, or are not there: refusals, news, lists without rows. */
import type { Scene } from '../scene.ts';
import type { Moment } from './moment.ts';

/** What the server refuses, said at the field that it is about. */
export function refusals({ app, good }: Scene): Moment[] {
  const refused = (name: string, path: string, steps: NonNullable<Moment['steps']>): Moment => ({
    name: `refused-${name}`,
    door: 'operator',
    path,
    steps,
  });
  const seeFault = async ({ page }: { page: import('playwright-core').Page }): Promise<void> =>
    page.locator('[aria-invalid="true"], [role="alert"]').first().waitFor();
  return [
    {
      name: 'refused-sign-in',
      door: 'nobody',
      path: '/',
      steps: async (hand) => {
        await hand.page.locator('input[name="key"]').fill('sk_of_nobody');
        await hand.press('Sign in');
        await seeFault(hand);
      },
    },
    refused('endpoint', `/endpoints?app=${app}`, async (hand) => {
      await hand.press('New endpoint');
      await hand.fill('URL', 'http://169.254.169.254/latest/meta-data');
      await hand.confirm('New endpoint');
      await seeFault(hand);
    }),
    refused('application', '/applications', async (hand) => {
      await hand.press('New application');
      await hand.fill('Name', 'Acme, once more');
      await hand.fill('Uid', 'not a uid!');
      await hand.confirm('New application');
      await seeFault(hand);
    }),
    refused('application-twice', '/applications', async (hand) => {
      await hand.press('New application');
      await hand.fill('Name', 'Acme, once more');
      await hand.fill('Uid', 'acme');
      await hand.confirm('New application');
      await hand.see('Something of this name or uid exists already.');
    }),
    refused('event-type', '/event-types', async (hand) => {
      await hand.press('New event type');
      await hand.fill('Name', 'no spaces, please');
      await hand.fill('Description', 'Nothing.');
      await hand.fill('JSON Schema', '{"type":"of no kind"}');
      await hand.confirm('New event type');
      await seeFault(hand);
    }),
    refused('json', '/event-types', async (hand) => {
      await hand.press('New event type');
      await hand.fill('Name', 'invoice.sent');
      await hand.fill('Description', 'Nothing.');
      await hand.fill('JSON Schema', '{"type":');
      await hand.confirm('New event type');
      await seeFault(hand);
    }),
    refused('message', `/messages?app=${app}`, async (hand) => {
      await hand.press('Send message');
      await hand.fill('Event type', 'no such type !');
      await hand.confirm('Send');
      await seeFault(hand);
    }),
    refused('source', '/sources/new?type=cron', async (hand) => {
      await hand.page.locator('form input').first().waitFor();
      await hand.page.locator('[name="config.schedule"]').fill('every now and then');
      await hand.page.locator('form textarea').first().fill('{}');
      await hand.press('Create source');
      await seeFault(hand);
    }),
    refused('settings', `/endpoints/${app}/${good}?tab=settings`, async (hand) => {
      await hand.fill('URL', 'ftp://example.com/files');
      await hand.press('Save changes');
      await seeFault(hand);
    }),
  ];
}

/** Short news: what went well, what did not. */
export function news({ app, bad, message }: Scene): Moment[] {
  return [
    {
      name: 'toast-good',
      door: 'operator',
      path: `/messages/${app}/${message}`,
      inView: true,
      steps: async ({ page }) => {
        await page.locator('li', { hasText: 'acme-erp' }).locator('[data-resend]').click();
        await page.locator('[role="status"] p').first().waitFor();
      },
    },
    {
      name: 'toast-bad',
      door: 'operator',
      path: `/endpoints/${app}/${bad}`,
      inView: true,
      steps: async ({ page, press, trouble }) => {
        await page.locator('h1').first().waitFor();
        await trouble('failing');
        await press('Pause');
        await page.locator('[role="status"] p').first().waitFor();
      },
    },
  ];
}

/** Lists without rows, in an environment that holds nothing. */
export function emptiness({ app }: Scene): Moment[] {
  const empty = (name: string, path: string): Moment => ({
    name: `empty-${name}`,
    door: 'beginner',
    path,
  });
  const lists = ['messages', 'endpoints', 'applications', 'event-types', 'sources', 'requests'];
  const others = ['connections', 'alarms', 'issues', 'jobs', 'live', 'recover', 'overview'];
  const settings = ['keys', 'members', 'audit-log', 'operational-webhooks'];
  return [
    ...[...lists, ...others].map((name) => empty(name, `/${name}`)),
    ...settings.map((name) => empty(name, `/settings/${name}`)),
    { name: 'nothing-fits-issues', door: 'operator', path: '/issues?state=ignored&cause=http_418' },
    { name: 'not-there-message', door: 'operator', path: `/messages/${app}/msg_nothing` },
    { name: 'not-there-endpoint', door: 'operator', path: `/endpoints/${app}/ep_nothing` },
    { name: 'not-there-source', door: 'operator', path: '/sources/src_nothing' },
    { name: 'not-there-issue', door: 'operator', path: '/issues/iss_nothing' },
  ];
}

/** Pages whose server fails, is gone, or takes its time. */
export function troubles({ app, bad, message, source }: Scene): Moment[] {
  const failed = (name: string, path: string, trouble: Moment['trouble'] = 'failing'): Moment => ({
    name: `${trouble}-${name}`,
    door: 'operator',
    path,
    trouble,
    steps: ({ page }) =>
      trouble === 'slow'
        ? page.locator('.skeleton').first().waitFor()
        : page.locator('[role="alert"]').first().waitFor(),
  });
  const pages: [name: string, path: string][] = [
    ['overview', '/overview'],
    ['messages', `/messages?app=${app}`],
    ['message', `/messages/${app}/${message}`],
    ['endpoint', `/endpoints/${app}/${bad}`],
    ['source', `/sources/${source.id}`],
    ['connections', '/connections'],
    ['issues', '/issues'],
    ['health', '/settings/health'],
  ];
  return [
    ...pages.map(([name, path]) => failed(name, path)),
    ...pages.map(([name, path]) => failed(name, path, 'slow')),
    failed('applications', '/applications', 'gone'),
    failed('alarms', '/alarms', 'gone'),
    {
      name: 'stale-messages',
      door: 'operator',
      path: `/messages?app=${app}`,
      steps: async ({ page, trouble, see }) => {
        await page.locator('[data-rows] tr').first().waitFor();
        // The next look for newer ones fails.
        await trouble('gone');
        await see('Try again');
      },
    },
  ];
}

/** What somebody sees who may read messages and nothing else. */
export function limits({ app, bad, message }: Scene): Moment[] {
  const seen = (name: string, path: string): Moment => ({
    name: `limited-${name}`,
    door: 'reader',
    path,
  });
  return [
    seen('overview', '/overview'),
    seen('messages', `/messages?app=${app}`),
    seen('message', `/messages/${app}/${message}`),
    seen('endpoint', `/endpoints/${app}/${bad}`),
    seen('alarms', '/alarms'),
    seen('settings', '/settings'),
    seen('members', '/settings/members'),
    seen('health', '/settings/health'),
    seen('first-steps', '/first-steps'),
  ];
}
