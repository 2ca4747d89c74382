/** What became of one request to an endpoint, and what follows from it. */
import { retryDelayMs } from './retry-schedule.ts';
import type { AttemptTrigger } from './message.ts';

/** A receiver's failure is a value: nothing that a receiver does throws. */
export type Outcome =
  | {
      kind: 'answered';
      status: number;
      body: Uint8Array;
      durationMs: number;
      /** The header `retry-after`, as it came. */
      retryAfter: string | null;
      /** The header `webhook-delivery`, by which a receiver steers what it gets. */
      control: string | null;
    }
  | { kind: 'failed'; cause: string; durationMs: number };

export type NextStep =
  | { kind: 'succeeded' }
  | { kind: 'retry'; delayMs: number }
  | { kind: 'exhausted' };

/** Success is a 2xx, nothing else (Standard Webhooks 1.0); a manual resend is tried once. */
export function nextStep(
  outcome: Outcome,
  attemptNumber: number,
  trigger: AttemptTrigger,
  scheduleSeconds: readonly number[],
  fraction: number,
): NextStep {
  if (isSuccess(outcome)) return { kind: 'succeeded' };
  if (trigger === 'manual') return { kind: 'exhausted' };
  const delayMs = retryDelayMs(scheduleSeconds, attemptNumber, fraction);
  return delayMs === null ? { kind: 'exhausted' } : { kind: 'retry', delayMs };
}

/** Whether the receiver took the message. */
export function isSuccess(outcome: Outcome): boolean {
  return outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300;
}

/** The sentence that the record of an attempt carries; null for a success. */
export function causeOf(outcome: Outcome): string | null {
  if (outcome.kind === 'failed') return outcome.cause;
  if (isSuccess(outcome)) return null;
  if (outcome.status >= 300 && outcome.status < 400) {
    return `answered ${outcome.status}, a redirect: redirects are not followed, correct the URL`;
  }
  return `answered ${outcome.status}`;
}
