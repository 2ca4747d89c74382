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
  /** Whether messages are sent in the order of acceptance, one after the other. */
  fifo: boolean;
  /** Where in a payload the key lies of which each has an order of its own; null for one order. */
  fifoKey: string | null;
  /** How messages are gathered into one request; null where each goes by itself. */
  batch: BatchPolicy | null;
  /** Whether the receiver has to agree before anything is sent to it (see consent.ts). */
  consent: 'none' | 'required';
}

export interface BatchPolicy {
  /** A request holds as many messages at most, and leaves when there are as many. */
  maxMessages: number;
  /** It leaves at the latest when its oldest message has waited for so long. */
  maxWaitSeconds: number;
}

export const usualPolicy: DeliveryPolicy = {
  paused: false,
  retrySchedule: null,
  retryOn: null,
  concurrency: null,
  fifo: false,
  fifoKey: null,
  batch: null,
  consent: 'none',
};

/** Whether an endpoint has no policy of its own. */
export function isUsual(policy: DeliveryPolicy): boolean {
  return Object.entries(usualPolicy).every(
    ([name, value]) => policy[name as keyof DeliveryPolicy] === value,
  );
}
