/** What would leave, as it is shown: bytes as text, and no secret in it. */
import type { Destination, HttpAuth } from '../domain/destination.ts';
import type { Departure, OutboundRequest } from '../outbound/transport.ts';
import { hidden } from './destination-secrets.ts';

export type Shown =
  | {
      kind: 'request';
      method: string;
      url: string;
      headers: Record<string, string>;
      body: string;
    }
  /** What is no request of HTTP, by the names under which its kind knows the parts. */
  | { kind: 'message'; fields: Record<string, unknown> };

const secretHeaders = /^(?:webhook|svix)-signature$|^authorization$|^x-amz-security-token$/i;

/** A request, with what it would show to be let in. */
export function shownRequest(request: OutboundRequest): Extract<Shown, { kind: 'request' }> {
  const { method, body, oauth = null, auth = null } = request;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      secretHeaders.test(name) ? hidden : value,
    ]),
  );
  let { url } = request;
  if (oauth !== null) headers['authorization'] = `Bearer ${hidden}`;
  if (auth?.type === 'apiKey' && auth.in === 'query') url = withParameter(url, auth.name);
  else Object.assign(headers, admission(auth));
  return { kind: 'request', method, url, headers, body: textOf(body) };
}

function admission(auth: HttpAuth | null): Record<string, string> {
  switch (auth?.type) {
    case 'basic':
      return { authorization: `Basic ${hidden}` };
    case 'bearer':
    case 'oauth2':
      return { authorization: `Bearer ${hidden}` };
    case 'oauth1':
      return { authorization: `OAuth ${hidden}` };
    case 'apiKey':
      return { [auth.name]: hidden };
    default:
      return {};
  }
}

function withParameter(address: string, name: string): string {
  const url = new URL(address);
  url.searchParams.set(name, hidden);
  return url.href;
}

/** By the kind that it goes to; a signed webhook is `webhook`. */
export function shownDeparture(departure: Departure, type: Destination['type'] | 'webhook'): Shown {
  if (departure.kind === 'request') {
    const shown = shownRequest(departure.request);
    // Its key was left out, so that none could be shown.
    if (type === 'pubsub') shown.headers['authorization'] = `Bearer ${hidden}`;
    return shown;
  }
  return { kind: 'message', fields: readable(fieldsOf(type, departure.values)) };
}

type Fields = Record<string, unknown>;

function fieldsOf(type: Destination['type'] | 'webhook', values: unknown[]): Fields {
  const [first, second, third] = values as [unknown, Fields, unknown];
  switch (type) {
    case 'kafka':
      return {
        topic: first,
        key: second['key'],
        headers: second['headers'],
        body: second['value'],
      };
    case 'rabbitmq':
      return { ...second, properties: third };
    case 'nats':
      return { subject: first, ...second };
    case 'redisStream':
      return { stream: first, maxLength: second, ...pairs(third as unknown[]) };
    case 'application': {
      const { applicationId, eventType, eventId, payload, headers } = first as Fields;
      return { applicationId, eventType, eventId, headers, payload };
    }
    default:
      return first as Fields;
  }
}

function pairs(list: readonly unknown[]): Fields {
  const fields: Fields = {};
  for (let at = 0; at + 1 < list.length; at += 2) fields[String(list[at])] = list[at + 1];
  return fields;
}

function readable(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? textOf(value) : value,
    ]),
  );
}

/** Base64 where it is no text. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('base64');
  }
}
