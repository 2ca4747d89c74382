/** What happens in an environment, as somebody who looks on is told of it. */
import type { AttemptStatus, AttemptTrigger } from './message.ts';

export const happeningKinds = ['message', 'attempt', 'request', 'rejected'] as const;
export type HappeningKind = (typeof happeningKinds)[number];

interface Where {
  /** Milliseconds since 1970. */
  at: number;
  appId: string;
  appName: string;
  /** The source that the application belongs to; null for others. */
  sourceId: string | null;
}

/** A message was accepted. */
export interface MessageHappened extends Where {
  kind: 'message';
  messageId: string;
  eventId: string | null;
  eventType: string;
  /** How many endpoints it is for. */
  endpoints: number;
}

/** An attempt was made and is recorded. */
export interface AttemptHappened extends Where {
  kind: 'attempt';
  messageId: string;
  attemptId: string;
  endpointId: string;
  url: string;
  eventType: string;
  number: number;
  trigger: AttemptTrigger;
  status: AttemptStatus;
  responseStatusCode: number;
  durationMs: number;
  cause: string | null;
  nextAttemptAt: number | null;
}

/** A source took a request, or did not. */
export interface RequestHappened extends Where {
  kind: 'request' | 'rejected';
  /** What the sender was answered. */
  responseStatusCode: number;
  outcome: 'accepted' | 'duplicate' | 'answered' | 'rejected';
  /** Of a rejection: a stable word and a sentence. */
  reason: string | null;
  detail: string | null;
  messageId: string | null;
  eventType: string | null;
}

export type Happening = MessageHappened | AttemptHappened | RequestHappened;

export interface HappeningFilter {
  kinds: ReadonlySet<HappeningKind>;
  /** Id of an application; null for all. */
  appId: string | null;
  eventTypes: readonly string[] | null;
  /** What came of it: `success` or `fail`; null for both. */
  outcome: 'success' | 'fail' | null;
}

/** Whether it went ill: what is told first where not all can be told. */
export function isTrouble(happening: Happening): boolean {
  if (happening.kind === 'attempt') return happening.status !== 'success';
  return happening.kind === 'rejected';
}

export function letsThrough(filter: HappeningFilter, happening: Happening): boolean {
  const { kinds, appId, eventTypes, outcome } = filter;
  if (!kinds.has(happening.kind)) return false;
  if (appId !== null && appId !== happening.appId) return false;
  if (eventTypes !== null && !eventTypes.includes(happening.eventType ?? '')) return false;
  if (outcome === null) return true;
  // What has no outcome yet is neither.
  if (happening.kind === 'message') return false;
  return (outcome === 'fail') === isTrouble(happening);
}

/** Whether another node told of something that this program knows. */
export function isHappening(value: unknown): value is Happening {
  const { kind, at, appId } = (value ?? {}) as Partial<Happening>;
  return (
    happeningKinds.includes(kind as HappeningKind) &&
    typeof at === 'number' &&
    typeof appId === 'string'
  );
}
