/** Takes from a queue of Amazon SQS: a message is deleted once it is taken, or it comes again. */
import type { BrokerRecord, Consumption, SqsSource, TakeRecord } from '../domain/broker-source.ts';
import { sleep } from '../lib/clock.ts';
import { signAws } from './aws-request.ts';
import { BrokerFailure, type BrokerParts } from './broker-parts.ts';
import { UnderWay } from './consumption.ts';
import { sqsUrl } from './send-sqs.ts';

/** As many as the service hands over at a time. */
const messagesMax = 10;
const waitSecondsMax = 10;
/** Ten messages of the largest size, written as JSON within JSON. */
const answerBytesMax = 24_000_000;
const emptyPauseMs = 50;

interface SqsMessage {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  MessageAttributes?: Record<string, { StringValue?: string }>;
}

type Ask = (action: string, input: Record<string, unknown>) => Promise<Record<string, unknown>>;

export async function consumeSqs(
  parts: BrokerParts,
  source: SqsSource,
  applicationId: string,
  take: TakeRecord,
): Promise<Consumption> {
  const ask = createAsk(parts, source, applicationId);
  const underWay = new UnderWay(take, messagesMax + 1);
  // Says at once whether the queue is there and may be asked.
  const first = await ask('ReceiveMessage', receiveInput(source, 0));
  const reading = read(parts, source, ask, underWay, first);
  return underWay.asConsumption(() => reading);
}

async function read(
  { clock, deadlineMs }: BrokerParts,
  source: SqsSource,
  ask: Ask,
  underWay: UnderWay,
  first: Record<string, unknown>,
): Promise<void> {
  const waitSeconds = Math.max(1, Math.min(waitSecondsMax, Math.floor(deadlineMs / 2_000)));
  let answer = first;
  try {
    while (!underWay.isOver) {
      const messages = (answer['Messages'] ?? []) as SqsMessage[];
      await takeAll(source, messages, ask, underWay);
      if (underWay.isOver) return;
      if (messages.length === 0) await sleep(clock, emptyPauseMs);
      answer = await ask('ReceiveMessage', receiveInput(source, waitSeconds));
    }
  } catch (error) {
    underWay.end(error as Error);
  }
}

async function takeAll(
  { queueUrl, prefetch }: SqsSource,
  messages: readonly SqsMessage[],
  ask: Ask,
  underWay: UnderWay,
): Promise<void> {
  const taken: SqsMessage[] = [];
  for (const [index, message] of messages.entries()) {
    await underWay.add(recordOf(queueUrl, message), () => void taken.push(message));
    if ((index + 1) % prefetch === 0) await underWay.settled();
  }
  await underWay.settled();
  if (taken.length === 0) return;
  const entries = taken.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  // One that stays comes again, and is known then.
  await ask('DeleteMessageBatch', { QueueUrl: queueUrl, Entries: entries });
}

function receiveInput({ queueUrl }: SqsSource, waitSeconds: number): Record<string, unknown> {
  return {
    QueueUrl: queueUrl,
    MaxNumberOfMessages: messagesMax,
    WaitTimeSeconds: waitSeconds,
    MessageAttributeNames: ['All'],
  };
}

function createAsk(parts: BrokerParts, source: SqsSource, applicationId: string): Ask {
  return async (action, input) => {
    const request = await signAws(
      {
        service: 'sqs',
        method: 'POST',
        url: sqsUrl(source),
        headers: {
          'user-agent': 'Gancho',
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `AmazonSQS.${action}`,
        },
        body: new TextEncoder().encode(JSON.stringify(input)),
      },
      source,
      parts.clock.now(),
    );
    const outcome = await parts.transport.send({
      ...request,
      applicationId,
      keepBytes: answerBytesMax,
    });
    if (outcome.kind === 'failed') throw new BrokerFailure(outcome.cause);
    const text = new TextDecoder().decode(outcome.body);
    if (outcome.status !== 200) {
      throw new BrokerFailure(`SQS answered ${outcome.status} to ${action}: ${messageOf(text)}`);
    }
    return JSON.parse(text === '' ? '{}' : text) as Record<string, unknown>;
  };
}

/** What the service says of a refusal. */
function messageOf(text: string): string {
  try {
    const { __type: type, message, Message } = JSON.parse(text) as Record<string, unknown>;
    return [type, message ?? Message].filter((one) => typeof one === 'string').join(', ');
  } catch {
    return text.slice(0, 200);
  }
}

function recordOf(queueUrl: string, message: SqsMessage): BrokerRecord {
  const headers: Record<string, string> = {};
  for (const [name, { StringValue }] of Object.entries(message.MessageAttributes ?? {})) {
    if (StringValue !== undefined) headers[name.toLowerCase()] = StringValue;
  }
  const isEncoded = headers['content-transfer-encoding'] === 'base64';
  return {
    id: message.MessageId,
    place: queueUrl.slice(queueUrl.lastIndexOf('/') + 1),
    key: '',
    headers,
    contentType: headers['content-type'] ?? null,
    eventType: null,
    body: Buffer.from(message.Body, isEncoded ? 'base64' : 'utf8'),
  };
}
