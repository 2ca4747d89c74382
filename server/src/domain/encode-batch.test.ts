/** Several messages in one body, each as it was sent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudEvent, HTTP } from 'cloudevents';
import { batchId, encodeBatch } from './encode-batch.ts';
import type { EventFacts } from './encode-cloud-event.ts';
import { firstIdAt } from './ids.ts';

const createdAt = Date.UTC(2026, 0, 5, 12);

function facts(fields: Partial<EventFacts> = {}): EventFacts {
  return {
    messageId: firstIdAt('msg', createdAt),
    source: '/shop',
    eventType: 'invoice.paid',
    contentType: null,
    payload: Buffer.from('{"total": 1.50}'),
    ...fields,
  };
}

test('messages stand in an array in their order, JSON byte for byte', () => {
  const { body, headers } = encodeBatch('standard', [
    facts(),
    facts({ contentType: 'text/plain', payload: Buffer.from('a "word"') }),
    facts({ contentType: 'application/pdf', payload: Uint8Array.of(0xff, 0xfe) }),
  ]);
  assert.equal(headers['content-type'], 'application/json');
  const text = Buffer.from(body).toString();
  assert.ok(text.includes('"payload":{"total": 1.50}'));
  const [json, plain, bytes] = JSON.parse(text);
  assert.deepEqual(json, {
    id: facts().messageId,
    eventType: 'invoice.paid',
    timestamp: new Date(createdAt).toISOString(),
    payload: { total: 1.5 },
  });
  assert.deepEqual([plain.contentType, plain.rawPayload], ['text/plain', 'a "word"']);
  assert.deepEqual([bytes.contentType, bytes.rawPayloadBase64], ['application/pdf', '//4=']);
});

test('CloudEvents are a batch that the official library reads', () => {
  const { body, headers } = encodeBatch('cloudevents-structured', [
    facts(),
    facts({ eventType: 'invoice.sent' }),
  ]);
  const read = HTTP.toEvent({ headers, body: Buffer.from(body).toString() });
  assert.ok(Array.isArray(read));
  const types = read.map((event) => (event as CloudEvent).type);
  assert.deepEqual(types, ['invoice.paid', 'invoice.sent']);
});

test('the same messages have the same id, others have another', () => {
  assert.equal(batchId(['msg_a', 'msg_b']), batchId(['msg_a', 'msg_b']));
  const ids = [['msg_a'], ['msg_b'], ['msg_a', 'msg_b'], ['msg_b', 'msg_a']].map(batchId);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^batch_[\w-]{27}$/);
});
