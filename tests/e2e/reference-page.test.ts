/** The page to read and try the API: complete, and loading nothing from elsewhere. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { useGancho } from '../support/shared-gancho.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());

test('all files of the page come from this server, and it may load no others', async () => {
  const page = await fetch(`${gancho.url}/docs`);
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-type')!, /^text\/html/);
  const html = await page.text();
  assert.match(html, /<html lang="en">/);
  assert.match(html, /<title>Gancho API reference<\/title>/);

  const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
  assert.ok(links.length >= 4);
  for (const link of links) {
    assert.ok(link.startsWith('/docs/'), link);
    const file = await fetch(`${gancho.url}${link}`);
    assert.equal(file.status, 200, link);
    assert.ok((await file.arrayBuffer()).byteLength > 0);
    const type = file.headers.get('content-type')!;
    if (link.endsWith('.js')) assert.match(type, /^text\/javascript/);
    if (link.endsWith('.css')) assert.match(type, /^text\/css/);
    if (link.endsWith('.png')) assert.equal(type, 'image/png');
  }

  const policy = new Map(
    page.headers
      .get('content-security-policy')!
      .split('; ')
      .map((directive) => [directive.split(' ')[0]!, directive.split(' ').slice(1)]),
  );
  assert.deepEqual(policy.get('default-src'), ["'none'"]);
  assert.deepEqual(policy.get('script-src'), ["'self'"]);
  assert.deepEqual(policy.get('connect-src'), ["'self'"]);
  assert.deepEqual(policy.get('frame-ancestors'), ["'none'"]);
  for (const [directive, sources] of policy) {
    for (const source of sources) {
      assert.ok(["'none'", "'self'", "'unsafe-inline'", 'data:'].includes(source), directive);
    }
  }
  assert.ok(!/<script(?![^>]*src=)/.test(html), 'no script within the page');
});

test('the page shows the document of this server', async () => {
  const script = await (await fetch(`${gancho.url}/docs/start.js`)).text();
  const url = /url: '([^']+)'/.exec(script)?.[1];
  assert.equal(url, '/api/v1/openapi.json');
  const response = await fetch(`${gancho.url}${url}`);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type')!, /^application\/json/);
  assert.match(script, /validatorUrl: null/, 'the document is sent to nobody for checking');
});

test('what is not part of the page is not served', async () => {
  for (const path of [
    '/docs/package.json',
    '/docs/..%2fpackage.json',
    '/docs/nothing.js',
    '/etc',
  ]) {
    const response = await fetch(`${gancho.url}${path}`);
    assert.equal(response.status, 404, path);
    assert.match(response.headers.get('content-type')!, /^application\/json/);
  }
});
