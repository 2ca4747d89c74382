/** Publishes into another application of the same environment: once, however often it is tried. */
import type { ApplicationDestination, SendTo, ShapedDelivery } from '../domain/destination.ts';
import { isSensitiveHeader } from '../domain/sensitive-headers.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Clock } from '../lib/clock.ts';

/** What is published, as if a producer had sent it. */
export interface Publication {
  environmentId: string;
  applicationId: string;
  eventType: string;
  /** There is never more than one message with it. */
  eventId: string;
  payload: Uint8Array;
  json: unknown;
  /** Null for a JSON object of the usual media type. */
  contentType: string | null;
  headers: Record<string, string>;
}

export type Published =
  | { kind: 'accepted'; messageId: string }
  /** It was published before. */
  | { kind: 'known' }
  /** There is no such application any more. */
  | { kind: 'gone' }
  /** It does not fit what the event type asks for; in words. */
  | { kind: 'refused'; cause: string };

export type Publish = (publication: Publication) => Promise<Published>;

/** Of each message that was published by an endpoint: over how many it came here. Nobody else can set it. */
export const hopsHeader = 'x-gancho-hops';
const eventTypePattern = /^[a-zA-Z0-9\-_.]{1,256}$/;

export function createSendToApplication(
  { clock, publish }: { clock: Clock; publish: Publish },
  { hopsMax }: { hopsMax: number },
): SendTo<ApplicationDestination> {
  return async (destination, shaped, { environmentId, endpointId }) => {
    const startedAt = clock.elapsed();
    const durationMs = (): number => clock.elapsed() - startedAt;
    const failed = (cause: string): Outcome => ({
      kind: 'failed',
      cause,
      durationMs: durationMs(),
    });
    const hops = hopsOf(shaped) + 1;
    if (hops > hopsMax) {
      return failed(
        `not published: it came here over ${hops - 1} applications already, which looks like a circle`,
      );
    }
    const eventType = destination.eventType ?? shaped.eventType;
    if (!eventTypePattern.test(eventType)) {
      return failed('not published: its event type is none (letters, digits, and - _ . only)');
    }
    const published = await publish({
      environmentId,
      applicationId: destination.applicationId,
      eventType,
      eventId: `${shaped.delivery.messageId}.${endpointId}`,
      payload: shaped.body,
      json: shaped.payload,
      contentType: keptType(shaped),
      headers: headersOf(shaped, hops),
    });
    switch (published.kind) {
      case 'gone':
        return failed('not published: the application of the destination is gone');
      case 'refused':
        return failed(`not published: ${published.cause}`);
      case 'accepted':
        return answered(202, { id: published.messageId }, durationMs());
      case 'known':
        return answered(200, { repeated: true }, durationMs());
    }
  };
}

/** In the place of an HTTP answer, in its form. */
function answered(status: number, said: object, durationMs: number): Outcome {
  const body = new TextEncoder().encode(JSON.stringify(said));
  return { kind: 'answered', status, body, durationMs, retryAfter: null, control: null };
}

function hopsOf({ delivery }: ShapedDelivery): number {
  const hops = Number(delivery.headers?.[hopsHeader] ?? 0);
  return Number.isSafeInteger(hops) && hops > 0 ? hops : 0;
}

/** What opens doors elsewhere stays behind. */
function headersOf({ headers }: ShapedDelivery, hops: number): Record<string, string> {
  const passed = Object.entries(headers).filter(
    ([name]) => name !== 'content-type' && !isSensitiveHeader(name),
  );
  return { ...Object.fromEntries(passed), [hopsHeader]: String(hops) };
}

function keptType({ contentType, payload }: ShapedDelivery): string | null {
  const isObject = typeof payload === 'object' && payload !== null && !Array.isArray(payload);
  return isObject && contentType === 'application/json' ? null : contentType;
}
