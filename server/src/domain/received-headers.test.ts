import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { holdsSecret, keptHeaders, maskedQuery } from './received-headers.ts';

describe('headers that are kept of a received request', () => {
  test('are those that say something of its content', () => {
    const kept = keptHeaders([
      ['host', 'gancho.example'],
      ['authorization', 'Bearer x'],
      ['cookie', 'a=b'],
      ['content-length', '2'],
      ['content-type', 'application/json'],
      ['x-forwarded-for', '203.0.113.7'],
      ['webhook-signature', 'v1,abc'],
      ['svix-id', 'msg_x'],
      ['user-agent', 'Provider/1'],
      ['x-github-event', 'push'],
      ['ce-type', 'a.b'],
    ]);
    assert.deepEqual(kept, { 'x-github-event': 'push', 'ce-type': 'a.b' });
  });

  test('are not those that the connection names as its own', () => {
    const kept = keptHeaders([
      ['connection', 'keep-alive, X-Hop'],
      ['x-hop', '1'],
      ['x-end', '2'],
    ]);
    assert.deepEqual(kept, { 'x-end': '2' });
  });

  test('have all values of a name that stands more than once', () => {
    assert.deepEqual(
      keptHeaders([
        ['x-a', '1'],
        ['x-a', '2'],
      ]),
      { 'x-a': '1, 2' },
    );
  });

  test('of clouds say what happened, never who asked', () => {
    const kept = keptHeaders([
      ['x-amz-sns-message-type', 'Notification'],
      ['x-amz-security-token', 'secret'],
      ['x-amzn-oidc-identity', 'me'],
      ['x-goog-resource-state', 'update'],
      ['x-goog-authenticated-user-email', 'me'],
    ]);
    assert.deepEqual(Object.keys(kept), ['x-amz-sns-message-type', 'x-goog-resource-state']);
  });

  test('are bounded in number and size', () => {
    const many = Array.from({ length: 500 }, (_, index) => [`x-${index}`, 'a'] as const);
    assert.equal(Object.keys(keptHeaders(many)).length, 100);
    assert.deepEqual(keptHeaders([['x-long', 'a'.repeat(20_000)]]), {});
  });
});

describe('secrets that travel along', () => {
  test('are found in a text, unless they are too short to tell', () => {
    assert.equal(holdsSecret('Bearer long-secret', ['long-secret']), true);
    assert.equal(holdsSecret('Bearer a', ['a']), false);
    assert.equal(holdsSecret('Bearer other', ['long-secret']), false);
  });

  test('are masked in a query, however they are written, and the rest stays as it came', () => {
    const secrets = ['long secret'];
    assert.equal(maskedQuery('a=%20&k=long%20secret&b', secrets), 'a=%20&k=***&b');
    assert.equal(maskedQuery('k=long+secret', secrets), 'k=***');
    assert.equal(maskedQuery('k=%zz', secrets), 'k=%zz');
    assert.equal(maskedQuery('', secrets), '');
  });
});
