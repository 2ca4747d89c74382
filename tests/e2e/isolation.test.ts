/** Every route of the served document, with ids of others: nobody gets in, and nobody learns what is there. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { scopedResources } from '../../server/src/domain/scope.ts';
import {
  fill,
  judgeRoute,
  routesOf,
  tokensFor,
  type Call,
  type Ids,
  type Route,
  type World,
} from '../support/access-matrix.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { callIngest } from '../support/sources.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await serveGancho();
const receiver = await startReceiver();
after(async () => {
  await gancho[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});
const document = (await gancho.api('GET', '/openapi.json')).body;
const routes = routesOf(document);

const call: Call = (method, path, body, token) => {
  const headers = { authorization: token === null ? '' : `Bearer ${token}` };
  if (!path.startsWith('/ingest/')) return gancho.api(method, path, body, headers);
  return callIngest(gancho, method, path.replace('/ingest', ''), body, headers);
};

async function made(method: string, path: string, body: unknown, token: string): Promise<any> {
  const { status, text } = await call(method, path, body, token);
  assert.ok(status < 300, `${method} ${path}: ${status} ${text}`);
  return JSON.parse(text === '' ? 'null' : text);
}

/** An application with something of each kind, and ids of what is beside it in its environment. */
async function furnish(name: string, token: string, eventType: string): Promise<Ids> {
  const env_id = (await made('GET', '/auth/whoami', undefined, token)).environmentId;
  const app_id = (await made('POST', '/app', { name, uid: name }, token)).id;
  const endpoint = { url: receiver.url, uid: `${name}-endpoint` };
  const endpoint_id = (await made('POST', `/app/${app_id}/endpoint`, endpoint, token)).id;
  const message = { eventType, payload: { secret: name } };
  const msg_id = (await made('POST', `/app/${app_id}/msg`, message, token)).id;
  const attempts = await waitFor('an attempt', async () => {
    const { data } = await made('GET', `/app/${app_id}/attempt/msg/${msg_id}`, undefined, token);
    return data.length > 0 ? data : null;
  });
  // One that fetches its messages itself.
  const sink = { url: `poll://${name}`, uid: `${name}-sink` };
  const sink_id = (await made('POST', `/app/${app_id}/endpoint`, sink, token)).id;
  for (const id of [endpoint_id, sink_id]) {
    await made('POST', `/auth/app/${app_id}/poller/${id}/token/rotate`, {}, token);
  }
  const source = { name, uid: name, type: 'generic-webhook' };
  const source_id = (await made('POST', '/ingest/source', source, token)).id;
  const sourceEndpoints = `/ingest/source/${source_id}/endpoint`;
  const source_endpoint_id = (await made('POST', sourceEndpoints, endpoint, token)).id;
  const key = { name, scopes: [] };
  const keys = `/management/authentication/${env_id}/api-token`;
  const key_id = (await made('POST', keys, key, token)).id;
  // An issue by an endpoint at which nothing listens; it fails no other attempt.
  const refusing = { url: 'http://127.0.0.1:1', eventTypes: ['sample.type'] };
  const refusing_id = (await made('POST', `/app/${app_id}/endpoint`, refusing, token)).id;
  await made('POST', `/app/${app_id}/msg`, { eventType: 'sample.type', payload: {} }, token);
  const issue_id = await waitFor('an issue', async () => {
    const { data } = await made('GET', `/issue?endpoint_id=${refusing_id}`, undefined, token);
    return data[0]?.id ?? null;
  });
  const rule = { name, kind: 'issueOpened', disabled: true };
  const alarm_rule_id = (await made('POST', '/alarm-rule', rule, token)).id;
  const ids = {
    alarm_rule_id,
    issue_id,
    app_id,
    endpoint_id,
    sink_id,
    consumer_id: 'reader',
    msg_id,
    source_id,
    source_endpoint_id,
    attempt_id: attempts[0].id,
  };
  return { ...ids, env_id, key_id, event_type_name: eventType };
}

