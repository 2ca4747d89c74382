/** Sends a recipe's sample to its source, signed as the provider would sign it. */
import { createHmac } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { RecipeSample, SampleSignature } from './recipe-file.ts';

export interface SampleAnswer {
  status: number;
  body: string;
}

const answerMsMax = 30_000;

/** `url` is the address of the source. */
export async function sendSample(
  url: string,
  sample: RecipeSample,
  clock: Clock,
): Promise<SampleAnswer> {
  const address = new URL(`${url}${sample.path ?? ''}`);
  for (const [name, value] of Object.entries(sample.query ?? {})) {
    address.searchParams.set(name, value);
  }
  const { body, contentType } = bodyOf(sample);
  const headers: Record<string, string> = { ...sample.headers };
  if (contentType !== null) headers['content-type'] ??= contentType;
  if (sample.sign !== undefined) {
    headers[sample.sign.header] = signatureOf(sample.sign, body ?? '', clock);
  }
  const response = await fetch(address, {
    method: sample.method ?? (body === null ? 'GET' : 'POST'),
    headers,
    body,
    signal: AbortSignal.timeout(answerMsMax),
  });
  return { status: response.status, body: await response.text() };
}

function bodyOf({ json, text, form }: RecipeSample): {
  body: string | null;
  contentType: string | null;
} {
  if (json !== undefined) return { body: JSON.stringify(json), contentType: 'application/json' };
  if (form !== undefined) {
    const contentType = 'application/x-www-form-urlencoded';
    return { body: new URLSearchParams(form).toString(), contentType };
  }
  return { body: text ?? null, contentType: text === undefined ? null : 'text/plain' };
}

function signatureOf(
  { prefix = '', algorithm, encoding, key, content }: SampleSignature,
  body: string,
  clock: Clock,
): string {
  const timestamp = String(Math.floor(clock.now() / 1000));
  const signed = content.replaceAll('{timestamp}', timestamp).replaceAll('{body}', () => body);
  const digest = createHmac(algorithm, key).update(signed).digest(encoding);
  return `${prefix.replaceAll('{timestamp}', timestamp)}${digest}`;
}
