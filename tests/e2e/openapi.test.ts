/** The OpenAPI document: whole in itself, holding all that clients call, and true of what is answered. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

interface Parameter {
  in: string;
  name: string;
  required?: boolean;
  schema: object;
}
interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: any }> }>;
  security?: object[];
}
interface Document {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, any>; securitySchemes: object };
  security: object[];
}

const gancho = await serveGancho();
after(() => gancho[Symbol.asyncDispose]());
const document = (await gancho.api('GET', '/openapi.json')).body as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** What the published clients call: name, method and path below /api/v1, and what the query may hold. */
const surface = `
v1.application.list GET /app limit iterator order exclude_apps_with_no_endpoints exclude_apps_with_disabled_endpoints exclude_apps_with_svix_play_endpoints
v1.application.create POST /app get_if_exists
v1.application.get GET /app/{app_id}
v1.application.upsert PUT /app/{app_id}
v1.application.patch PATCH /app/{app_id}
v1.application.delete DELETE /app/{app_id}
v1.endpoint.list GET /app/{app_id}/endpoint limit iterator order
v1.endpoint.create POST /app/{app_id}/endpoint
v1.endpoint.get GET /app/{app_id}/endpoint/{endpoint_id}
v1.endpoint.upsert PUT /app/{app_id}/endpoint/{endpoint_id}
v1.endpoint.patch PATCH /app/{app_id}/endpoint/{endpoint_id}
v1.endpoint.delete DELETE /app/{app_id}/endpoint/{endpoint_id}
v1.endpoint.get-secret GET /app/{app_id}/endpoint/{endpoint_id}/secret
v1.endpoint.rotate-secret POST /app/{app_id}/endpoint/{endpoint_id}/secret/rotate
v1.endpoint.get-headers GET /app/{app_id}/endpoint/{endpoint_id}/headers
v1.endpoint.set-headers PUT /app/{app_id}/endpoint/{endpoint_id}/headers
v1.endpoint.patch-headers PATCH /app/{app_id}/endpoint/{endpoint_id}/headers
v1.event-type.list GET /event-type limit iterator order include_archived with_content
v1.event-type.create POST /event-type
v1.event-type.get GET /event-type/{event_type_name}
v1.event-type.upsert PUT /event-type/{event_type_name}
v1.event-type.patch PATCH /event-type/{event_type_name}
v1.event-type.delete DELETE /event-type/{event_type_name} expunge
v1.event-type.import-openapi POST /event-type/import/openapi
v1.endpoint.send-example POST /app/{app_id}/endpoint/{endpoint_id}/send-example
v1.environment.export POST /environment/export
v1.environment.import POST /environment/import
v1.integration.list GET /app/{app_id}/integration limit iterator order
v1.integration.create POST /app/{app_id}/integration
v1.integration.get GET /app/{app_id}/integration/{integ_id}
v1.integration.update PUT /app/{app_id}/integration/{integ_id}
v1.integration.delete DELETE /app/{app_id}/integration/{integ_id}
v1.integration.rotate-key POST /app/{app_id}/integration/{integ_id}/key/rotate
v1.message.create POST /app/{app_id}/msg with_content
v1.message.list GET /app/{app_id}/msg limit iterator channel before after with_content tag event_types
v1.message.get GET /app/{app_id}/msg/{msg_id} with_content
v1.message.precheck POST /app/{app_id}/msg/precheck/active
v1.message.poller.poll GET /app/{app_id}/poller/{sink_id} limit iterator event_type channel after
v1.message.poller.consumer-poll GET /app/{app_id}/poller/{sink_id}/consumer/{consumer_id} limit iterator
v1.message.poller.consumer-seek POST /app/{app_id}/poller/{sink_id}/consumer/{consumer_id}/seek
v1.message-attempt.list-by-endpoint GET /app/{app_id}/attempt/endpoint/{endpoint_id} limit iterator status status_code_class channel tag before after with_content with_msg expanded_statuses event_types
v1.message-attempt.list-by-msg GET /app/{app_id}/attempt/msg/{msg_id} limit iterator status status_code_class channel tag endpoint_id before after with_content expanded_statuses event_types
v1.message-attempt.get GET /app/{app_id}/msg/{msg_id}/attempt/{attempt_id} expanded_statuses
v1.message-attempt.resend POST /app/{app_id}/msg/{msg_id}/endpoint/{endpoint_id}/resend
v1.health.get GET /health
v1.background-task.list GET /background-task status task limit iterator order
v1.background-task.get GET /background-task/{task_id}
v1.endpoint.recover POST /app/{app_id}/endpoint/{endpoint_id}/recover
v1.endpoint.replay-missing POST /app/{app_id}/endpoint/{endpoint_id}/replay-missing
v1.endpoint.bulk-replay POST /app/{app_id}/endpoint/{endpoint_id}/bulk-replay
v1.message.bulk-expunge-content POST /app/{app_id}/msg/bulk-expunge
v1.message.expunge-all-contents POST /app/{app_id}/msg/expunge-all-contents
v1.statistics.aggregate-app-stats POST /stats/usage/app
v1.statistics.aggregate-event-types PUT /stats/usage/event-types
`
  .trim()
  .split('\n')
  .map((line) => {
    const [operationId, method, path, ...query] = line.split(' ');
    return { operationId, method: method!.toLowerCase(), path: `/api/v1${path}`, query };
  });

