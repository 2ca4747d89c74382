/** The page on which somebody tries Gancho, step by step. */
import type { Moment } from './moment.ts';

const step = (name: string, steps?: Moment['steps'], more: Partial<Moment> = {}): Moment => ({
  name: `first-steps-${name}`,
  door: 'newcomer',
  path: '/first-steps',
  ...(steps === undefined ? {} : { steps }),
  ...more,
});

export const firstSteps: Moment[] = [
  step('begin', ({ see }) => see('The demo')),
  step('sent', async ({ page, press }) => {
    await press('Send test event');
    await page.locator('[data-signature="good"]').waitFor();
  }),
  step('failing', async ({ page, press, see }) => {
    await page.locator('input[type="radio"]').nth(1).check();
    await press('Send test event');
    await see('Next attempt {when}');
  }),
  step('received', async ({ page, press, see }) => {
    await page.locator('input[type="radio"]').first().check();
    await press('Send it from here');
    await see('became a message');
    await press('Send one with a wrong signature');
    await see('Reason: {reason}');
  }),
  step('remove', ({ press }) => press('Remove the demo'), { opens: 'dialog', inView: true }),
  { name: 'first-steps-gone', door: 'operator', path: '/first-steps' },
];
