/**
 * Stands in for Amazon SQS and S3: it checks each signature as the documentation of Signature Version 4
 * says, with code that shares nothing with what signs, and keeps what it was given.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export const awsKeys = {
  region: 'eu-central-1',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

interface QueueMessage {
  MessageId: string;
  Body: string;
  MessageAttributes: Record<string, { DataType: string; StringValue: string }>;
  input: Record<string, any>;
  receipt: string | null;
}

export interface AwsDouble extends AsyncDisposable {
  url: string;
  queueUrl: string;
  /** What stands in the queue, in order. */
  queue: QueueMessage[];
  /** Puts a message there as a producer would; with the id that it gets. */
  put: (body: string, attributes?: Record<string, string>) => string;
  objects: Map<string, { body: Buffer; headers: IncomingMessage['headers']; writes: number }>;
  /** Actions and paths, in their order. */
  calls: string[];
  /** Why requests were refused. */
  refusals: string[];
  /** From now on each answer is this; null for the usual. */
  answer: (instead: { status: number; body: string } | null) => void;
}

export async function startAws(): Promise<AwsDouble> {
  const queue: QueueMessage[] = [];
  const objects: AwsDouble['objects'] = new Map();
  const [calls, refusals]: [string[], string[]] = [[], []];
  let instead: { status: number; body: string } | null = null;
  let made = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const target = request.headers['x-amz-target'];
    const service = target === undefined ? 's3' : 'sqs';
    calls.push(typeof target === 'string' ? target.split('.')[1]! : request.url!);
    const refusal = signatureFault(request, body, service);
    if (refusal !== null) {
      refusals.push(refusal);
      response.writeHead(403).end(JSON.stringify({ __type: 'InvalidSignature', message: refusal }));
    } else if (instead !== null) {
      response.writeHead(instead.status).end(instead.body);
    } else if (service === 's3') {
      const key = decodeURIComponent(request.url!);
      const writes = (objects.get(key)?.writes ?? 0) + 1;
      objects.set(key, { body, headers: request.headers, writes });
      response.writeHead(200, { etag: `"${createHash('md5').update(body).digest('hex')}"` }).end();
    } else {
      const answer = act(String(target).split('.')[1]!, JSON.parse(body.toString()));
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answer));
    }
  });

  function put(body: string, input: Record<string, any> = {}): QueueMessage {
    made += 1;
    const message = {
      MessageId: `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`,
      Body: body,
      MessageAttributes: input['MessageAttributes'] ?? {},
      input,
      receipt: null,
    };
    queue.push(message);
    return message;
  }

  function act(action: string, input: Record<string, any>): object {
    if (action === 'SendMessage') {
      const id = input['MessageDeduplicationId'];
      const known = queue.find(
        (one) => id !== undefined && one.input['MessageDeduplicationId'] === id,
      );
      return { MessageId: (known ?? put(input['MessageBody'], input)).MessageId };
    }
    if (action === 'ReceiveMessage') {
      const free = queue.filter(({ receipt }) => receipt === null).slice(0, 10);
      for (const one of free) one.receipt = `receipt-${one.MessageId}-${calls.length}`;
      return {
        Messages: free.map((one) => ({
          MessageId: one.MessageId,
          ReceiptHandle: one.receipt,
          Body: one.Body,
          MessageAttributes: one.MessageAttributes,
        })),
      };
    }
    for (const { ReceiptHandle } of input['Entries'] as { ReceiptHandle: string }[]) {
      const at = queue.findIndex(({ receipt }) => receipt === ReceiptHandle);
      if (at >= 0) queue.splice(at, 1);
    }
    return { Successful: input['Entries'], Failed: [] };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    queueUrl: `${url}/123456789012/orders`,
    queue,
    put: (body, attributes = {}) => {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [
          name,
          { DataType: 'String', StringValue },
        ]),
      );
      return put(body, { MessageAttributes }).MessageId;
    },
    objects,
    calls,
    refusals,
    answer: (next) => (instead = next),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Why a signature is wrong, in words; null when it is right. */
function signatureFault(request: IncomingMessage, body: Buffer, service: string): string | null {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (match === null) return `no such header: ${request.headers.authorization}`;
  const [, keyId, day, region, named, signedHeaders, signature] = match as unknown as string[];
  if (keyId !== awsKeys.accessKeyId) return 'another key';
  if (region !== awsKeys.region || named !== service) return 'another region or service';
  const date = String(request.headers['x-amz-date']);
  if (!date.startsWith(day!)) return 'another day';
  const at = Date.parse(date.replace(/^(.{4})(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
  if (!(Math.abs(Date.now() - at) < 300_000)) return `signed at another time (${date})`;
  const names = signedHeaders!.split(';');
  for (const name of ['host', 'x-amz-date'])
    if (!names.includes(name)) return `${name} is left out`;
  const bodyHash = hash(body);
  if (service === 's3' && request.headers['x-amz-content-sha256'] !== bodyHash) return 'body';
  const [path = '', query = ''] = request.url!.split('?');
  const canonical = [
    request.method,
    // The path as it came: both services sign it once encoded.
    path,
    query.split('&').toSorted().join('&'),
    ...names.map((name) => `${name}:${String(request.headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders,
    bodyHash,
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', date, scope, hash(Buffer.from(canonical))].join('\n');
  const key = [day!, region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${awsKeys.secretAccessKey}`,
  );
  const right = createHmac('sha256', key).update(text).digest();
  return timingSafeEqual(right, Buffer.from(signature!, 'hex')) ? null : 'the signature is wrong';
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