/** They write, and have nothing to say beyond their address. */
const bodiless = new Set([
  'v1.alarm-rule.channel.test',
  'v1.background-task.abort',
  'v1.operational-webhook.endpoint.test-attempt',
  'v1.authentication.dashboard-access',
  'v1.authentication.logout',
  'v1.endpoint.ask-consent',
  'v1.environment.export',
  'v1.event-type.export-asyncapi',
  'v1.event-type.export-openapi',
  'v1.ingest.source.rotate-token',
  'v1.ingest.source.run',
  'v1.integration.rotate-key',
  'v1.management.member.invite-again',
  'v1.message-attempt.resend',
  'v1.statistics.aggregate-event-types',
]);

/** Fields without which the strict clients (Rust, Go, Java) cannot read an answer. */
const requiredFields: Record<string, string> = {
  ApplicationOut: 'id name metadata createdAt updatedAt',
  EndpointOut: 'id url description metadata createdAt updatedAt',
  EndpointSecretOut: 'key',
  EndpointHeadersOut: 'headers sensitive',
  EventTypeOut: 'name description deprecated createdAt updatedAt',
  EventTypeImportOpenApiOut: 'data',
  EventTypeImportOpenApiOutData: 'modified',
  EventTypeFromOpenApi: 'name description deprecated',
  EnvironmentOut: 'createdAt eventTypes settings connectors',
  IntegrationOut: 'id name createdAt updatedAt',
  IntegrationKeyOut: 'key',
  MessageOut: 'id eventType payload timestamp',
  MessageAttemptOut:
    'id msgId endpointId url timestamp status statusText triggerType response responseStatusCode responseDurationMs',
  BackgroundTaskOut: 'data id status task updatedAt',
  RecoverOut: 'id status task updatedAt',
  ReplayOut: 'id status task updatedAt',
  ExpungeAllContentsOut: 'id status task updatedAt',
  AggregateEventTypesOut: 'id status task updatedAt',
  AppUsageStatsOut: 'id status task unresolvedAppIds updatedAt',
  BulkExpungeContentsOut: 'results',
  MessagePrecheckOut: 'active',
  PollingEndpointOut: 'data iterator done',
  PollingEndpointMessageOut: 'id eventType payload timestamp',
  PollingEndpointConsumerSeekOut: 'iterator',
};

test('the document says what it is', () => {
  assert.match(document.openapi, /^3\.1\.\d+$/);
  assert.equal(document.info.title, 'Gancho API');
  assert.match(document.info.version, /^\d+\.\d+\.\d+/);
  assert.deepEqual(document.servers, [{ url: '/' }], 'wherever the document came from');
  const { apiKey } = document.components.securitySchemes as Record<string, any>;
  assert.equal(apiKey.type, 'http');
  assert.equal(apiKey.scheme, 'bearer');
  assert.match(apiKey.description, /API key/);
  assert.deepEqual(document.security, [{ apiKey: [] }]);
});

test('every operation that the clients call is there, under its name, with its parameters', () => {
  for (const { operationId, method, path, query } of surface) {
    const operation = document.paths[path]?.[method];
    assert.ok(operation, `${method} ${path}`);
    assert.equal(operation.operationId, operationId);
    const names = (operation.parameters ?? [])
      .filter((one) => one.in === 'query')
      .map(({ name }) => name);
    for (const name of query) assert.ok(names.includes(name), `${operationId}: ${name}`);
    const inPath = (operation.parameters ?? []).filter((one) => one.in === 'path');
    const named = inPath.map(({ name }) => name).join(' ');
    assert.equal(named, [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).join(' '));
    assert.ok(inPath.every(({ required }) => required === true));
    const takesKey = (operation.parameters ?? []).some(({ name }) => name === 'idempotency-key');
    assert.equal(takesKey, method === 'post', `${operationId}: idempotency-key`);
  }
});

