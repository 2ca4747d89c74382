/**
 * Every route of the served document, asked with what its own schemas make, spoiled here and there:
 * no answer may be a failure of the server, each must be one that the document names, and JSON.
 * GANCHO_FUZZ_RUNS asks for more than a short run; a failure names its seed.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as fc from 'fast-check';
import { startGancho } from '../support/gancho-process.ts';
import { isOnPostgres } from '../support/process-database.ts';
import { callIngest } from '../support/sources.ts';
import { awkwardStrings, schemaArbitrary, type Schema } from '../support/schema-arbitrary.ts';

interface Parameter {
  in: string;
  name: string;
  required?: boolean;
  schema: Schema;
}
interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, unknown>;
}

const runs = Number(process.env['GANCHO_FUZZ_RUNS'] ?? (isOnPostgres() ? 10 : 25));
const gancho = await startGancho();
after(() => gancho[Symbol.asyncDispose]());

const { body: document } = await gancho.api('GET', '/openapi.json');
const definitions = document.components.schemas as Record<string, Schema>;

/** What there is, so that some requests find something. */
await gancho.api('POST', '/app', { name: 'Fuzz', uid: 'fuzz' });
const { body: endpoint } = await gancho.api('POST', '/app/fuzz/endpoint', {
  url: 'http://127.0.0.1:9/',
  uid: 'fuzz',
});
await gancho.api('POST', '/event-type', { name: 'fuzz', description: 'Fuzz.' });
const { body: message } = await gancho.api('POST', '/app/fuzz/msg', {
  eventType: 'fuzz',
  payload: {},
});
const source = { name: 'Fuzz', uid: 'fuzz', type: 'generic-webhook' };
await callIngest(gancho, 'POST', '/source', source);
await callIngest(gancho, 'POST', '/source/fuzz/endpoint', {
  url: 'http://127.0.0.1:9/',
  uid: 'fuzz',
});
const known: Record<string, string[]> = {
  app_id: ['fuzz'],
  endpoint_id: ['fuzz', endpoint.id],
  msg_id: [message.id],
  event_type_name: ['fuzz'],
};

const pathValue = (name: string): fc.Arbitrary<string> =>
  fc.oneof(
    { arbitrary: fc.constantFrom('fuzz', ...(known[name] ?? [])), weight: 3 },
    {
      arbitrary: fc.constantFrom(...awkwardStrings.filter((text) => text.isWellFormed())),
      weight: 1,
    },
    { arbitrary: fc.string({ minLength: 1, maxLength: 40 }), weight: 1 },
  );

function request(path: string, operation: Operation) {
  const parameters = operation.parameters ?? [];
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const query = parameters.filter((one) => one.in === 'query');
  const content = Object.entries(operation.requestBody?.content ?? {});
  return fc.record({
    path: fc.tuple(...names.map(pathValue)).map((values) => {
      let at = 0;
      return path.replace(/\{\w+\}/g, () => encodeURIComponent(values[at++]!));
    }),
    query: fc.record(
      Object.fromEntries(
        query.map(({ name, schema }) => [name, schemaArbitrary(schema, definitions)]),
      ),
      { requiredKeys: [], noNullPrototype: true },
    ),
    body:
      content.length === 0
        ? fc.constant(null)
        : fc
            .constantFrom(...content)
            .chain(([type, { schema }]) =>
              schemaArbitrary(schema, definitions).map((value) => ({ type, value })),
            ),
  });
}

function queryText(query: Record<string, unknown>): string {
  const given = Object.entries(query).map(([name, value]) => {
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    return `${name}=${encodeURIComponent(text.toWellFormed())}`;
  });
  return given.length === 0 ? '' : `?${given.join('&')}`;
}

async function ask(
  method: string,
  asked: {
    path: string;
    query: Record<string, unknown>;
    body: { type: string; value: unknown } | null;
  },
): Promise<{ status: number; text: string; type: string | null }> {
  const response = await fetch(`${gancho.url}${asked.path}${queryText(asked.query)}`, {
    method,
    headers: {
      authorization: `Bearer ${gancho.key}`,
      ...(asked.body === null ? {} : { 'content-type': asked.body.type }),
    },
    ...(asked.body === null ? {} : { body: JSON.stringify(asked.body.value) ?? '' }),
  });
  return {
    status: response.status,
    text: await response.text(),
    type: response.headers.get('content-type'),
  };
}

for (const [path, methods] of Object.entries(
  document.paths as Record<string, Record<string, Operation>>,
)) {
  for (const [method, operation] of Object.entries(methods)) {
    test(`${method.toUpperCase()} ${path} answers whatever it is asked`, async () => {
      await fc.assert(
        fc.asyncProperty(request(path, operation), async (asked) => {
          const { status, text, type } = await ask(method.toUpperCase(), asked);
          assert.ok(status < 500 || status === 503, `answered ${status} ${text}`);
          if (status >= 400) {
            assert.match(type ?? '', /^application\/(problem\+)?json/);
            const refusal = JSON.parse(text) as { code?: string; detail?: unknown };
            assert.ok(refusal.detail !== undefined, text);
          }
        }),
        { numRuns: runs },
      );
    });
  }
}

const publicRequest = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
  rest: fc.oneof(
    fc.constantFrom(
      '',
      '/',
      '//',
      '/a/../b',
      '/%00',
      '/%',
      '?',
      '?a',
      '?a=%00&a=%ff',
      '/x?challenge=1',
    ),
    fc.webPath(),
  ),
  headers: fc.dictionary(
    fc.constantFrom(
      'content-type',
      'content-encoding',
      'x-hub-signature-256',
      'x-github-event',
      'x-github-delivery',
      'x-slack-signature',
      'x-slack-request-timestamp',
      'webhook-id',
      'webhook-timestamp',
      'webhook-signature',
      'authorization',
      'x-signature',
    ),
    fc.oneof(
      fc.constantFrom('', '0', 'sha256=', 'v1,', 'application/json', 'multipart/form-data', 'gzip'),
      fc.string({
        unit: fc.integer({ min: 0x20, max: 0x7e }).map((one) => String.fromCharCode(one)),
      }),
    ),
  ),
  body: fc.oneof(fc.json(), fc.constantFrom('', '{', 'a=b&a=c'), fc.string()),
});

for (const [type, config] of [
  ['generic-webhook', {}],
  ['generic-webhook', { scheme: 'hmac', secret: 'a secret' }],
  ['github', { secret: 'a secret' }],
  ['slack', { secret: 'a secret' }],
  ['svix', { secret: `whsec_${Buffer.alloc(24).toString('base64')}` }],
] as const) {
  test(`a source of the type ${type} answers whatever it is sent`, async () => {
    const { body: made } = await callIngest(gancho, 'POST', '/source', {
      name: 'Fuzz',
      type,
      config,
    });
    await fc.assert(
      fc.asyncProperty(publicRequest, async ({ method, rest, headers, body }) => {
        const hasBody = !['GET', 'HEAD'].includes(method);
        const answer = await fetch(`${made.ingestUrl}${rest}`, {
          method,
          headers,
          ...(hasBody ? { body } : {}),
        });
        const text = await answer.text();
        assert.ok(
          answer.status < 500 || answer.status === 503,
          `answered ${answer.status} ${text}`,
        );
      }),
      { numRuns: runs },
    );
  });
}

test('the server is well after all of it', async () => {
  assert.equal((await gancho.api('GET', '/health')).status, 204);
  assert.doesNotMatch(gancho.output(), /\n\s+at /, 'no stack was written');
});
