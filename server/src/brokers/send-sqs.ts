/** Delivers to a queue of Amazon SQS or of what is compatible: done once it has given an id. */
import type { SendTo, ShapedDelivery, SqsDestination } from '../domain/destination.ts';
import { attemptRequest } from './attempt-request.ts';
import { signAws } from './aws-request.ts';
import type { BrokerParts } from './broker-parts.ts';
import { fill, headersOf, repetitionKey } from './message-facts.ts';

/** As many attributes may a message have, and `content-transfer-encoding` is one. */
const attributesMax = 9;

export function createSendSqs(parts: BrokerParts): SendTo<SqsDestination> {
  return (destination, shaped, { applicationId, tls, userAgent }) =>
    attemptRequest(parts, async () => {
      const now = parts.clock.now();
      const request = await signAws(
        {
          service: 'sqs',
          method: 'POST',
          url: sqsUrl(destination),
          headers: {
            'user-agent': userAgent,
            'content-type': 'application/x-amz-json-1.0',
            'x-amz-target': 'AmazonSQS.SendMessage',
          },
          body: new TextEncoder().encode(JSON.stringify(inputOf(destination, shaped, now))),
        },
        destination,
        now,
      );
      return {
        request: { ...request, applicationId, tls },
        confirms: (answer) => typeof answer['MessageId'] === 'string',
      };
    });
}

/** Where the JSON protocol is spoken; the queue itself is named in the request. */
export function sqsUrl({ endpoint, region }: Pick<SqsDestination, 'endpoint' | 'region'>): string {
  return endpoint ?? `https://sqs.${region}.amazonaws.com/`;
}

function inputOf(
  { queueUrl, groupTemplate }: SqsDestination,
  shaped: ShapedDelivery,
  now: number,
): Record<string, unknown> {
  const text = textOf(shaped.body);
  return {
    QueueUrl: queueUrl,
    MessageBody: text ?? Buffer.from(shaped.body).toString('base64'),
    MessageAttributes: attributesOf(shaped, now, text === null),
    ...(groupTemplate === null
      ? {}
      : {
          MessageGroupId: fill('message group', groupTemplate, shaped),
          MessageDeduplicationId: repetitionKey(shaped),
        }),
  };
}

/** Those by which a consumer knows the message come first: there is no room for all. */
function attributesOf(
  shaped: ShapedDelivery,
  now: number,
  isEncoded: boolean,
): Record<string, unknown> {
  const headers = headersOf(shaped, now);
  const known = ['webhook-id', 'webhook-timestamp', 'webhook-event-type', 'content-type'];
  const others = Object.keys(headers).filter((name) => !known.includes(name));
  const names = [...known, ...others].filter((name) => headers[name] !== '');
  const pairs = names.slice(0, attributesMax).map((name) => [name, headers[name]!]);
  if (isEncoded) pairs.push(['content-transfer-encoding', 'base64']);
  return Object.fromEntries(
    pairs.map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  );
}

/** Null where the bytes are no text that a queue takes (the characters of XML 1.0). */
function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    // oxlint-disable-next-line no-control-regex -- these are what SQS refuses
    return text !== '' && !/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(text)
      ? text
      : null;
  } catch {
    return null;
  }
}
