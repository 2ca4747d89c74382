/**
 * Whether the owner of a receiver agreed to get requests, by the handshake of HTTP 1.1 Web Hooks for
 * Event Delivery 1.0.1, section 4: how it is asked for, and what an answer means.
 */
import { createHash } from 'node:crypto';
import {
  isDestinationAddress,
  isPollAddress,
  type DeliveryTarget,
  type Endpoint,
} from './application.ts';
import { causeOf, isSuccess, type Outcome } from './outcome.ts';

export type ConsentState = 'pending' | 'granted' | 'refused';

/** How an endpoint that needs consent stands. */
export interface Consent {
  state: ConsentState;
  /** Since when. */
  at: number;
  /** Why there is none, in words; null while there is, and before it was asked for. */
  reason: string | null;
  /** How many requests a minute were allowed; null for any number. */
  ratePerMinute: number | null;
  /** The name under which it was asked for: each delivery has to name it too. */
  origin: string;
}

/** The secret part of the address at which the owner of a receiver can consent. */
export interface ConsentToken {
  /** By this it is found: the store does not know the token. */
  hash: Uint8Array;
  /** The token, sealed, so that each asking can name the same address. */
  sealed: Uint8Array;
}

export function hashOfToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}

/** What an endpoint is asked with, should it need consent. */
export interface NewAsking {
  token: ConsentToken;
  at: number;
  origin: string;
  /** Whether an endpoint that gets another address needs consent from then on. */
  always: boolean;
}

/** Where the owner of a receiver consents; the token follows. */
export const consentPath = '/consent/';

/**
 * As whom a server asks, and where its receivers can answer later: by how others reach it. One that
 * does not say how has no name of its own, and nobody outside could call it back.
 */
export function askerOf(publicUrl: string | null): { origin: string; callbackUrl: string | null } {
  if (publicUrl === null) return { origin: 'gancho', callbackUrl: null };
  return {
    origin: new URL(publicUrl).hostname,
    callbackUrl: publicUrl.replace(/\/$/, '') + consentPath,
  };
}

/** Until then a receiver is asked again. */
const askedForMs = 72 * 3_600_000;
/** How long it is waited after each asking; the last one goes on. */
const waitsMs = [60_000, 600_000, 3_600_000];

/** How long it is waited after so many askings. */
export function askWaitMs(asks: number): number {
  return waitsMs[Math.min(asks, waitsMs.length) - 1]!;
}

/** Whether a receiver is left alone after so many askings since `since`. */
export function isAskedEnough(asks: number, since: number, now: number): boolean {
  return now + askWaitMs(asks) > since + askedForMs;
}

type Addressed = Pick<Endpoint, 'url' | 'policy' | 'consent'>;

/**
 * The endpoint as it is after a change: what it had of consent stays for the same address, the query
 * apart; for another one it is asked for anew.
 */
export function withConsent<T extends Addressed>(
  before: Addressed | null,
  changed: T,
  asking: NewAsking | null,
): { endpoint: T; asks: boolean } {
  const moved = before === null || placeOf(before.url) !== placeOf(changed.url);
  const required = changed.policy.consent === 'required' || (moved && asking?.always === true);
  const policy = required ? { ...changed.policy, consent: 'required' as const } : changed.policy;
  const endpoint = { ...changed, policy };
  if (!required || !isAsked(changed.url)) {
    return { endpoint: { ...endpoint, consent: null }, asks: false };
  }
  if (!moved && before.consent !== null) {
    return { endpoint: { ...endpoint, consent: before.consent }, asks: false };
  }
  if (asking === null) throw new Error('an endpoint that needs consent has to be asked');
  return { endpoint: { ...endpoint, consent: pendingConsent(asking) }, asks: true };
}

/** Nothing is sent to those that fetch, and what is no web server cannot be asked. */
function isAsked(url: string): boolean {
  return !isPollAddress(url) && !isDestinationAddress(url);
}

/** The start of an asking. */
export function pendingConsent({ at, origin }: Pick<NewAsking, 'at' | 'origin'>): Consent {
  return { state: 'pending', at, reason: null, ratePerMinute: null, origin };
}

/** Whether the receiver must not get anything yet but the question. Where in doubt, it must not. */
export function lacksConsent({
  policy,
  consent,
  url,
}: Pick<DeliveryTarget, 'policy' | 'consent' | 'url'>): boolean {
  return policy.consent === 'required' && consent?.state !== 'granted' && isAsked(url);
}

/** Whether consent for the one address counts for the other: all but the query is the same. */
export function isSamePlace(url: string, other: string): boolean {
  return URL.canParse(url) && URL.canParse(other) && placeOf(url) === placeOf(other);
}

function placeOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** What a receiver said when it was asked. */
export type ConsentAnswer =
  | { kind: 'granted'; ratePerMinute: number | null }
  /** Final where asking again is of no use. */
  | { kind: 'withheld'; reason: string; isFinal: boolean };

/**
 * Only the headers consent, not a status: many a server answers OPTIONS with 200 without knowing
 * what it is asked (section 4.2). A status that is no success takes them back.
 */
export function readConsent(outcome: Outcome, origin: string): ConsentAnswer {
  if (!isSuccess(outcome)) {
    const isFinal = outcome.kind === 'answered' && outcome.status === 410;
    return { kind: 'withheld', reason: causeOf(outcome)!, isFinal };
  }
  const { allowed } = outcome as Extract<Outcome, { kind: 'answered' }>;
  if (allowed === undefined) return withheld('the answer names no WebHook-Allowed-Origin');
  const allowedOrigin = allowed.origin.trim().toLowerCase();
  if (allowedOrigin !== '*' && allowedOrigin !== origin.toLowerCase()) {
    return withheld(`the answer allows another origin than ${origin}`);
  }
  const rate = readAllowedRate(allowed.rate);
  if (rate === 'unreadable') {
    return withheld('the WebHook-Allowed-Rate of the answer is neither * nor a positive number');
  }
  return { kind: 'granted', ratePerMinute: rate };
}

function withheld(reason: string): ConsentAnswer {
  return { kind: 'withheld', reason, isFinal: false };
}

/** Requests per minute (section 4.2.2); null for any number, also where nothing is said. */
export function readAllowedRate(text: string | null): number | null | 'unreadable' {
  if (text === null || text.trim() === '*') return null;
  if (!/^ *[0-9]{1,9} *$/.test(text)) return 'unreadable';
  return Number(text) > 0 ? Number(text) : 'unreadable';
}

/** The rate of an endpoint in messages per second: its own, or the one that was allowed, if lower. */
export function boundedRate(
  throttleRate: number | null,
  consent: Pick<Consent, 'ratePerMinute'> | null,
): number | null {
  const allowed = consent?.ratePerMinute ?? null;
  if (allowed === null) return throttleRate;
  return Math.min(throttleRate ?? Number.POSITIVE_INFINITY, allowed / 60);
}
