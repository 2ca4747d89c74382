/** A server whose pages were not built is still one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastify } from 'fastify';
import { webPages } from './web-pages.ts';

test('without built pages the root leads to the reference', async () => {
  const app = fastify();
  const storage = { read: () => Promise.reject(new Error('asked for nothing')) };
  const options = { portalOrigins: [], publicUrl: '/', storage };
  await webPages(app, options, new URL('not-there/', import.meta.url));
  const { statusCode, headers } = await app.inject('/');
  assert.equal(statusCode, 302);
  assert.equal(headers.location, '/docs');
  assert.equal((await app.inject('/portal')).statusCode, 404);
});