/** Makes things of kinds that are not known here, where the document says how, and sets what can be set. */
async function furnishMore(ids: Ids, token: string): Promise<void> {
  for (const route of routes) {
    const { method, path, params } = route;
    const isPart = method === 'PUT' && params[0] === 'app_id' && !path.endsWith('}');
    if (!isPart || params.some((one) => !(one in ids))) continue;
    // Some parts need more than a sample; those stay as they are.
    await call(
      method,
      fill(route, (one) => ids[one]!),
      route.body,
      token,
    );
  }
  for (const { path, params } of routes) {
    const param = params.at(-1);
    if (param === undefined || param in ids || !path.endsWith(`/{${param}}`)) continue;
    const collection = path.slice(0, -param.length - 3);
    const create = routes.find((one) => one.method === 'POST' && one.path === collection);
    if (create === undefined || create.params.some((one) => !(one in ids))) continue;
    const { status, text } = await call(
      'POST',
      fill(create, (one) => ids[one]!),
      create.body,
      token,
    );
    const id = status < 300 ? JSON.parse(text).id : undefined;
    if (typeof id === 'string') ids[param] = id;
  }
}

let world: World;
before(async () => {
  const catalogue = async (token: string, ...names: string[]) => {
    for (const name of names) await made('POST', '/event-type', { name, description: 'x' }, token);
  };
  const second = await made('POST', '/management/environment', { name: 'Second' }, gancho.key);
  const keysOf = (env: string) => `/management/authentication/${env}/api-token`;
  const keyOf = async (env: string, body: object): Promise<{ id: string; token: string }> =>
    made('POST', keysOf(env), { name: 'x', ...body }, gancho.key);
  const foreignKey = (await keyOf(second.id, {})).token;
  // The last one is the one that sample bodies name.
  await catalogue(gancho.key, 'own.type', 'sample.type');
  await catalogue(foreignKey, 'foreign.type', 'sample.type');
  const own = await furnish('own', gancho.key, 'own.type');
  const sibling = await furnish('sibling', gancho.key, 'own.type');
  const foreign = await furnish('foreign', foreignKey, 'foreign.type');
  await furnishMore(own, gancho.key);
  await furnishMore(sibling, gancho.key);
  await furnishMore(foreign, foreignKey);
  const scopesFor = (access: string) =>
    Object.keys(scopedResources).map((resource) => `${resource}:${access}`);
  const [expired, revoked] = [await keyOf(own['env_id']!, {}), await keyOf(own['env_id']!, {})];
  for (const { id, token } of [expired, revoked]) {
    // Used before, so that it is in the cache when it ends.
    await made('GET', '/app', undefined, token);
    await made('POST', `${keysOf(own['env_id']!)}/${id}/expire`, {}, gancho.key);
  }
  const portal = async (app: string, body: object): Promise<string> =>
    (await made('POST', `/auth/app-portal-access/${app}`, body, gancho.key)).token;
  const poller = `/auth/app/${own['app_id']}/poller/${own['sink_id']}/token`;
  const sourcePortal = async (ids: Ids, body: object): Promise<string> =>
    (await made('POST', `/ingest/source/${ids['source_id']}/dashboard`, body, gancho.key)).token;
  world = {
    call,
    own,
    sibling,
    foreign,
    sourceTokens: {
      portal: await sourcePortal(own, {}),
      viewing: await sourcePortal(own, { readOnly: true }),
      siblingPortal: await sourcePortal(sibling, {}),
    },
    tokens: {
      own: gancho.key,
      reading: (await keyOf(own['env_id']!, { scopes: scopesFor('read') })).token,
      writing: (await keyOf(own['env_id']!, { scopes: scopesFor('write') })).token,
      foreign: foreignKey,
      expired: expired.token,
      revoked: revoked.token,
      portal: await portal(own['app_id']!, {}),
      viewing: await portal(own['app_id']!, { capabilities: ['ViewBase'] }),
      siblingPortal: await portal(sibling['app_id']!, {}),
      poller: (await made('GET', poller, undefined, gancho.key)).token,
    },
  };
});

/** All that others could have changed. */
async function snapshot(ids: Ids, token: string): Promise<string[]> {
  const app = `/app/${ids['app_id']}`;
  const endpoint = `${app}/endpoint/${ids['endpoint_id']}`;
  const paths = [app, `${app}/endpoint`, `${endpoint}/secret`, `${endpoint}/headers`, `${app}/msg`];
  const source = `/ingest/source/${ids['source_id']}`;
  paths.push(source, `${source}/endpoint`);
  paths.push(`/event-type/${ids['event_type_name']}`, `${app}/attempt/msg/${ids['msg_id']}`);
  return Promise.all(paths.map(async (path) => (await call('GET', path, undefined, token)).text));
}

test('the document holds the routes that are judged', () => {
  assert.ok(routes.length > 40);
  assert.ok(routes.filter(({ open }) => !open).length > 40);
  assert.deepEqual(
    routes.filter(({ open }) => open).map(({ path }) => path),
    // Whoever signs in has no key to be judged by; sessions.test.ts judges that.
    ['/health', '/health/ping', '/auth/session', '/auth/session'],
  );
});

