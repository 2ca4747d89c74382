/** Every moment there is. */
import type { Scene } from '../scene.ts';
import { firstSteps } from './first-steps.ts';
import type { Moment } from './moment.ts';
import { dialogs, menus } from './over-the-page.ts';
import { portalMoments } from './portal.ts';
import { emptiness, limits, news, refusals, troubles } from './states.ts';

export function momentsOf(scene: Scene): Moment[] {
  return [
    ...menus(scene),
    ...dialogs(scene),
    ...refusals(scene),
    ...news(scene),
    ...emptiness(scene),
    ...troubles(scene),
    ...limits(scene),
    ...firstSteps,
    ...portalMoments(scene),
  ];
}
