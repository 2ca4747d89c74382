/**
 * Sends a delivery to an endpoint that does more than sign and post: what is missing is fetched, the
 * owner's transformation reshapes it, and it goes where the endpoint's destination says. Each step's
 * failure is the attempt's, in words, and is tried again as any other.
 */
import { isDestinationAddress, type DeliveryTarget, type Shape } from '../domain/application.ts';
import { isSamePlace } from '../domain/consent.ts';
import type { Destination, SendTo, SendWay, ShapedDelivery } from '../domain/destination.ts';
import type { Enrichment } from '../domain/enrichment.ts';
import type { Delivery } from '../domain/message.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { RunTransformation, Webhook } from '../domain/transformation.ts';
import { webhookOf } from '../domain/webhook.ts';
import type { Clock } from '../lib/clock.ts';
import type { OutboundRequest, Transport } from '../outbound/transport.ts';

/** What was fetched, or why it could not be. */
export type Enriched = { kind: 'ok'; record: unknown } | Extract<Outcome, { kind: 'failed' }>;

/** What endpoints can do beside signing and posting. */
export interface Shaping {
  transform: RunTransformation;
  enrich: (enrichment: Enrichment, webhook: Webhook, target: DeliveryTarget) => Promise<Enriched>;
  /** By the destination's type. */
  sendTo: { [Type in Destination['type']]: SendTo<Extract<Destination, { type: Type }>> };
}

export interface ShapeParts {
  clock: Clock;
  transport: Transport;
  shaping: Shaping;
}

/** Nothing is to be sent, and why. */
export interface Withheld {
  kind: 'withheld';
  cause: string;
}

/** The endpoint, and how what is sent for it comes about. */
export interface ShapeWay {
  target: DeliveryTarget;
  shape: Shape;
  /** Makes the signed request to which a shaped delivery leads where it has no destination. */
  compose: (shaped: ShapedDelivery) => OutboundRequest;
  /** For what goes elsewhere. */
  send: SendWay;
}

export const canceledByTransformation = 'canceled by the transformation of the endpoint';

export async function sendShaped(
  { clock, transport, shaping }: ShapeParts,
  { target, shape, compose, send }: ShapeWay,
  delivery: Delivery,
): Promise<Outcome | Withheld> {
  const startedAt = clock.elapsed();
  const durationMs = (): number => clock.elapsed() - startedAt;
  let webhook = webhookOf(delivery, target);
  let isReshaped = false;
  if (shape.enrichment !== null) {
    const enriched = await shaping.enrich(shape.enrichment, webhook, target);
    if (enriched.kind === 'failed') return enriched;
    webhook = { ...webhook, enriched: enriched.record };
    if (shape.enrichment.as === 'payload' && enriched.record !== null) {
      webhook.payload = enriched.record;
      isReshaped = true;
    }
  }
  if (shape.transformation !== null) {
    const run = await shaping.transform(shape.transformation, webhook, target.applicationId);
    if (run.kind === 'canceled') return { kind: 'withheld', cause: canceledByTransformation };
    if (run.kind === 'failed') {
      const cause = `the transformation failed: ${run.cause}`;
      return { kind: 'failed', cause, durationMs: durationMs() };
    }
    isReshaped ||= run.webhook.payload !== webhook.payload;
    webhook = { ...webhook, ...run.webhook };
  }
  const shaped = shapedOf(delivery, webhook, isReshaped);
  const refusal = refusalOf(target, shape, shaped.url);
  if (refusal !== null) return { kind: 'failed', cause: refusal, durationMs: durationMs() };
  if (shape.destination === null) return transport.send(compose(shaped));
  const sendTo = shaping.sendTo[shape.destination.type] as SendTo;
  return sendTo(shape.destination, shaped, send);
}

/** Why a transformation may not send to this address, or null. */
function refusalOf(target: DeliveryTarget, { destination }: Shape, url: string): string | null {
  if (url === target.url) return null;
  if (destination !== null && destination.type !== 'http') return null;
  if (isDestinationAddress(target.url)) {
    return 'the endpoint has no destination yet: its transformation cannot choose one';
  }
  if (target.policy.consent === 'required' && !isSamePlace(url, target.url)) {
    return 'the transformation leads to another address than the one whose receiver agreed';
  }
  return null;
}

function shapedOf(delivery: Delivery, webhook: Webhook, isReshaped: boolean): ShapedDelivery {
  const { method, url, headers, payload, eventType } = webhook;
  const usualType = isReshaped && typeof payload === 'string' ? 'text/plain' : 'application/json';
  return {
    delivery,
    method,
    url,
    headers,
    // The producer's own bytes wherever nobody has reshaped them.
    body: isReshaped ? bytesOf(payload) : delivery.payload!,
    contentType:
      headers['content-type'] ?? (isReshaped ? usualType : (delivery.contentType ?? usualType)),
    eventType,
    payload,
    enriched: webhook.enriched ?? null,
  };
}

function bytesOf(payload: unknown): Uint8Array {
  return new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload));
}
