/** Requests to AWS and what is compatible with it: signed (Signature Version 4), by the one way out. */
import type { AwsAccess } from '../domain/destination.ts';
import type { OutboundRequest } from '../outbound/transport.ts';

export interface AwsCall {
  service: 'sqs' | 's3';
  method: 'POST' | 'PUT';
  /** With its path percent-encoded as it is to be sent. */
  url: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** `now` stands in the signature: a server refuses one that is minutes off. */
export async function signAws(
  { service, method, url: text, headers, body }: AwsCall,
  { region, accessKeyId, secretAccessKey, sessionToken }: AwsAccess,
  now: number,
): Promise<Pick<OutboundRequest, 'url' | 'method' | 'headers' | 'body'>> {
  const { default: aws4 } = await import('aws4');
  const url = new URL(text);
  const date = new Date(now).toISOString().replaceAll(/[:-]|\.\d{3}/g, '');
  const signed = aws4.sign(
    {
      service,
      region,
      method,
      host: url.host,
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, 'X-Amz-Date': date },
      body: Buffer.from(body),
    },
    {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === null ? {} : { sessionToken }),
    },
  );
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries(signed.headers ?? {})) {
    // The transport writes these itself, to the same words.
    if (!/^(host|content-length)$/i.test(name)) all[name] = String(value);
  }
  return { url: url.href, method, headers: all, body };
}
