import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainRequestView, requestView } from './request-view.ts';

const request = {
  method: 'POST',
  path: '/pix',
  query: 'a=1&b=2&b=3&c',
  remoteAddress: '203.0.113.7',
  grade: 'strong',
} as const;

test('a parameter that stands more than once has all its values', () => {
  assert.deepEqual(requestView(request, { 'x-a': '1' }), {
    method: 'POST',
    path: '/pix',
    query: { a: '1', b: ['2', '3'], c: '' },
    headers: { 'x-a': '1' },
  });
});

test('for code each parameter is a text', () => {
  const { query, headers } = plainRequestView(request, null);
  assert.deepEqual(query, { a: '1', b: '2,3', c: '' });
  assert.deepEqual(headers, {});
});
