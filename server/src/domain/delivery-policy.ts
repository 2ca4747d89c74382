/** How deliveries to one endpoint are made, beyond what every delivery keeps to. */

export interface DeliveryPolicy {
  /** Whether nothing is sent for now; what is owed waits. */
  paused: boolean;
  /** Seconds between one attempt and the next; null for the event type's schedule or the server's. */
  retrySchedule: number[] | null;
  /** Which statuses are tried again (see status-expression.ts); null for all that are no success. */
  retryOn: string | null;
  /** How many requests may be under way at once; null for the server's bound. */
  concurrency: number | null;
}

export const usualPolicy: DeliveryPolicy = {
  paused: false,
  retrySchedule: null,
  retryOn: null,
  concurrency: null,
};

/** Whether an endpoint has no policy of its own. */
export function isUsual(policy: DeliveryPolicy): boolean {
  return Object.entries(usualPolicy).every(
    ([name, value]) => policy[name as keyof DeliveryPolicy] === value,
  );
}
