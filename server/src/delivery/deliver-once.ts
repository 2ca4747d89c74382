/** One delivery from top to bottom: look up, sign, send, decide what follows. */
import type { DeliveryTarget } from '../domain/application.ts';
import { encodeCloudEvent, sourceOf, type EncodedEvent } from '../domain/encode-cloud-event.ts';
import { withOwnHeaders } from './own-headers.ts';
import { attributesOfHeaders } from '../domain/cloud-event.ts';
import type { Ids } from '../domain/ids.ts';
import type { Attempt, Delivery } from '../domain/message.ts';
import { causeOf, isSuccess, nextStep, type Outcome } from '../domain/outcome.ts';
import { signatureHeader, type SigningKey } from '../domain/signing-key.ts';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import type { Transport } from '../outbound/transport.ts';
import type { ApplicationPlan, ApplicationPlans } from '../storage/application-plans.ts';

export interface DeliverParts {
  clock: Clock;
  random: Random;
  ids: Ids;
  plans: ApplicationPlans;
  transport: Transport;
  /** Seconds between one attempt and the next. */
  retryScheduleSeconds: readonly number[];
  userAgent: string;
}

/** What became of one delivery. */
export interface Delivered {
  attempt: Attempt;
  /** Null where nothing was sent. */
  outcome: Outcome | null;
}

const noBody = new Uint8Array();

/**
 * Makes one attempt by the present plan of the application (null once it is gone) and returns its
 * record and what the receiver did. Whatever that is, it is a value.
 */
export async function deliverOnce(
  parts: DeliverParts,
  delivery: Delivery,
  plan: ApplicationPlan | null,
): Promise<Delivered> {
  const { clock, random } = parts;
  const target = plan?.byId.get(delivery.endpointId);

  const startedAt = clock.now();
  const obstacle = obstacleOf(delivery, target, startedAt);
  if (obstacle !== null) {
    const url = target?.url ?? '';
    return { attempt: canceled(parts, delivery, url, startedAt, obstacle), outcome: null };
  }

  const outcome = await send(parts, delivery, plan!, target!, startedAt);
  const endedAt = clock.now();
  const { delayMs, disables } = nextStep(outcome, {
    attemptNumber: delivery.attemptNumber,
    trigger: delivery.trigger,
    scheduleSeconds: isSuccess(outcome)
      ? []
      : (target!.policy.retrySchedule ?? (await retrySchedule(parts, plan!, delivery.eventType))),
    retryOn: target!.retryOn,
    now: endedAt,
    deliverBefore: delivery.deliverBefore,
    fraction: random.fraction(),
  });
  const nextAt = delayMs === null ? null : endedAt + delayMs;
  const attempt = attemptOf(parts, delivery, target!.url, startedAt, outcome, nextAt);
  return { attempt: disables === null ? attempt : { ...attempt, disables }, outcome };
}

function send(
  { transport, userAgent }: DeliverParts,
  delivery: Delivery,
  plan: ApplicationPlan,
  target: DeliveryTarget,
  startedAt: number,
): Outcome | Promise<Outcome> {
  const { applicationId, messageId } = delivery;
  // Nothing goes out unsigned. The operator can bring the key back, so this is tried again.
  if (target.fault !== null) return { kind: 'failed', cause: target.fault, durationMs: 0 };
  const event = target.format === 'standard' ? null : eventOf(delivery, plan, target);
  const body = event === null ? delivery.payload! : event.body;
  const headers = withOwnHeaders(
    headersOf(target, messageId, startedAt, body, userAgent),
    delivery,
  );
  if (event !== null) {
    // What the event says of itself stands in one place only.
    for (const name of Object.keys(headers)) if (name.startsWith('ce-')) delete headers[name];
    Object.assign(headers, event.headers);
  }
  return transport.send({
    applicationId,
    url: target.url,
    method: 'POST',
    headers,
    body,
    oauth: target.oauth,
    tls: target.tls,
  });
}

