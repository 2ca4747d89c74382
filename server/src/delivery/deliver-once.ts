/** One delivery from top to bottom: look up, sign, send, decide what follows. */
import type { DeliveryTarget } from '../domain/application.ts';
import { shownAddress } from '../domain/destination-address.ts';
import type { ShapedDelivery } from '../domain/destination.ts';
import { isBatchFormat } from '../domain/encode-batch.ts';
import type { Ids } from '../domain/ids.ts';
import type { Attempt, Delivery } from '../domain/message.ts';
import { causeOf, isSuccess, nextStep, type Outcome } from '../domain/outcome.ts';
import type { SteadyClock } from '../lib/careful-clocks.ts';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import type { OutboundRequest, Transport } from '../outbound/transport.ts';
import type { ApplicationPlan, ApplicationPlans } from '../storage/application-plans.ts';
import {
  composeBatch,
  composeRequest,
  composeShaped,
  sendWayOf,
  type ComposeParts,
} from './compose-request.ts';
import { sendShaped, type Shaping, type Withheld } from './send-shaped.ts';

export interface DeliverParts {
  clock: Clock;
  /** Says when what is planned is due; never goes back, whatever becomes of the machine's clock. */
  dueClock: SteadyClock;
  random: Random;
  ids: Ids;
  plans: ApplicationPlans;
  transport: Transport;
  /** For endpoints that do more than sign and post. */
  shaping: Shaping;
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
  const { clock, dueClock, random, userAgent } = parts;
  const target = plan?.byId.get(delivery.endpointId);
  if (takesBatches(target)) return (await deliverTogether(parts, [delivery], plan!))[0]!;

  const now = clock.now();
  const obstacle = obstacleOf(delivery, target, now);
  if (obstacle !== null) return canceled(parts, delivery, target, now, obstacle);

  const way = { plan: plan!, target: target!, userAgent, now };
  const outcome = await sendOne(parts, way, delivery);
  if (outcome.kind === 'withheld') return canceled(parts, delivery, target, now, outcome.cause);
  const endedAt = clock.now();
  const dueFrom = dueClock.now();
  const schedule = isSuccess(outcome) ? [] : await scheduleOf(parts, way, delivery);
  const ended = {
    outcome,
    startedAt: now,
    endedAt,
    dueFrom,
    schedule,
    fraction: random.fraction(),
  };
  return attempted(parts, delivery, target!, ended);
}

/**
 * As `deliverOnce`, for several deliveries to one endpoint that takes batches: one request for all
 * of them, with one outcome. Those that cannot be sent are left out of it.
 */
export async function deliverTogether(
  parts: DeliverParts,
  deliveries: readonly Delivery[],
  plan: ApplicationPlan,
): Promise<Delivered[]> {
  const { clock, dueClock, random, userAgent } = parts;
  const target = plan.byId.get(deliveries[0]!.endpointId);
  const now = clock.now();
  const obstacles = deliveries.map((delivery) => obstacleOf(delivery, target, now));
  const sent = deliveries.filter((_, index) => obstacles[index] === null);
  const way = { plan, target: target!, userAgent, now };
  const outcome = sent.length === 0 ? null : await send(parts, way, () => composeBatch(way, sent));
  // What failed together is tried again together.
  const times = {
    startedAt: now,
    endedAt: clock.now(),
    dueFrom: dueClock.now(),
    fraction: random.fraction(),
  };
  return Promise.all(
    deliveries.map(async (delivery, index) => {
      const obstacle = obstacles[index]!;
      if (obstacle !== null) return canceled(parts, delivery, target, now, obstacle);
      const schedule = isSuccess(outcome!) ? [] : await scheduleOf(parts, way, delivery);
      return attempted(parts, delivery, target!, { outcome: outcome!, schedule, ...times });
    }),
  );
}

/** Whether an endpoint gets several messages in one request. */
export function takesBatches(target: DeliveryTarget | undefined): boolean {
  if (target === undefined || target.shape !== null) return false;
  return target.policy.batch !== null && isBatchFormat(target.format);
}

interface Way {
  plan: ApplicationPlan;
  target: DeliveryTarget;
}

/** Nothing goes out unsigned. The operator can bring the key back, so this is tried again. */
function send(
  { transport }: DeliverParts,
  { target }: Way,
  compose: () => OutboundRequest,
): Outcome | Promise<Outcome> {
  if (target.fault !== null) return { kind: 'failed', cause: target.fault, durationMs: 0 };
  return transport.send(compose());
}

/** As it is, or after all that its endpoint does to it. */
function sendOne(
  parts: DeliverParts,
  way: ComposeParts,
  delivery: Delivery,
): Outcome | Withheld | Promise<Outcome | Withheld> {
  const { target } = way;
  const { shape } = target;
  if (shape === null || target.fault !== null) {
    return send(parts, way, () => composeRequest(way, delivery));
  }
  const compose = (shaped: ShapedDelivery): OutboundRequest => composeShaped(way, shaped);
  return sendShaped(parts, { target, shape, compose, send: sendWayOf(way) }, delivery);
}

interface Ended {
  outcome: Outcome;
  startedAt: number;
  endedAt: number;
  /** The same moment on the clock of what is due. */
  dueFrom: number;
  schedule: readonly number[];
  fraction: number;
}

/** The record of a delivery that was sent, with what follows from its outcome. */
function attempted(
  parts: DeliverParts,
  delivery: Delivery,
  target: DeliveryTarget,
  { outcome, startedAt, endedAt, dueFrom, schedule, fraction }: Ended,
): Delivered {
  const { delayMs, disables, givenUp } = nextStep(outcome, {
    attemptNumber: delivery.attemptNumber,
    trigger: delivery.trigger,
    scheduleSeconds: schedule,
    retryOn: target.retryOn,
    now: endedAt,
    deliverBefore: delivery.deliverBefore,
    fraction,
  });
  const nextAt = delayMs === null ? null : dueFrom + delayMs;
  const attempt = attemptOf(parts, delivery, addressOf(target), startedAt, outcome, nextAt);
  // The person who reads the record wonders why nothing follows.
  if (givenUp !== null) attempt.cause = `${attempt.cause}; ${givenUp}`;
  return { attempt: disables === null ? attempt : { ...attempt, disables }, outcome };
}

/**
 * The schedule of the endpoint, of the event type, or the server's. What is sent must come to its
 * record, so where the store cannot say, the server's it is.
 */
async function scheduleOf(
  { plans, retryScheduleSeconds }: DeliverParts,
  { plan: { application }, target }: Way,
  { eventType }: Delivery,
): Promise<readonly number[]> {
  if (target.policy.retrySchedule !== null) return target.policy.retrySchedule;
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

function canceled(
  parts: DeliverParts,
  delivery: Delivery,
  target: DeliveryTarget | undefined,
  startedAt: number,
  cause: string,
): Delivered {
  const outcome: Outcome = { kind: 'failed', cause, durationMs: 0 };
  const attempt = attemptOf(parts, delivery, addressOf(target), startedAt, outcome, null);
  return { attempt: { ...attempt, status: 'canceled' }, outcome: null };
}

/** What its record says of where it went. */
function addressOf(target: DeliveryTarget | undefined): string {
  return target === undefined ? '' : shownAddress(target.shape?.destination ?? null, target.url);
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
    ...(outcome.exchange === undefined ? {} : { exchange: outcome.exchange }),
  };
}
