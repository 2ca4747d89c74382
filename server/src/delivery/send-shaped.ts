/**
 * Sends a delivery to an endpoint that does more than sign and post: what is missing is fetched, the
 * owner's transformation reshapes it, and it goes where the endpoint's destination says. Each step's
 * failure is the attempt's, in words, and is tried again as any other.
 */
import type { DeliveryTarget, Shape } from '../domain/application.ts';
import type { Destination, SendTo, ShapedDelivery } from '../domain/destination.ts';
import type { Enrichment } from '../domain/enrichment.ts';
import type { Delivery } from '../domain/message.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { RunTransformation, Webhook } from '../domain/transformation.ts';
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

/** Makes the signed request to which a shaped delivery leads where it has no destination. */
export type ComposeShaped = (shaped: ShapedDelivery) => OutboundRequest;

export const canceledByTransformation = 'canceled by the transformation of the endpoint';

export async function sendShaped(
  { clock, transport, shaping }: ShapeParts,
  { target, shape }: { target: DeliveryTarget; shape: Shape },
  delivery: Delivery,
  compose: ComposeShaped,
): Promise<Outcome | Withheld> {
  const startedAt = clock.elapsed();
  const durationMs = (): number => clock.elapsed() - startedAt;
  let webhook = webhookOf(delivery, target);
  if (shape.enrichment !== null) {
    const enriched = await shaping.enrich(shape.enrichment, webhook, target);
    if (enriched.kind === 'failed') return enriched;
    webhook = { ...webhook, enriched: enriched.record };
  }
  let isReshaped = false;
  if (shape.transformation !== null) {
    const run = await shaping.transform(shape.transformation, webhook);
    if (run.kind === 'canceled') return { kind: 'withheld', cause: canceledByTransformation };
    if (run.kind === 'failed') {
      const cause = `the transformation failed: ${run.cause}`;
      return { kind: 'failed', cause, durationMs: durationMs() };
    }
    isReshaped = run.webhook.payload !== webhook.payload;
    webhook = { ...webhook, ...run.webhook };
  }
  const shaped = shapedOf(delivery, webhook, isReshaped);
  if (shape.destination === null) return transport.send(compose(shaped));
  const send = shaping.sendTo[shape.destination.type] as SendTo;
  const owner = { applicationId: target.applicationId, endpointId: target.id };
  return send(shape.destination, shaped, owner);
}

/** What a transformation sees of a delivery. */
export function webhookOf(
  delivery: Delivery,
  target: Pick<DeliveryTarget, 'url' | 'headers'>,
): Webhook {
  const { payload, eventType, headers } = delivery;
  return {
    method: 'POST',
    url: target.url,
    headers: { ...lowerNames(target.headers), ...headers },
    payload: readPayloadOrText(payload!),
    eventType,
  };
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
  };
}

function bytesOf(payload: unknown): Uint8Array {
  return new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload));
}

function readPayloadOrText(payload: Uint8Array): unknown {
  const text = new TextDecoder().decode(payload);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function lowerNames(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
