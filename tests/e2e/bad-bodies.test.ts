/** Bodies that cannot be read: each is refused in words and changes nothing. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { useGancho } from '../support/shared-gancho.ts';
import { assertRefused, prepareShop, stateOf, type Wrong } from '../support/wrong-requests.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
await prepareShop(gancho);
const check = (cases: Wrong[]) => assertRefused(gancho, cases);

const app = 'POST /app';
const message = 'POST /app/shop/msg';
const nested = (levels: number) => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);

test('bodies that are no JSON object', () =>
  check([
    { what: 'cut off', to: app, body: '{"name":', field: 'body', says: /not valid JSON/ },
    { what: 'a comma too many', to: app, body: '{"name":"x",}', field: 'body', says: /JSON/ },
    { what: 'single quotes', to: app, body: "{'name':'x'}", field: 'body', says: /JSON/ },
    { what: 'two values', to: app, body: '{"name":"x"}{}', field: 'body', says: /JSON/ },
    { what: 'a byte order mark', to: app, body: '\ufeff{"name":"x"}', field: 'body', says: /JSON/ },
    { what: 'an array', to: app, body: [], field: 'body', says: /a JSON object/ },
    { what: 'a number', to: app, body: '5', field: 'body', says: /a JSON object/ },
    { what: 'null', to: message, body: 'null', field: 'body', says: /a JSON object/ },
    { what: 'nothing', to: app, field: 'body', says: /a JSON object/ },
    {
      what: 'an empty body of JSON',
      to: message,
      body: '',
      headers: { 'content-type': 'application/json' },
      field: 'body',
      says: /a JSON object/,
    },
    {
      what: 'U+0000 in a name',
      to: app,
      body: { name: 'a\u0000b' },
      field: 'body.name',
      says: /U\+0000/,
    },
    {
      what: 'U+0000 in the name of a member',
      to: app,
      body: { name: 'x', metadata: { 'a\u0000': 'b' } },
      field: 'body.metadata.a\u0000',
      says: /U\+0000/,
    },
    { what: 'a raw line break', to: app, body: '{"name":"a\nb"}', field: 'body', says: /JSON/ },
  ]));

test('bodies that are too deep or too large', () =>
  check([
    {
      what: '65 levels',
      to: message,
      body: `{"eventType":"a","payload":${nested(64)}}`,
      field: 'body',
      says: /deeper than 64/,
    },
    { what: '100,000 levels', to: app, body: '['.repeat(100_000), field: 'body', says: /deeper/ },
    { what: 'depth in metadata', to: app, body: nested(70), field: 'body', says: /deeper/ },
    {
      what: 'two megabytes and more',
      to: message,
      body: { eventType: 'a', payload: { a: 'x'.repeat(2_000_000) } },
      status: 413,
      says: /larger/,
    },
  ]));

test('bodies of another type', () =>
  check(
    ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense'].map(
      (type): Wrong => ({
        what: type,
        to: app,
        body: '{"name":"x"}',
        headers: { 'content-type': type },
        status: 415,
        says: /application\/json/,
      }),
    ),
  ));

test('bodies that are compressed', () =>
  check([
    {
      what: 'gzip',
      to: app,
      body: '{"name":"x"}',
      headers: { 'content-encoding': 'gzip' },
      status: 415,
      says: /without compression/,
    },
  ]));

test('bytes that are not UTF-8', async () => {
  const before = await stateOf(gancho);
  for (const bytes of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xc0, 0xaf]]) {
    const response = await fetch(`${gancho.url}/api/v1/app`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gancho.key}`, 'content-type': 'application/json' },
      body: Buffer.concat([Buffer.from('{"name":"'), Buffer.from(bytes), Buffer.from('"}')]),
    });
    assert.equal(response.status, 422);
    const body = (await response.json()) as { detail: { loc: string[]; msg: string }[] };
    assert.deepEqual(body.detail[0]!.loc, ['body']);
    assert.match(body.detail[0]!.msg, /UTF-8/);
  }
  assert.equal(await stateOf(gancho), before);
});

test('names that mean something to JavaScript are names like others', async () => {
  const made = await gancho.api(
    'POST',
    '/app',
    '{"name":"Proto","uid":"proto","__proto__":{"polluted":"yes"},"metadata":{"__proto__":"a","constructor":"b","toString":"c"}}',
  );
  assert.equal(made.status, 201);
  assert.ok(made.text.includes('"metadata":{"__proto__":"a","constructor":"b","toString":"c"}'));
  const other = await gancho.api('POST', '/app', { name: 'Clean' });
  assert.ok(!other.text.includes('polluted'));
  const read = await gancho.api('GET', '/app/proto');
  assert.ok(read.text.includes('"__proto__":"a"'), read.text);
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const { status } = await gancho.api('GET', `/app/${name}`);
    assert.equal(status, 404, name);
    assert.equal((await gancho.api('PUT', `/app/${name}`, { name })).status, 201);
    assert.equal((await gancho.api('GET', `/app/${name}`)).body.uid, name);
  }
});

test('of a field that is given twice the last counts', async () => {
  const { body } = await gancho.api('POST', '/app', '{"name":"first","name":"last"}');
  assert.equal(body.name, 'last');
  const sent = await gancho.api(
    'POST',
    '/app/shop/msg',
    '{"eventType":"a","payload":{"n":1},"payload":{"n":2}}',
  );
  assert.deepEqual(sent.body.payload, { n: 2 });
});