/** The message in the form that the endpoint asks for; signed are the bytes that this makes. */
function eventOf(
  { messageId, applicationId, eventType, contentType, headers, payload }: Delivery,
  { application }: ApplicationPlan,
  target: DeliveryTarget,
): EncodedEvent {
  return encodeCloudEvent(target.format as Exclude<typeof target.format, 'standard'>, {
    messageId,
    source: target.cloudEventSource ?? sourceOf(application.environmentId, applicationId),
    eventType,
    contentType,
    payload: payload!,
    attributes: attributesOfHeaders(headers),
  });
}

/**
 * The schedule of the event type, or the server's. What is sent must come to its record, so where
 * the store cannot say, the server's it is.
 */
async function retrySchedule(
  { plans, retryScheduleSeconds }: DeliverParts,
  { application }: ApplicationPlan,
  eventType: string,
): Promise<readonly number[]> {
  const schedules = await plans.retrySchedules(application.environmentId).catch(() => null);
  return schedules !== null && Object.hasOwn(schedules, eventType)
    ? schedules[eventType]!
    : retryScheduleSeconds;
}

/** Why there is nothing to send, or null. */
export function obstacleOf(
  delivery: Delivery,
  target: DeliveryTarget | undefined,
  now: number,
): string | null {
  if (target === undefined) return 'the endpoint was deleted';
  if (target.disabled) return 'the endpoint is disabled';
  if (target.polls) return 'the endpoint fetches its messages: nothing is sent to it';
  if (delivery.payload === null) return 'the payload was removed before it could be sent';
  if (delivery.deliverBefore !== null && now >= delivery.deliverBefore) {
    return 'its time was over before it could be delivered (deliverBefore)';
  }
  return null;
}

/** Secrets that are past their time sign no longer; the present one comes first. */
function livingKeys(target: DeliveryTarget, now: number): SigningKey[] {
  const keys: SigningKey[] = [];
  for (const { key, expiresAt } of target.keys) {
    if (expiresAt === null || expiresAt > now) keys.push(key);
  }
  return keys;
}

/**
 * The headers of Standard Webhooks under both names in use, so that receivers written for either
 * verify. What the owner of the endpoint adds comes last and can't replace these (see
 * manage/endpoint-headers.ts).
 */
function headersOf(
  target: DeliveryTarget,
  messageId: string,
  now: number,
  payload: Uint8Array,
  userAgent: string,
): Record<string, string> {
  const seconds = Math.floor(now / 1000);
  const timestamp = String(seconds);
  const signature = signatureHeader(livingKeys(target, now), messageId, seconds, payload);
  return {
    'content-type': 'application/json',
    'user-agent': userAgent,
    'webhook-id': messageId,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature,
    'svix-id': messageId,
    'svix-timestamp': timestamp,
    'svix-signature': signature,
    ...target.headers,
  };
}

function canceled(
  parts: DeliverParts,
  delivery: Delivery,
  url: string,
  startedAt: number,
  cause: string,
): Attempt {
  const outcome: Outcome = { kind: 'failed', cause, durationMs: 0 };
  return { ...attemptOf(parts, delivery, url, startedAt, outcome, null), status: 'canceled' };
}

function attemptOf(
  { ids }: DeliverParts,
  delivery: Delivery,
  url: string,
  startedAt: number,
  outcome: Outcome,
  nextAt: number | null,
): Attempt {
  const answered = outcome.kind === 'answered';
  return {
    id: ids.next('atmpt'),
    position: delivery.position,
    messageId: delivery.messageId,
    applicationId: delivery.applicationId,
    endpointId: delivery.endpointId,
    eventType: delivery.eventType,
    url,
    number: delivery.attemptNumber,
    trigger: delivery.trigger,
    status: isSuccess(outcome) ? 'success' : 'fail',
    responseStatus: answered ? outcome.status : 0,
    responseBody: answered ? outcome.body : noBody,
    durationMs: Math.round(outcome.durationMs),
    cause: causeOf(outcome),
    startedAt,
    nextAt,
  };
}