test('every operation is named once, described, and says how it may be refused', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.length >= surface.length);
  for (const { method, operation } of operations) {
    assert.ok(operation.summary.length > 10, operation.operationId);
    assert.equal(operation.tags.length, 1, operation.operationId);
    const statuses = Object.keys(operation.responses);
    assert.ok(
      statuses.some((status) => status.startsWith('2')),
      operation.operationId,
    );
    // What takes no key is refused to nobody.
    const isOpen = operation.security?.length === 0;
    // The sign-in takes its key in the body.
    const isSignIn = operation.operationId === 'v1.authentication.sign-in';
    for (const status of ['401', '404', '422']) {
      const isRefused = isSignIn ? status !== '404' : !isOpen;
      assert.equal(statuses.includes(status), isRefused, `${operation.operationId}: ${status}`);
    }
    for (const { description } of Object.values(operation.responses)) {
      assert.match(description, /^[A-Z].+\.$/);
      assert.doesNotMatch(description, /default/i);
    }
    const hasBody =
      ['post', 'put', 'patch'].includes(method) && !bodiless.has(operation.operationId);
    assert.equal(operation.requestBody !== undefined, hasBody, operation.operationId);
  }
});

test('every reference leads somewhere, and every schema is one of JSON Schema 2020-12', () => {
  const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? [];
  assert.ok(references.length > 100);
  for (const reference of references) {
    const name = /^"\$ref":"#\/components\/schemas\/([^"/]+)"$/.exec(reference)?.[1];
    assert.ok(name !== undefined && name in document.components.schemas, reference);
  }
  const ajv = new Ajv2020({ strict: false });
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    assert.ok(ajv.validateSchema(schema), `${name}: ${ajv.errorsText()}`);
  }
  for (const { operation } of operations) {
    for (const { name, schema } of operation.parameters ?? []) {
      assert.ok(ajv.validateSchema(schema), `${operation.operationId} ${name}`);
    }
  }
});

test('the fields that strict clients need are required', () => {
  for (const [name, fields] of Object.entries(requiredFields)) {
    const required = document.components.schemas[name]?.required as string[] | undefined;
    for (const field of fields.split(' ')) assert.ok(required?.includes(field), `${name}.${field}`);
  }
  for (const { operation } of operations.filter(({ operation: one }) =>
    /\.list/.test(one.operationId),
  )) {
    const schema = operation.responses['200']!.content!['application/json']!.schema;
    for (const field of ['data', 'iterator', 'done']) {
      assert.ok(schema.required.includes(field), `${operation.operationId}: ${field}`);
    }
  }
});

/** Checks an answer against what the document says of it. */
function assertDescribed(method: string, path: string, status: number, body: unknown): void {
  const operation = document.paths[`/api/v1${path}`]?.[method.toLowerCase()];
  const response = operation?.responses[String(status)];
  assert.ok(response, `${method} ${path} ${status} is not described`);
  const schema = response.content?.['application/json']?.schema as object | undefined;
  if (schema === undefined) {
    assert.equal(body, null, `${method} ${path} has a body that is not described`);
    return;
  }
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const check = ajv.compile({ ...schema, components: document.components });
  assert.ok(check(body), `${method} ${path} ${status}: ${ajv.errorsText(check.errors)}`);
}

