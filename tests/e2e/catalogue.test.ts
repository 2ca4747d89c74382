/** The public catalogue: there for everybody where an environment publishes it, and nowhere else. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { serveGancho } from '../support/hosted-gancho.ts';

const gancho = await serveGancho();
after(() => gancho[Symbol.asyncDispose]());
const look = (path: string, headers: Record<string, string> = {}) =>
  fetch(gancho.url + path, { headers });
const publish = (publicCatalogue: boolean, more: object = {}) =>
  gancho.api('PUT', '/environment/portal-settings', { publicCatalogue, ...more });
const schema = {
  type: 'object',
  title: '</pre><script>alert(1)</script>',
  examples: [{ total: 7 }],
};
for (const body of [
  {
    name: 'invoice.paid',
    description: '<b>Paid</b>',
    groupName: 'Billing',
    schemas: { 1: schema },
  },
  { name: 'user.created', description: 'Somebody joined.' },
  { name: 'beta.thing', description: 'x', featureFlags: ['beta'] },
  { name: 'old.thing', description: 'x', archived: true },
]) {
  assert.equal((await gancho.api('POST', '/event-type', body)).status, 201);
}

test('it is off until it is turned on', async () => {
  for (const path of ['/catalogue', '/catalogue/invoice.paid', '/catalogue?environment=env_none']) {
    assert.equal((await look(path)).status, 404, path);
  }
  await publish(true);
  assert.equal((await look('/catalogue')).status, 200);
  await publish(false);
  assert.equal((await look('/catalogue')).status, 404);
});

test('it lists what everybody may know, in groups, and nothing else', async () => {
  await publish(true, { displayName: 'Acme' });
  const html = await (await look('/catalogue')).text();
  assert.match(html, /<html lang="en">/);
  assert.match(html, /<h2>Billing<\/h2>/);
  assert.ok(html.includes('invoice.paid') && html.includes('user.created'));
  assert.ok(html.includes('&lt;b&gt;Paid&lt;/b&gt;'));
  assert.ok(!html.includes('beta.thing') && !html.includes('old.thing'));
  for (const name of ['beta.thing', 'old.thing', 'none']) {
    assert.equal((await look(`/catalogue/${name}`)).status, 404, name);
  }
});

test('a type has its schema and example, as text', async () => {
  await publish(true);
  const html = await (await look('/catalogue/invoice.paid')).text();
  assert.ok(html.includes('&quot;total&quot;: 7'));
  assert.ok(!/<script/i.test(html));
});

test('it speaks the language of the reader, and may be kept for a minute', async () => {
  await publish(true);
  const response = await look('/catalogue', { 'accept-language': 'pt-PT,pt;q=0.9' });
  const html = await response.text();
  assert.match(html, /<html lang="pt-BR">/);
  assert.ok(html.includes('Catálogo de eventos'));
  assert.match(response.headers.get('cache-control')!, /public, max-age=60/);
  assert.match(response.headers.get('vary')!, /accept-language/);
  const policy = response.headers.get('content-security-policy')!;
  assert.match(policy, /default-src 'none'; style-src 'sha256-/);
  const tag = response.headers.get('etag')!;
  const again = await look('/catalogue', {
    'accept-language': 'pt-PT,pt;q=0.9',
    'if-none-match': tag,
  });
  assert.equal(again.status, 304);
  assert.match(await (await look('/catalogue?lang=en')).text(), /<html lang="en">/);
});

test('another environment publishes its own', async () => {
  const { id } = (await gancho.api('POST', '/management/environment', { name: 'Other' })).body;
  assert.equal((await look(`/catalogue?environment=${id}`)).status, 404);
  const keyPath = `/management/authentication/${id}/api-token`;
  const { token } = (await gancho.api('POST', keyPath, { name: 'x' })).body;
  const theirs = { authorization: `Bearer ${token}` };
  await gancho.api('PUT', '/environment/portal-settings', { publicCatalogue: true }, theirs);
  await gancho.api('POST', '/event-type', { name: 'theirs', description: 'x' }, theirs);
  const html = await (await look(`/catalogue?environment=${id}`)).text();
  assert.ok(html.includes(`/catalogue/theirs?environment=${id}`));
  assert.ok(!html.includes('invoice.paid'));
});

test('one address cannot ask without end', async () => {
  await publish(true);
  const statuses = new Set<number>();
  for (let round = 0; round < 130; round += 1) {
    const { status, headers } = await look('/catalogue/user.created');
    statuses.add(status);
    if (status === 429) assert.ok(Number(headers.get('retry-after')) > 0);
  }
  assert.deepEqual([...statuses], [200, 429]);
});
