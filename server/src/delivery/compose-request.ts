/** Makes the request of a delivery: the body in the form that its endpoint asks for, signed. */
import type { DeliveryTarget } from '../domain/application.ts';
import { attributesOfHeaders } from '../domain/cloud-event.ts';
import { batchId, encodeBatch, type BatchFormat } from '../domain/encode-batch.ts';
import {
  encodeCloudEvent,
  sourceOf,
  type EncodedEvent,
  type EventFacts,
} from '../domain/encode-cloud-event.ts';
import type { SendWay, ShapedDelivery } from '../domain/destination.ts';
import type { Delivery } from '../domain/message.ts';
import { signatureHeader, type SigningKey } from '../domain/signing-key.ts';
import type { OutboundRequest } from '../outbound/transport.ts';
import type { ApplicationPlan } from '../storage/application-plans.ts';
import { withOwnHeaders } from './own-headers.ts';

export interface ComposeParts {
  plan: ApplicationPlan;
  target: DeliveryTarget;
  userAgent: string;
  /** What the signature says of when it was made. */
  now: number;
}

/** The request that delivers one message. */
export function composeRequest(parts: ComposeParts, delivery: Delivery): OutboundRequest {
  const { target } = parts;
  const event = target.format === 'standard' ? null : eventOf(delivery, parts);
  const body = event === null ? delivery.payload! : event.body;
  const headers = withOwnHeaders(headersOf(parts, delivery.messageId, body), delivery);
  if (event !== null) {
    // What the event says of itself stands in one place only.
    for (const name of Object.keys(headers)) if (name.startsWith('ce-')) delete headers[name];
    Object.assign(headers, event.headers);
  }
  return requestOf(target, headers, body);
}

/** The signed request of a delivery that its endpoint has reshaped; signed is what is sent. */
export function composeShaped(parts: ComposeParts, shaped: ShapedDelivery): OutboundRequest {
  const { delivery, body, contentType, headers, eventType, method, url } = shaped;
  const reshaped = { ...delivery, payload: body, contentType, headers, eventType };
  // They stand among the headers that were reshaped: one that was taken away stays away.
  const target = { ...parts.target, headers: {} };
  return {
    ...composeRequest({ ...parts, target }, reshaped),
    method: method as OutboundRequest['method'],
    url,
  };
}

/** What an endpoint adds to what is sent to its destination. */
export function sendWayOf(parts: ComposeParts): SendWay {
  const { plan, target, userAgent } = parts;
  const plain = { ...parts, target: { ...target, format: 'standard' as const } };
  return {
    environmentId: plan.application.environmentId,
    applicationId: target.applicationId,
    endpointId: target.id,
    url: target.url,
    userAgent,
    tls: target.tls,
    oauth: target.oauth,
    headers(shaped, signed) {
      const { headers } = composeShaped(plain, shaped);
      if (!signed) for (const name of signatureNames) delete headers[name];
      return headers;
    },
  };
}

const signatureNames = [
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'svix-id',
  'svix-timestamp',
  'svix-signature',
];

/** The request that delivers several messages to an endpoint that takes batches. */
export function composeBatch(
  parts: ComposeParts,
  deliveries: readonly Delivery[],
): OutboundRequest {
  const { target } = parts;
  const facts = deliveries.map((delivery) => factsOf(delivery, parts));
  const { body, headers } = encodeBatch(target.format as BatchFormat, facts);
  const id = batchId(deliveries.map(({ messageId }) => messageId));
  return requestOf(target, { ...headersOf(parts, id, body), ...headers }, body);
}

function requestOf(
  { applicationId, url, oauth, tls }: DeliveryTarget,
  headers: Record<string, string>,
  body: Uint8Array,
): OutboundRequest {
  return { applicationId, url, method: 'POST', headers, body, oauth, tls };
}

/** The message in the form that the endpoint asks for; signed are the bytes that this makes. */
function eventOf(delivery: Delivery, parts: ComposeParts): EncodedEvent {
  const format = parts.target.format as Exclude<DeliveryTarget['format'], 'standard'>;
  return encodeCloudEvent(format, factsOf(delivery, parts));
}

function factsOf(
  { messageId, applicationId, eventType, contentType, headers, payload }: Delivery,
  { plan, target }: ComposeParts,
): EventFacts {
  return {
    messageId,
    source: target.cloudEventSource ?? sourceOf(plan.application.environmentId, applicationId),
    eventType,
    contentType,
    payload: payload!,
    attributes: attributesOfHeaders(headers),
  };
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
  { target, now, userAgent }: ComposeParts,
  messageId: string,
  payload: Uint8Array,
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
    // Who was allowed to send says so with each delivery (see domain/consent.ts).
    ...(target.consent === null ? {} : { 'webhook-request-origin': target.consent.origin }),
  };
}
