/** Which endpoints ask for something that only one sender can keep to. */
import type { Application, DeliveryTarget } from './application.ts';

/**
 * Whether deliveries to an endpoint have to be made by one process alone, where several share a
 * store: its rate, how many requests it takes at once, or what goes into one of them is counted by
 * whoever sends. An order is kept by the store.
 */
export function keptTogether(
  application: Pick<Application, 'throttleRate'>,
  target: Pick<DeliveryTarget, 'throttleRate' | 'policy'> | undefined,
): boolean {
  if (application.throttleRate !== null) return true;
  if (target === undefined) return false;
  const { concurrency, batch } = target.policy;
  return target.throttleRate !== null || concurrency !== null || batch !== null;
}
