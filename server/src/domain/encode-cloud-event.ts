/** Writes a message down as a CloudEvent, by version 1.0 of the specification and its HTTP binding. */
import type { EndpointFormat } from './application.ts';
import { encodeAttribute, isJsonType } from './cloud-event.ts';
import { timeOfId } from './ids.ts';

export interface EventFacts {
  /** The message's id; the time of the event is the one within it. */
  messageId: string;
  source: string;
  eventType: string;
  /** null for JSON. */
  contentType: string | null;
  payload: Uint8Array;
  /** The attributes of a message that came in as a CloudEvent; they take the place of our own. */
  attributes?: Record<string, string> | null;
}

export interface EncodedEvent {
  body: Uint8Array;
  /** Names in lower case. */
  headers: Record<string, string>;
}

const structuredType = 'application/cloudevents+json; charset=utf-8';
const json = 'application/json';

/** The same facts always make the same bytes, so that every attempt sends what the first one sent. */
export function encodeCloudEvent(
  format: Exclude<EndpointFormat, 'standard'>,
  facts: EventFacts,
): EncodedEvent {
  if (format === 'cloudevents-binary') return binary(facts);
  return { body: encodeStructured(facts), headers: { 'content-type': structuredType } };
}

/** The source of an endpoint that names none: a URI reference of the application. */
export function sourceOf(environmentId: string, applicationId: string): string {
  return `/environments/${environmentId}/applications/${applicationId}`;
}

/** An event that came in goes out as itself; what the receiver knows it by must not change. */
function attributesOf(facts: EventFacts): Record<string, string> {
  return (
    facts.attributes ?? {
      specversion: '1.0',
      id: facts.messageId,
      source: facts.source,
      type: facts.eventType,
      time: timeOfEvent(facts),
    }
  );
}

/** When the message was accepted, as ISO 8601. */
export function timeOfEvent({ messageId }: EventFacts): string {
  return new Date(timeOfId(messageId)).toISOString();
}

/** Attributes in headers, the payload as it is (HTTP binding, section 3.1). */
function binary(facts: EventFacts): EncodedEvent {
  return {
    body: facts.payload,
    headers: {
      'content-type': facts.contentType ?? json,
      ...Object.fromEntries(
        Object.entries(attributesOf(facts)).map(([name, value]) => [
          `ce-${name}`,
          encodeAttribute(value),
        ]),
      ),
    },
  };
}

/** One JSON object (JSON event format, section 3); a JSON payload stands in it byte for byte. */
export function encodeStructured(facts: EventFacts): Uint8Array {
  const type = facts.contentType ?? json;
  const attributes = JSON.stringify({ ...attributesOf(facts), datacontenttype: type });
  const data = dataMember(facts, { json: 'data', text: 'data', base64: 'data_base64' });
  return Buffer.concat([Buffer.from(attributes.slice(0, -1)), ...data, closing]);
}

const closing = Buffer.from('}');

/** Names of the member that holds a payload: JSON, other text, or what is neither. */
export interface DataNames {
  json: string;
  text: string;
  base64: string;
}

/**
 * The payload as a further member of an object: JSON byte for byte, other text as a JSON string,
 * what is no UTF-8 as base64.
 */
export function dataMember(facts: EventFacts, names: DataNames): Uint8Array[] {
  const { payload } = facts;
  if (payload.length === 0) return [];
  if (holdsJson(facts)) return [Buffer.from(`,"${names.json}":`), payload];
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload);
    return [Buffer.from(`,"${names.text}":${JSON.stringify(text)}`)];
  } catch {
    const base64 = Buffer.from(payload).toString('base64');
    return [Buffer.from(`,"${names.base64}":"${base64}"`)];
  }
}

/** What names a media type of JSON may still hold something else: the event must be JSON as a whole. */
function holdsJson({ contentType, payload }: EventFacts): boolean {
  if (contentType === null) return true;
  if (!isJsonType(contentType)) return false;
  try {
    JSON.parse(Buffer.from(payload).toString());
    return true;
  } catch {
    return false;
  }
}
