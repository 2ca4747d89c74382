/** What Gancho itself tells of: the operational event types, and where their messages live. */
import type { Consent } from './consent.ts';
import type { FailingEndpoint } from './endpoint-health.ts';
import type { Message } from './message.ts';

/** Every type with what it tells. */
export const operationalEventTypes = {
  'endpoint.created': 'an endpoint was created',
  'endpoint.updated': 'an endpoint or its secret was changed',
  'endpoint.deleted': 'an endpoint was removed',
  'endpoint.enabled': 'an endpoint was enabled',
  'endpoint.failing': 'an endpoint has failed for a while, and is disabled if it goes on',
  'endpoint.disabled': 'an endpoint was disabled',
  'endpoint.consent.granted': 'a receiver agreed to get deliveries',
  'endpoint.consent.refused': 'a receiver did not agree to get deliveries, and is asked no more',
  'message.attempt.failing': 'a delivery has failed four times and is tried again',
  'message.attempt.exhausted': 'a delivery has failed and is not tried again',
  'message.attempt.recovered': 'a delivery that was failing has succeeded',
  'message.attempt.log': 'attempts that were made, gathered',
  'background_task.finished': 'a background task has ended',
  'heartbeat.missed': 'a sign of life that a source waits for did not come in time',
  'heartbeat.recovered': 'signs of life come again',
  'alarm.raised': 'what a rule of alarms watches for has come about',
  'alarm.cleared': 'what an alarm was raised for is over',
} as const;

export type OperationalEventType = keyof typeof operationalEventTypes;

export interface OperationalEvent {
  type: OperationalEventType;
  data: unknown;
}

/** Tells that an endpoint was disabled; the fields have the names that Svix gives them. */
export function disabledEvent(
  application: { id: string; uid: string | null },
  endpoint: { id: string; uid: string | null },
  why:
    | { trigger: 'manual'; reason: string }
    | { trigger: 'automatic'; reason: string; failSince: number },
): OperationalEvent {
  return {
    type: 'endpoint.disabled',
    data: {
      appId: application.id,
      appUid: application.uid,
      endpointId: endpoint.id,
      endpointUid: endpoint.uid,
      trigger: why.trigger,
      reason: why.reason,
      ...(why.trigger === 'automatic' ? { failSince: new Date(why.failSince).toISOString() } : {}),
    },
  };
}

/** Warns that an endpoint goes on failing; a type of our own, in the manner of the others. */
export function failingEvent(
  { applicationId, applicationUid, endpointId, endpointUid }: FailingEndpoint,
  { percent, failSince, disablesAt }: { percent: number; failSince: number; disablesAt: number },
): OperationalEvent {
  return {
    type: 'endpoint.failing',
    data: {
      appId: applicationId,
      appUid: applicationUid,
      endpointId,
      endpointUid,
      percent,
      failSince: new Date(failSince).toISOString(),
      disablesAt: new Date(disablesAt).toISOString(),
    },
  };
}

/** Tells what came of asking a receiver for consent; types of our own. */
export function consentEvent(
  application: { id: string; uid: string | null },
  endpoint: { id: string; uid: string | null },
  {
    state,
    reason,
    ratePerMinute,
  }: Pick<Consent, 'reason' | 'ratePerMinute'> & {
    state: 'granted' | 'refused';
  },
): OperationalEvent {
  return {
    type: `endpoint.consent.${state}`,
    data: {
      appId: application.id,
      appUid: application.uid,
      endpointId: endpoint.id,
      endpointUid: endpoint.uid,
      ...(state === 'granted' ? { ratePerMinute } : { reason }),
    },
  };
}

/** As many failures make a delivery a failing one (Svix: 4). */
export const failingAfter = 4;

const suffix = '/operational';

/**
 * Operational endpoints belong to an application in an environment of its own, beside the one that
 * it tells of. No key opens that environment, so what lists or counts an environment's own
 * applications never meets it.
 */
export function operationalEnvironmentOf(environmentId: string): string {
  return environmentId + suffix;
}

/** The environment that an operational one tells of; null for any other. */
export function toldEnvironmentOf(environmentId: string): string | null {
  return isOperational(environmentId) ? environmentId.slice(0, -suffix.length) : null;
}

/** Whether an environment is the operational one of another. Nothing is told of what happens there. */
export function isOperational(environmentId: string): boolean {
  return environmentId.endsWith(suffix);
}

/** By this uid the application is found in its environment. */
export const operationalApplicationUid = 'operational';

/** Makes messages of events, for whoever listens in an environment. */
export interface Announcer {
  /**
   * The messages that tell of these events; none where nobody listens, and then `events` is not
   * called. They are yet to be accepted, in the transaction of what they tell of.
   */
  messagesFor(
    environmentId: string,
    events: () => OperationalEvent[] | Promise<OperationalEvent[]>,
  ): Promise<Message[]>;
  /** The messages are durable, at these positions: they may be delivered. */
  accepted(messages: readonly Message[], positions: readonly number[]): void;
  /** An operational application was created. */
  forget(environmentId: string): void;
}