test('every route keeps out who has no business there, and tells them nothing', async () => {
  const { sibling, foreign, tokens } = world;
  const state = async () => [
    ...(await snapshot(sibling, gancho.key)),
    ...(await snapshot(foreign, tokens.foreign)),
  ];
  const [before, wrong] = [await state(), [] as string[]];
  for (const route of routes) wrong.push(...(await judgeRoute(route, world)));
  assert.deepEqual(wrong, []);
  assert.deepEqual(await state(), before, 'nothing of others was changed');
});

test('a route that leaks turns the judgement red', async () => {
  const { own } = world;
  const planted = (fields: Partial<Route>): Route => ({
    name: 'v1.planted',
    method: 'GET',
    path: '/app/{app_id}/planted/{endpoint_id}',
    params: ['app_id', 'endpoint_id'],
    query: '',
    open: false,
    access: {
      scope: 'endpoints:read',
      portal: 'ViewBase',
      poller: false,
      firstEnvironmentOnly: false,
    },
    body: undefined,
    ...fields,
  });
  /** Asks the server who it is and what they may do, then hands out the endpoint whoever asks. */
  const leaking: Call = async (method, path, body, token) => {
    const [, app, , id] = path.split('/').slice(1);
    const lawful = await call(method, `/app/${app}/endpoint/${id}`, body, token);
    const isAbsent = lawful.status === 404 && id === own['endpoint_id'];
    if (!isAbsent) return lawful;
    return call('GET', `/app/${own['app_id']}/endpoint/${id}`, undefined, gancho.key);
  };
  const found = await judgeRoute(planted({}), { ...world, call: leaking });
  assert.ok(
    found.some((line) => /another environment got 200/.test(line)),
    found.join('\n'),
  );
  assert.ok(found.some((line) => /portal token of another application got 200/.test(line)));

  /** Says in other words that it is there. */
  const telling: Call = async (method, path, body, token) => {
    const lawful = await call(method, path.replace('/planted/', '/endpoint/'), body, token);
    const isTheirs = lawful.status === 404 && path.endsWith(own['endpoint_id']!);
    return isTheirs ? { ...lawful, text: lawful.text.replace('Entity', 'Endpoint') } : lawful;
  };
  const told = await judgeRoute(planted({}), { ...world, call: telling });
  assert.ok(
    told.some((line) => /can tell foreign from unknown/.test(line)),
    told.join('\n'),
  );

  const lawful: Call = (method, path, body, token) =>
    call(method, path.replace('/planted/', '/endpoint/'), body, token);
  assert.deepEqual(await judgeRoute(planted({}), { ...world, call: lawful }), []);
  const silent = await judgeRoute(planted({ access: undefined }), { ...world, call: lawful });
  assert.deepEqual(silent, ['v1.planted does not say who may call it']);
});

test('the same requests with own ids are let in, so that the refusals above mean something', async () => {
  const { own } = world;
  const wrong: string[] = [];
  const order = ['PUT', 'PATCH', 'GET', 'POST', 'DELETE'];
  /** What a sample body could not set is not there to be read. */
  const unset = new Set<string>();
  const callable = routes.filter(({ params }) => params.every((param) => param in own));
  assert.ok(callable.length > 40);
  // What takes things away comes last, the innermost first.
  const sorted = callable.toSorted(
    (a, b) => order.indexOf(a.method) - order.indexOf(b.method) || b.path.length - a.path.length,
  );
  for (const route of sorted) {
    // Only tokens log out.
    if (route.name === 'v1.authentication.logout') continue;
    // Only members have a password; members.test.ts judges that.
    if (route.name === 'v1.authentication.change-password') continue;
    // A sign-in is for pages of our own.
    if (route.path === '/auth/session') continue;
    const path = fill(route, (param) => own[param]!);
    const mayPortal = route.method === 'GET' && (route.access?.portal ?? null) !== null;
    const mayPoll = route.method === 'GET' && route.access?.poller === true;
    const tokens = [gancho.key];
    if (mayPortal) tokens.push(tokensFor(route, world).portal);
    if (mayPoll) tokens.push(world.tokens.poller);
    for (const token of tokens) {
      const { status, text } = await call(route.method, path, route.body, token);
      if (route.method === 'PUT' && status === 422) unset.add(path);
      const isUnset = status === 404 && unset.has(path);
      if (([401, 403, 404].includes(status) && !isUnset) || status >= 500) {
        wrong.push(`${route.name}: ${status} ${text}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});
