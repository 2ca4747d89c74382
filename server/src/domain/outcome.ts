/** What became of one request to an endpoint, and what follows from it. */
import { retryDelayMs } from './retry-schedule.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Exchange } from './exchange.ts';
import type { AttemptTrigger } from './message.ts';
import type { StatusTest } from './status-expression.ts';

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
      /** What it allows by the headers `webhook-allowed-…`; absent where it says nothing. */
      allowed?: { origin: string; rate: string | null };
      /** What a failure means, in words, where the status alone does not say it. */
      cause?: string;
      /** The headers that the request wanted to be kept, as far as they came. */
      headers?: Record<string, string>;
      /** What the record keeps of the exchange, where that is worth it. */
      exchange?: Exchange;
    }
  | { kind: 'failed'; cause: string; durationMs: number; exchange?: Exchange };

export interface NextStep {
  /** Milliseconds until the next attempt; null where none follows. */
  delayMs: number | null;
  /** Why the endpoint is to be disabled, in words; null where it is not. */
  disables: string | null;
  /** Why none follows though the schedule has one, in words; null where that is not so. */
  givenUp: string | null;
}

export interface StepRules {
  attemptNumber: number;
  trigger: AttemptTrigger;
  scheduleSeconds: readonly number[];
  /** Which statuses are tried again; null for all that are no success. */
  retryOn: StatusTest | null;
  /** When the outcome was known: what a date in `retry-after` is measured from. */
  now: number;
  /** When the message is worth nothing any more; null for never. */
  deliverBefore: number | null;
  /** A random number in [0, 1). */
  fraction: number;
}

/**
 * Success is a 2xx, nothing else (Standard Webhooks 1.0); a manual resend is tried once and leaves
 * the endpoint as it is. A receiver is never tried earlier than it asks for (see retry-after.ts).
 */
export function nextStep(outcome: Outcome, rules: StepRules): NextStep {
  const disables = rules.trigger === 'manual' ? null : disablingReason(outcome);
  const end = { delayMs: null, disables, givenUp: null };
  if (isSuccess(outcome) || rules.trigger === 'manual' || disables !== null) return end;
  const planned = retryDelayMs(rules.scheduleSeconds, rules.attemptNumber, rules.fraction);
  if (planned === null) return end;
  const delayMs = Math.max(planned, askedDelayMs(outcome, rules.now) ?? 0);
  const givenUp = reasonToGiveUp(outcome, rules, delayMs);
  return givenUp === null ? { delayMs, disables, givenUp } : { ...end, givenUp };
}

function reasonToGiveUp(
  outcome: Outcome,
  { retryOn, deliverBefore, now }: StepRules,
  delayMs: number,
): string | null {
  if (asksFor(outcome, 'abort-message')) return 'the receiver wants no other attempt';
  if (outcome.kind === 'answered' && retryOn !== null && !retryOn(outcome.status)) {
    return 'not one of the statuses that are tried again (retryOn)';
  }
  if (deliverBefore !== null && now + delayMs >= deliverBefore) {
    return 'another attempt would come after deliverBefore';
  }
  return null;
}

/** How long the receiver asks to be left alone: with 429 and 503, where that is what it means. */
export function askedDelayMs(outcome: Outcome, now: number): number | null {
  if (outcome.kind !== 'answered' || (outcome.status !== 429 && outcome.status !== 503))
    return null;
  return retryAfterMs(outcome.retryAfter, now);
}

/** 410 means gone for good (RFC 9110); `webhook-delivery: disable` asks for it whatever the status. */
function disablingReason(outcome: Outcome): string | null {
  if (outcome.kind !== 'answered') return null;
  if (outcome.status === 410) return 'it answered 410 Gone';
  return asksFor(outcome, 'disable') ? 'it asked for it (webhook-delivery: disable)' : null;
}

function asksFor(outcome: Outcome, wish: string): boolean {
  if (outcome.kind !== 'answered' || outcome.control === null) return false;
  return outcome.control.split(',').some((part) => part.trim().toLowerCase() === wish);
}

/** Whether the receiver took the message. */
export function isSuccess(outcome: Outcome): boolean {
  return outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300;
}

/** The sentence that the record of an attempt carries; null for a success. */
export function causeOf(outcome: Outcome): string | null {
  if (outcome.kind === 'failed') return outcome.cause;
  if (isSuccess(outcome)) return null;
  if (outcome.cause !== undefined) return outcome.cause;
  if (outcome.status >= 300 && outcome.status < 400) {
    return `answered ${outcome.status}, a redirect: redirects are not followed, correct the URL`;
  }
  return `answered ${outcome.status}`;
}
