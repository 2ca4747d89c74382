/** Writes several messages down as one body, for endpoints that take them in batches. */
import { createHash } from 'node:crypto';
import type { EndpointFormat } from './application.ts';
import {
  dataMember,
  encodeStructured,
  timeOfEvent,
  type EncodedEvent,
  type EventFacts,
} from './encode-cloud-event.ts';

/** Of the formats of an endpoint, those in which several messages fit in one body. */
export const batchFormats = ['standard', 'cloudevents-structured'] as const;
export type BatchFormat = (typeof batchFormats)[number];

export function isBatchFormat(format: EndpointFormat): format is BatchFormat {
  return (batchFormats as readonly EndpointFormat[]).includes(format);
}

const separator = Buffer.from(',');

/**
 * A JSON array, in the order given: of CloudEvents (JSON event format, section 4), or of objects with
 * id, type, time and payload. JSON payloads stand in it byte for byte.
 */
export function encodeBatch(format: BatchFormat, facts: readonly EventFacts[]): EncodedEvent {
  const encode = format === 'standard' ? encodeMessage : encodeStructured;
  const parts: Uint8Array[] = [];
  for (const one of facts) {
    if (parts.length > 0) parts.push(separator);
    parts.push(encode(one));
  }
  const type = format === 'standard' ? 'application/json' : 'application/cloudevents-batch+json';
  return {
    body: Buffer.concat([Buffer.from('['), ...parts, Buffer.from(']')]),
    headers: { 'content-type': type },
  };
}

/** The same messages in the same order always have the same id. */
export function batchId(messageIds: readonly string[]): string {
  const hash = createHash('sha256').update(messageIds.join());
  return `batch_${hash.digest('base64url').slice(0, 27)}`;
}

function encodeMessage(facts: EventFacts): Uint8Array {
  const head = JSON.stringify({
    id: facts.messageId,
    eventType: facts.eventType,
    timestamp: timeOfEvent(facts),
    ...(facts.contentType === null ? {} : { contentType: facts.contentType }),
  });
  const names = { json: 'payload', text: 'rawPayload', base64: 'rawPayloadBase64' };
  return Buffer.concat([
    Buffer.from(head.slice(0, -1)),
    ...dataMember(facts, names),
    Buffer.from('}'),
  ]);
}