test('what is answered is what the document says', async () => {
  await using receiver = await startReceiver();
  const call = async (method: string, path: string, body?: unknown, values: object = {}) => {
    const filled = Object.entries(values).reduce(
      (text, [name, value]) => text.replace(`{${name}}`, String(value)),
      path,
    );
    const answer = await gancho.api(method, filled, body);
    assertDescribed(method, path.split('?')[0]!, answer.status, answer.body);
    return answer;
  };
  const app = { app_id: 'shop' };
  await call('POST', '/app', { name: 'Shop', uid: 'shop', metadata: { a: '1' } });
  await call('POST', '/app', { name: 'Shop', uid: 'shop' });
  await call('POST', '/app', {});
  await call('PUT', '/app/{app_id}', { name: 'Shop' }, app);
  await call('PATCH', '/app/{app_id}', { throttleRate: 5 }, app);
  await call('GET', '/app/{app_id}', undefined, app);
  await call('GET', '/app/{app_id}', undefined, { app_id: 'nobody' });
  await call('GET', '/app');
  await call('POST', '/event-type', { name: 'a', description: 'x', schemas: { 1: {} } });
  await call('POST', '/event-type', { name: 'a', description: 'x' });
  await call('GET', '/event-type?with_content=true');
  const type = { event_type_name: 'a' };
  const schedulePath = '/event-type/{event_type_name}/retry-schedule';
  await call('GET', schedulePath, undefined, type);
  await call('PUT', schedulePath, { retrySchedule: [1] }, type);
  const spec = { openapi: '3.1.0', webhooks: { b: { post: {} } } };
  await call('POST', '/event-type/import/openapi', { spec, dryRun: true });
  await call('POST', '/event-type/import/openapi', { spec });
  await call('POST', '/event-type/export/openapi');
  await call('POST', '/event-type/export/asyncapi');
  const { body: exported } = await call('POST', '/environment/export');
  await call('POST', '/environment/import', exported);
  const { body: integration } = await call('POST', '/app/{app_id}/integration', { name: 'i' }, app);
  const integrationPath = '/app/{app_id}/integration/{integ_id}';
  const which = { ...app, integ_id: integration.id };
  await call('GET', '/app/{app_id}/integration', undefined, app);
  await call('GET', integrationPath, undefined, which);
  await call('PUT', integrationPath, { name: 'j' }, which);
  await call('POST', `${integrationPath}/key/rotate`, undefined, which);
  await call('DELETE', integrationPath, undefined, which);
  const made = await call(
    'POST',
    '/app/{app_id}/endpoint',
    { url: receiver.url, eventTypes: ['a'], channels: ['c'], headers: { cookie: 'x', 'X-A': '1' } },
    app,
  );
  const endpoint = { ...app, endpoint_id: made.body.id };
  const examplePath = '/app/{app_id}/endpoint/{endpoint_id}/send-example';
  await call('POST', examplePath, { eventType: 'svix.ping' }, endpoint);
  await call('GET', '/app/{app_id}/endpoint', undefined, app);
  await call('GET', '/app/{app_id}/endpoint/{endpoint_id}', undefined, endpoint);
  await call('GET', '/app/{app_id}/endpoint/{endpoint_id}/secret', undefined, endpoint);
  await call('GET', '/app/{app_id}/endpoint/{endpoint_id}/headers', undefined, endpoint);
  await call('POST', '/app/{app_id}/endpoint/{endpoint_id}/secret/rotate', {}, endpoint);
  const sent = await call(
    'POST',
    '/app/{app_id}/msg',
    { eventType: 'a', payload: { n: 1 }, channels: ['c'], tags: ['t'], eventId: 'e' },
    app,
  );
  const message = { ...app, msg_id: sent.body.id };
  await call('GET', '/app/{app_id}/msg', undefined, app);
  await call('GET', '/app/{app_id}/msg/{msg_id}', undefined, message);
  const attempts = await waitFor('the attempt', async () => {
    const list = await call('GET', '/app/{app_id}/attempt/msg/{msg_id}', undefined, message);
    return list.body.data.length > 0 ? list.body.data : null;
  });
  await call(
    'GET',
    '/app/{app_id}/attempt/endpoint/{endpoint_id}?with_msg=true',
    undefined,
    endpoint,
  );
  await call('GET', '/app/{app_id}/msg/{msg_id}/attempt/{attempt_id}', undefined, {
    ...message,
    attempt_id: attempts[0].id,
  });
  await call('POST', '/app/{app_id}/msg/{msg_id}/endpoint/{endpoint_id}/resend', undefined, {
    ...message,
    ...endpoint,
  });
  const window = { since: new Date(Date.now() - 60_000).toISOString() };
  for (const name of ['recover', 'replay-missing', 'bulk-replay', 'cancel-msgs']) {
    await call('POST', `/app/{app_id}/endpoint/{endpoint_id}/${name}`, window, endpoint);
  }
  await call('POST', '/app/{app_id}/msg/bulk-expunge', { ids: [sent.body.id, 'nobody'] }, app);
  await call('POST', '/app/{app_id}/msg/expunge-all-contents', undefined, app);
  await call('POST', '/stats/usage/app', { ...window, until: new Date().toISOString() });
  await call('PUT', '/stats/usage/event-types');
  const tasks = await call('GET', '/background-task');
  await call('GET', '/background-task/{task_id}', undefined, { task_id: tasks.body.data[0].id });
  await call('DELETE', '/app/{app_id}/endpoint/{endpoint_id}', undefined, endpoint);
  await call('DELETE', '/app/{app_id}', undefined, app);
  await call('GET', '/health');
});
