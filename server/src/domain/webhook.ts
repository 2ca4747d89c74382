/** What a transformation, an enrichment and a destination see of a delivery. */
import type { Endpoint } from './application.ts';
import type { Delivery } from './message.ts';
import { plainRequestView } from './request-view.ts';
import type { Webhook } from './transformation.ts';

/** The delivery as it leaves its endpoint before anything is done to it. */
export function webhookOf(
  delivery: Pick<Delivery, 'payload' | 'eventType' | 'headers' | 'request'>,
  target: Pick<Endpoint, 'url' | 'headers'>,
): Webhook {
  const { payload, eventType, headers, request } = delivery;
  return {
    method: 'POST',
    url: target.url,
    headers: { ...lowerNames(target.headers), ...headers },
    payload: readPayloadOrText(payload!),
    eventType,
    ...(request === undefined ? {} : { request: plainRequestView(request, headers) }),
  };
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
