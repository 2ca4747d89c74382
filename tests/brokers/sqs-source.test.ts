/** Amazon SQS as a source, at a double that checks each signature. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { awsKeys, startAws } from '../support/aws-double.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { callIngest, createSource, requestsOf } from '../support/sources.ts';
import { messagesOf, stateOf, takeThroughKill } from '../support/taken-records.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await serveGancho({ env: { GANCHO_REQUEST_TIMEOUT: '4' } });
const aws = await startAws();
after(async () => {
  await gancho[Symbol.asyncDispose]();
  await aws[Symbol.asyncDispose]();
});
const config = { ...awsKeys, endpoint: aws.url, queueUrl: aws.queueUrl };

test('messages are taken, deleted only then, and taken once however often they come', async () => {
  const big = 'x'.repeat(200_000);
  aws.put(JSON.stringify({ n: 1, big }), { 'webhook-event-type': 'order.paid', 'x-shop': '7' });
  for (let n = 2; n <= 12; n++) aws.put(JSON.stringify({ n }));
  const source = await createSource(gancho, { type: 'sqs', config });
  const messages = await messagesOf(gancho, source.id, 12);
  const first = messages.find(({ payload }) => payload.n === 1);
  assert.equal(first!.eventType, 'order.paid');
  assert.equal(first!.payload.big, big);
  assert.ok(messages.every(({ payload, eventType }) => payload.n === 1 || eventType === 'orders'));
  await waitFor('the queue to be empty', () => aws.queue.length === 0);
  // The queue hands one over again, as one does whose deletion was lost.
  const id = aws.put('{"n":13}');
  await messagesOf(gancho, source.id, 13);
  await waitFor('the queue to be empty', () => aws.queue.length === 0);
  aws.put('{"n":13}');
  aws.queue.at(-1)!.MessageId = id;
  const [kept] = await waitFor('the repetition', async () => {
    const found = await requestsOf(gancho, source.id);
    return found.length > 0 ? found : null;
  });
  assert.equal(kept.outcome, 'duplicate');
  await waitFor('the queue to be empty', () => aws.queue.length === 0);
  assert.equal((await messagesOf(gancho, source.id, 13)).length, 13);
  assert.deepEqual(aws.refusals, []);
  await callIngest(gancho, 'DELETE', `/source/${source.id}`);
});

test('what the service says of a refusal is there to read', async () => {
  const wrong = { ...config, secretAccessKey: 'another' };
  const source = await createSource(gancho, { type: 'sqs', config: wrong });
  const state = await waitFor('the failure', async () => {
    const found = await stateOf(gancho, source.id);
    return found?.lastError ? found : null;
  });
  assert.match(state.lastError, /SQS answered 403 to ReceiveMessage: InvalidSignature/);
  const answer = await callIngest(gancho, 'GET', `/source/${source.id}`);
  assert.doesNotMatch(answer.text, /another/);
  await callIngest(gancho, 'DELETE', `/source/${source.id}`);
});

test('an empty message, or one that is too large, is kept as rejected and gone from the queue', async () => {
  const source = await createSource(gancho, { type: 'sqs', config });
  aws.put('');
  aws.put('x'.repeat(2_000_001));
  const kept = await waitFor('both', async () => {
    const found = await requestsOf(gancho, source.id);
    return found.length === 2 ? found : null;
  });
  const details = kept.map(({ detail }) => detail as string).toSorted();
  assert.match(details[1]!, /is empty/);
  assert.match(details[0]!, /has 2000001 bytes, more than the 2000000/);
  await waitFor('the queue to be empty', () => aws.queue.length === 0);
  await callIngest(gancho, 'DELETE', `/source/${source.id}`);
});

test('nothing is lost and nothing twice when the process is killed while it takes', async () => {
  for (let n = 0; n < 60; n++) aws.put(JSON.stringify({ n }));
  // What was handed over and not deleted comes again.
  const visible = setInterval(() => aws.queue.forEach((one) => (one.receipt = null)), 1_000);
  try {
    const source = { type: 'sqs', config: { ...config, prefetch: 1 } };
    await takeThroughKill(source, 60, () => Promise.resolve(aws.queue.length === 0));
  } finally {
    clearInterval(visible);
  }
});

test('each refusal names its setting', async () => {
  for (const [field, given] of [
    ['queueUrl', { ...config, queueUrl: 'orders' }],
    ['region', { ...config, region: '' }],
    ['prefetch', { ...config, prefetch: 0 }],
    ['eventType', { ...config, eventType: '{{payload.' }],
    ['queue', { ...config, queue: 'orders' }],
  ] as const) {
    const fields = { name: 'Orders', type: 'sqs', config: given };
    const { status, body } = await callIngest(gancho, 'POST', '/source', fields);
    assert.equal(status, 422, JSON.stringify(body));
    assert.deepEqual(body.detail[0].loc, ['body', 'config', field]);
  }
});
