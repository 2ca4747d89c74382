/** What the customer portal shows for a while only. */
import type { Scene } from '../scene.ts';
import type { Moment } from './moment.ts';

export function portalMoments({ bad, good }: Scene): Moment[] {
  const portal = (name: string, path: string, more: Partial<Moment> = {}): Moment => ({
    name: `portal-${name}`,
    door: 'customer',
    path,
    ...more,
  });
  const over = { inView: true } as const;
  return [
    portal('preferences', '/endpoints', {
      ...over,
      steps: ({ page }) => page.locator('summary').first().click(),
    }),
    portal('endpoint-new', '/endpoints', {
      ...over,
      opens: 'dialog',
      steps: ({ press }) => press('New endpoint'),
    }),
    portal('endpoint-refused', '/endpoints', {
      steps: async ({ page, press, fill, confirm }) => {
        await press('New endpoint');
        await fill('URL', 'http://169.254.169.254/latest/meta-data');
        await confirm('New endpoint');
        await page.locator('[aria-invalid="true"]').first().waitFor();
      },
    }),
    portal('menu', `/endpoints/${bad}`, {
      ...over,
      opens: 'menu',
      steps: ({ press }) => press('More'),
    }),
    portal('delete', `/endpoints/${bad}`, {
      ...over,
      opens: 'dialog',
      steps: async ({ press, pick }) => {
        await press('More');
        await pick('Delete endpoint');
      },
    }),
    portal('rotate', `/endpoints/${good}?tab=settings`, {
      ...over,
      opens: 'dialog',
      steps: ({ press }) => press('Rotate secret'),
    }),
    portal('filters', '/messages', { steps: ({ press }) => press('Filter') }),
    portal('nothing-fits', '/messages?type=nothing.fits'),
    portal('not-there', '/endpoints/ep_nothing'),
    portal('no-such-page', '/nothing/here'),
    portal('failing-messages', '/messages', {
      trouble: 'failing',
      steps: ({ page }) => page.locator('[role="alert"]').first().waitFor(),
    }),
    portal('failing-metrics', '/metrics', {
      trouble: 'failing',
      steps: ({ page }) => page.locator('[role="alert"]').first().waitFor(),
    }),
    portal('slow-endpoint', `/endpoints/${bad}`, { trouble: 'slow' }),
    portal('slow-metrics', '/metrics', { trouble: 'slow' }),
    ...['endpoints', 'messages', 'metrics', 'event-types'].map((name): Moment => ({
      name: `portal-empty-${name}`,
      door: 'newCustomer',
      path: `/${name}`,
    })),
    { name: 'portal-read-only', door: 'onlooker', path: `/endpoints/${bad}` },
    {
      name: 'portal-read-only-settings',
      door: 'onlooker',
      path: `/endpoints/${good}?tab=settings`,
    },
    { name: 'portal-no-link', door: 'nobody', path: '/portal' },
  ];
}
