/** CloudEvents as they leave, read by the published library. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HTTP } from 'cloudevents';
import { encodeCloudEvent, type EventFacts } from './encode-cloud-event.ts';
import { firstIdAt } from './ids.ts';

const at = Date.UTC(2026, 2, 1, 10, 30, 15, 248);

function facts(payload: string | Uint8Array, contentType: string | null = null): EventFacts {
  return {
    messageId: firstIdAt('msg', at),
    source: 'https://shop.example/orders',
    eventType: 'invoice.paid',
    contentType,
    payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
  };
}

function read(format: 'cloudevents-structured' | 'cloudevents-binary', of: EventFacts) {
  const { headers, body } = encodeCloudEvent(format, of);
  const event = HTTP.toEvent({ headers, body: Buffer.from(body).toString() });
  return Array.isArray(event) ? assert.fail('a batch') : event;
}

describe('a CloudEvent', () => {
  for (const format of ['cloudevents-structured', 'cloudevents-binary'] as const) {
    test(`in the ${format.slice(12)} mode is what the library reads`, () => {
      const of = facts('{"total":1}');
      const event = read(format, of);
      assert.equal(event.id, of.messageId);
      assert.equal(event.source, of.source);
      assert.equal(event.type, 'invoice.paid');
      assert.equal(event.specversion, '1.0');
      assert.equal(event.datacontenttype, 'application/json');
      assert.equal(Date.parse(event.time!), at);
      assert.deepEqual(event.data, { total: 1 });
      assert.deepEqual(encodeCloudEvent(format, of), encodeCloudEvent(format, of));
    });
  }

  test('holds a JSON payload byte for byte', () => {
    const payload = '{ "big": 12345678901234567890, "zero": 1.0 }';
    const { body } = encodeCloudEvent('cloudevents-structured', facts(payload));
    assert.ok(Buffer.from(body).toString().endsWith(`"data":${payload}}`));
    assert.equal(
      Buffer.from(encodeCloudEvent('cloudevents-binary', facts(payload)).body).toString(),
      payload,
    );
  });

  test('holds text as text and other bytes as base64', () => {
    const text = encodeCloudEvent('cloudevents-structured', facts('<a>"ü"</a>', 'application/xml'));
    assert.equal(JSON.parse(Buffer.from(text.body).toString()).data, '<a>"ü"</a>');
    const bytes = Uint8Array.of(0, 255, 128);
    const raw = facts(bytes, 'application/octet-stream');
    const event = JSON.parse(
      Buffer.from(encodeCloudEvent('cloudevents-structured', raw).body).toString(),
    );
    assert.equal(event.data, undefined);
    assert.deepEqual(Buffer.from(event.data_base64, 'base64'), Buffer.from(bytes));
    assert.equal(event.datacontenttype, 'application/octet-stream');
    const { headers, body } = encodeCloudEvent('cloudevents-binary', raw);
    assert.equal(headers['content-type'], 'application/octet-stream');
    assert.deepEqual(body, bytes);
  });

  test('stays JSON where the payload is none though its type says so', () => {
    const { body } = encodeCloudEvent('cloudevents-structured', facts('{', 'application/json'));
    assert.equal(JSON.parse(Buffer.from(body).toString()).data, '{');
    const other = encodeCloudEvent(
      'cloudevents-structured',
      facts('[1]', 'application/a+json; b=c'),
    );
    assert.deepEqual(JSON.parse(Buffer.from(other.body).toString()).data, [1]);
  });

  test('without data has none', () => {
    const { body } = encodeCloudEvent('cloudevents-structured', facts('', 'application/json'));
    assert.ok(!('data' in JSON.parse(Buffer.from(body).toString())));
  });

  test('has headers of ASCII, the rest percent-encoded', () => {
    const { headers } = encodeCloudEvent('cloudevents-binary', {
      ...facts('{}'),
      source: 'urn:ü "€%😀',
    });
    assert.equal(headers['ce-source'], 'urn:%C3%BC%20%22%E2%82%AC%25%F0%9F%98%80');
  });
});
