/** Amazon SQS and S3 and Google Cloud Pub/Sub as destinations; each double checks what was signed. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { awsKeys, startAws } from '../support/aws-double.ts';
import { withDestination } from '../support/destination.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startPubsub } from '../support/pubsub-double.ts';

const gancho = await serveGancho({ env: { GANCHO_RETRY_SCHEDULE: '1' } });
const aws = await startAws();
const pubsub = await startPubsub();
after(async () => {
  await gancho[Symbol.asyncDispose]();
  await aws[Symbol.asyncDispose]();
  await pubsub[Symbol.asyncDispose]();
});

const sqs = { type: 'sqs', ...awsKeys, endpoint: aws.url, queueUrl: aws.queueUrl };
const s3 = { type: 's3', ...awsKeys, endpoint: aws.url, bucket: 'hooks', forcePathStyle: true };

test('a queue of SQS gets the payload, and by what a consumer knows it', async () => {
  aws.queue.length = 0;
  const { send, attempts } = await withDestination(gancho, sqs);
  const { id } = await send({ order: 'größe ☃' });
  const [attempt] = await attempts(id);
  assert.equal(attempt!.status, 0, attempt!.cause ?? '');
  const [message] = aws.queue;
  assert.deepEqual(JSON.parse(attempt!.response), { MessageId: message!.MessageId });
  assert.deepEqual(JSON.parse(message!.Body), { order: 'größe ☃' });
  const attributes = message!.MessageAttributes;
  assert.equal(attributes['webhook-id']!.StringValue, id);
  assert.equal(attributes['webhook-event-type']!.StringValue, 'order.paid');
  assert.match(attributes['webhook-timestamp']!.StringValue, /^\d{10}$/);
  assert.equal(message!.input['MessageGroupId'], undefined);
});

test('a FIFO queue takes a message once, however often it is sent', async () => {
  aws.queue.length = 0;
  const queueUrl = `${aws.queueUrl}.fifo`;
  const { put, send, attempts, resend } = await withDestination(gancho, null);
  const without = await put({ ...sqs, queueUrl });
  assert.deepEqual(without.body.detail[0].loc, ['body', 'groupTemplate']);
  const saved = await put({ ...sqs, queueUrl, groupTemplate: 'customer-{{payload.customer}}' });
  assert.equal(saved.status, 200, saved.text);
  const { id } = await send({ customer: 7 });
  await attempts(id);
  await resend(id);
  const seen = await attempts(id, 2);
  assert.deepEqual(
    seen.map(({ status }) => status),
    [0, 0],
  );
  assert.equal(aws.queue.length, 1);
  assert.equal(aws.queue[0]!.input['MessageGroupId'], 'customer-7');
  const missing = await send({ other: 1 });
  assert.match(
    (await attempts(missing.id))[0]!.cause!,
    /group: \{\{payload.customer\}\} has no value/,
  );
});

test('what the service refuses, or answers without an id, is a failure and tried again', async () => {
  aws.queue.length = 0;
  const { send, attempts } = await withDestination(gancho, sqs);
  aws.answer({ status: 200, body: '<html>a proxy</html>' });
  const { id } = await send({});
  const [first] = await attempts(id);
  assert.match(first!.cause!, /not that it has the message/);
  aws.answer({ status: 400, body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist"}' });
  const refused = await send({});
  const [second] = await attempts(refused.id);
  assert.equal(second!.responseStatusCode, 400);
  assert.match(second!.response, /QueueDoesNotExist/);
  aws.answer(null);
});

test('a wrong key is told, and hidden where the destination is shown', async () => {
  const { send, attempts, path } = await withDestination(gancho, {
    ...sqs,
    secretAccessKey: 'another',
  });
  const { id } = await send({});
  const [attempt] = await attempts(id);
  assert.equal(attempt!.responseStatusCode, 403);
  assert.match(attempt!.response, /the signature is wrong/);
  assert.equal((await gancho.api('GET', path)).body.secretAccessKey, '********');
});

test('each message is an object of S3, which another attempt writes again', async () => {
  aws.objects.clear();
  const { send, attempts, resend } = await withDestination(gancho, s3);
  const { id, timestamp } = await send({ a: 1 });
  await attempts(id);
  await resend(id);
  const [attempt] = await attempts(id, 2);
  assert.equal(attempt!.status, 0, attempt!.cause ?? '');
  const day = new Date(timestamp).toISOString().slice(0, 10);
  assert.deepEqual([...aws.objects.keys()], [`/hooks/${day}/order.paid/${id}.json`]);
  const [object] = aws.objects.values();
  assert.equal(object!.writes, 2);
  assert.deepEqual(JSON.parse(object!.body.toString()), { a: 1 });
  assert.equal(object!.headers['content-type'], 'application/json');
  assert.equal(object!.headers['x-amz-meta-webhook-id'], id);
});

test('a key of S3 may hold any characters, and never leads out of its bucket', async () => {
  aws.objects.clear();
  const { send, attempts } = await withDestination(gancho, {
    ...s3,
    keyTemplate: '{{payload.key}}',
  });
  const key = "a b/ä+=&?#%25!'()*~/☃.json";
  const { id } = await send({ key });
  const [attempt] = await attempts(id);
  assert.equal(attempt!.status, 0, `${attempt!.cause} ${attempt!.response}`);
  assert.deepEqual([...aws.objects.keys()], [`/hooks/${key}`]);
  const out = await send({ key: '../other/x' });
  assert.match((await attempts(out.id))[0]!.cause!, /a part that is only dots/);
});

test('a topic of Pub/Sub gets the payload with a token that the account signed', async () => {
  const { send, attempts, put } = await withDestination(gancho, {
    type: 'pubsub',
    projectId: 'project',
    topic: 'orders',
    serviceAccount: pubsub.serviceAccount,
    endpoint: pubsub.url,
    orderingKeyTemplate: '{{payload.customer}}',
  });
  const { id } = await send({ customer: 'c1' });
  const [attempt] = await attempts(id);
  assert.equal(attempt!.status, 0, `${attempt!.cause} ${attempt!.response}`);
  const [{ path, message }] = pubsub.published as [(typeof pubsub.published)[0]];
  assert.equal(path, '/v1/projects/project/topics/orders:publish');
  assert.deepEqual(JSON.parse(Buffer.from(message.data, 'base64').toString()), { customer: 'c1' });
  assert.equal(message.orderingKey, 'c1');
  assert.equal(message.attributes['webhook-id'], id);
  const wrong = await put({
    type: 'pubsub',
    projectId: 'p',
    topic: 't',
    serviceAccount: '{"client_email":"x"}',
  });
  assert.deepEqual(wrong.body.detail[0].loc, ['body', 'serviceAccount']);
});

test('an address of the network around is never reached', async () => {
  const inner = { ...sqs, endpoint: 'http://169.254.169.254/' };
  const { put } = await withDestination(gancho, null);
  const saved = await put(inner);
  assert.equal(saved.status, 422, saved.text);
  assert.deepEqual(saved.body.detail[0].loc, ['body', 'endpoint']);
});
