/** Sends HTTP requests of any form to the address of the endpoint. */
import type { HttpDestination, SendTo, SendWay, ShapedDelivery } from '../domain/destination.ts';
import { escapeOfType } from '../domain/template-escape.ts';
import { renderTemplate } from '../domain/template.ts';
import { templateValues } from '../domain/template-values.ts';
import type { OutboundRequest, Transport } from '../outbound/transport.ts';

type Made<T> = { ok: T } | { error: string };

export function createSendToHttp(transport: Transport): SendTo<HttpDestination> {
  return async (destination, shaped, way) => {
    const request = requestOf(destination, shaped, way);
    return 'error' in request
      ? { kind: 'failed', cause: request.error, durationMs: 0 }
      : transport.send(request.ok);
  };
}

/** A transformation may choose another method and address, but takes nobody's secrets elsewhere. */
function requestOf(
  destination: HttpDestination,
  shaped: ShapedDelivery,
  way: SendWay,
): Made<OutboundRequest> {
  const { auth, signed } = destination;
  if (!URL.canParse(shaped.url)) return { error: 'not sent: the address is no URL' };
  const showsSomething = auth.type !== 'none' || way.oauth !== null;
  if (showsSomething && !isSameOrigin(shaped.url, way.url)) {
    return {
      error:
        'not sent: the transformation leads to another server than the one that its access is for',
    };
  }
  const method = (
    shaped.method === 'POST' ? destination.method : shaped.method
  ) as HttpDestination['method'];
  const content = contentOf(destination, shaped, method);
  if ('error' in content) return content;
  const { url, body, contentType } = content.ok;
  const headers = way.headers({ ...shaped, body, contentType: contentType ?? '' }, signed);
  if (contentType === null) delete headers['content-type'];
  return {
    ok: {
      applicationId: way.applicationId,
      url,
      method,
      headers,
      body,
      auth,
      oauth: way.oauth,
      tls: way.tls,
    },
  };
}

interface Content {
  url: string;
  body: Uint8Array;
  /** Null where there is no body. */
  contentType: string | null;
}

/** Of GET and DELETE the template is the query, since their bodies mean nothing (RFC 9110, 9.3.1). */
function contentOf(
  { bodyTemplate, contentType }: HttpDestination,
  shaped: ShapedDelivery,
  method: HttpDestination['method'],
): Made<Content> {
  const values = templateValues(shaped);
  if (method === 'GET' || method === 'DELETE') {
    const nothing = { body: new Uint8Array(), contentType: null };
    if (bodyTemplate === null) return { ok: { url: shaped.url, ...nothing } };
    const query = renderTemplate(bodyTemplate, values, { escape: 'url' });
    if ('error' in query) return { error: `the template: ${query.error}` };
    return { ok: { url: withQuery(shaped.url, query.ok), ...nothing } };
  }
  const { url } = shaped;
  if (bodyTemplate === null) {
    return { ok: { url, body: shaped.body, contentType: contentType ?? shaped.contentType } };
  }
  const type = contentType ?? 'application/json';
  const escape = escapeOfType(type);
  const text = renderTemplate(bodyTemplate, values, { escape });
  if ('error' in text) return { error: `the template: ${text.error}` };
  const mistake = escape === 'json' ? jsonMistake(text.ok) : null;
  if (mistake !== null) return { error: `the template comes to no JSON (${mistake})` };
  return { ok: { url, body: new TextEncoder().encode(text.ok), contentType: type } };
}

function jsonMistake(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What the address asks for already stays in front of it. */
function withQuery(address: string, query: string): string {
  const url = new URL(address);
  url.search = url.search === '' ? query : `${url.search}&${query}`;
  return url.href;
}

function isSameOrigin(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin;
}
