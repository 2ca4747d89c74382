/** Writes each message to an object of S3 or of what is compatible; a retry writes the same object. */
import type { S3Destination, SendTo, ShapedDelivery } from '../domain/destination.ts';
import { attemptRequest } from './attempt-request.ts';
import { signAws } from './aws-request.ts';
import { BrokerFailure, type BrokerParts } from './broker-parts.ts';
import { fill, headersOf } from './message-facts.ts';

const usualKey = '{{date}}/{{eventType}}/{{messageId}}';
const keyBytesMax = 1_024;

export function createSendS3(parts: BrokerParts): SendTo<S3Destination> {
  return (destination, shaped, { applicationId, tls, userAgent }) =>
    attemptRequest(parts, async () => {
      const now = parts.clock.now();
      const key = keyOf(destination, shaped);
      const request = await signAws(
        {
          service: 's3',
          method: 'PUT',
          url: objectUrl(destination, key),
          headers: {
            'user-agent': userAgent,
            'content-type': shaped.contentType,
            ...metadataOf(shaped, now),
          },
          body: shaped.body,
        },
        destination,
        now,
      );
      return { request: { ...request, applicationId, tls }, confirms: null };
    });
}

function keyOf({ keyTemplate }: S3Destination, shaped: ShapedDelivery): string {
  const extension = /\bjson\b/.test(shaped.contentType) ? '.json' : '';
  const key = fill('key', keyTemplate ?? `${usualKey}${extension}`, shaped);
  const segments = key.split('/');
  // A URL cannot name these: what is on the way would take them out.
  if (segments.some((one) => one === '.' || one === '..')) {
    throw new BrokerFailure(`not sent: the key '${key}' has a part that is only dots`);
  }
  if (new TextEncoder().encode(key).length > keyBytesMax) {
    throw new BrokerFailure(`not sent: the key is longer than ${keyBytesMax} bytes`);
  }
  return key;
}

function objectUrl(
  { bucket, region, endpoint, forcePathStyle }: S3Destination,
  key: string,
): string {
  const base = new URL(endpoint ?? `https://s3.${region}.amazonaws.com/`);
  const prefix = base.pathname.replace(/\/$/, '');
  const path = key.split('/').map(encodeSegment).join('/');
  if (!forcePathStyle) base.hostname = `${bucket}.${base.hostname}`;
  return forcePathStyle
    ? `${base.origin}${prefix}/${encodeSegment(bucket)}/${path}`
    : `${base.origin}${prefix}/${path}`;
}

/** All but the characters that RFC 3986 leaves unreserved, as the signature asks for. */
function encodeSegment(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function metadataOf(shaped: ShapedDelivery, now: number): Record<string, string> {
  const headers = headersOf(shaped, now);
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-event-type'];
  return Object.fromEntries(names.map((name) => [`x-amz-meta-${name}`, headers[name]!]));
}
