/**
 * Shows what an endpoint would send for a message: everything that a delivery does is done, up to a way
 * out that only notes what it is given. Whatever is secret was taken out before.
 */
import type { DeliveryTarget, Shape } from '../domain/application.ts';
import type { ShapedDelivery } from '../domain/destination.ts';
import type { Delivery } from '../domain/message.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Clock } from '../lib/clock.ts';
import type { Departure, OutboundRequest, Preview, Transport } from '../outbound/transport.ts';
import type { ApplicationPlan } from '../storage/application-plans.ts';
import { composeBatch, composeRequest, composeShaped, sendWayOf } from './compose-request.ts';
import { takesBatches } from './deliver-once.ts';
import { sendShaped, type Shaping } from './send-shaped.ts';

export interface PreviewParts {
  clock: Clock;
  userAgent: string;
  /** The senders of all kinds, which hand what they would send to `note`. */
  shapingOf: (note: (departure: Departure) => Outcome, record: unknown) => Shaping;
}

/** The endpoint as it would be, secrets taken out. */
export interface PreviewInput {
  plan: ApplicationPlan;
  target: DeliveryTarget;
  shape: Shape;
  delivery: Delivery;
  /** What its enrichment would have fetched. */
  record: unknown;
}

/** Nothing leaves this process. */
export async function previewDelivery(
  { clock, userAgent, shapingOf }: PreviewParts,
  { plan, target: present, shape, delivery, record }: PreviewInput,
): Promise<Preview> {
  let noted: Departure | null = null;
  const note = (departure: Departure): Outcome => {
    noted = departure;
    return { kind: 'failed', cause: 'nothing is sent to try it', durationMs: 0 };
  };
  const transport: Transport = {
    send: (request) => Promise.resolve(note({ kind: 'request', request })),
    close: () => Promise.resolve(),
  };
  const isPlain = Object.values(shape).every((part) => part === null);
  const target = { ...present, shape: isPlain ? null : shape };
  const way = { plan, target, userAgent, now: clock.now() };
  if (takesBatches(target)) {
    return {
      kind: 'leaves',
      departure: { kind: 'request', request: composeBatch(way, [delivery]) },
    };
  }
  if (isPlain) {
    return {
      kind: 'leaves',
      departure: { kind: 'request', request: composeRequest(way, delivery) },
    };
  }
  const compose = (shaped: ShapedDelivery): OutboundRequest => composeShaped(way, shaped);
  const parts = { clock, transport, shaping: shapingOf(note, record) };
  const outcome = await sendShaped(
    parts,
    { target, shape, compose, send: sendWayOf(way) },
    delivery,
  );
  if (outcome.kind === 'withheld') return { kind: 'canceled', cause: outcome.cause };
  if (noted !== null) return { kind: 'leaves', departure: noted };
  return { kind: 'failed', cause: outcome.kind === 'failed' ? outcome.cause : 'nothing was sent' };
}
