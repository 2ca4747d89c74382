/** An installation that has something of everything, made through the running program. */
import assert from 'node:assert/strict';
import type { Answer, GanchoProcess } from '../support/gancho-process.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

export interface Receivers extends AsyncDisposable {
  good: Receiver;
  /** Answers 404, which says nothing of the endpoint as a whole. */
  refusing: Receiver;
  /** Says that it is gone. */
  gone: Receiver;
  /** Never answers. */
  silent: Receiver;
}

export async function startReceivers(): Promise<Receivers> {
  const [good, refusing, gone, silent] = await Promise.all([
    startReceiver(),
    startReceiver(),
    startReceiver(),
    startReceiver(),
  ]);
  refusing.respond(404);
  gone.respond(410);
  silent.respond(() => {});
  const all = [good, refusing, gone, silent];
  return {
    good,
    refusing,
    gone,
    silent,
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((one) => one.close()));
    },
  };
}

/** Nothing is tried again, and nothing put off is due, before the test is over. */
export const settings = { GANCHO_RETRY_SCHEDULE: '3600,7200' };
const laterMs = 3_600_000;

type Api = (method: string, path: string, body?: unknown, headers?: object) => Promise<Answer>;

/** Calls that have to succeed. */
function strictly(gancho: GanchoProcess): Api {
  return async (method, path, body, headers) => {
    const answer = await gancho.api(method, path, body, headers as Record<string, string>);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
    return answer;
  };
}

/** What is asked again once it has moved. */
export interface Repeated {
  path: string;
  body: unknown;
  key: string;
  answer: string;
}

export interface Furnished {
  repeated: Repeated[];
  portalToken: string;
  pollerToken: string;
  secondKey: string;
  /** Where a reader of events has come to. */
  eventsIterator: string;
  pollIterator: string;
}

/** Everything but what is fresh; nothing moves any more when it resolves. */
export async function furnish(gancho: GanchoProcess, receivers: Receivers): Promise<Furnished> {
  const api = strictly(gancho);
  await makeCatalogue(api);
  await makeEndpoints(api, receivers);
  const { secondKey, ...tokens } = await makeAccess(api);
  await makeSources(gancho, api, receivers);
  await api('POST', '/management/member', {
    email: 'ana@example.com',
    name: 'Ana',
    role: 'operator',
  });
  await api('POST', '/view', {
    name: 'Ours “Ä”',
    page: 'issues',
    query: 'state=open',
    shared: true,
  });
  await api('PUT', '/environment/retention', { messageDays: 45 });
  await api('PUT', '/environment/portal-settings', { displayName: 'Acme “Ä”', fontSize: 16 });
  const repeated = await sendMessages(api);
  await quiet(api, receivers);
  await sendOnceMore(api, receivers);
  await raiseAlarm(api);
  await tellInVain(api, receivers);
  const page = (await api('GET', '/app/fetch/poller/inbox?limit=2')).body;
  const taken = (await api('GET', '/app/fetch/poller/inbox/consumer/worker?limit=1')).body;
  await api('GET', `/app/fetch/poller/inbox/consumer/worker?limit=1&iterator=${taken.iterator}`);
  const events = (await api('GET', '/app/shop/events?limit=5')).body;
  await api('PUT', '/stats/usage/event-types');
  await waitFor('the tasks to end', async () => {
    const { data } = (await api('GET', '/background-task?status=running')).body;
    return data.length === 0;
  });
  return {
    repeated,
    ...tokens,
    secondKey,
    eventsIterator: events.iterator,
    pollIterator: page.iterator,
  };
}

/** By what has failed already; nobody is told, so that nothing begins by it. */
async function raiseAlarm(api: Api): Promise<void> {
  const settings = { percent: 100, minutes: 1440, attempts: 1 };
  const place = { kind: 'endpointFailing', settings, appId: 'again' };
  const rule = { name: 'Failing “Ä”', ...place, mutedUntil: '2099-01-01T00:00:00Z' };
  await api('POST', '/alarm-rule', rule);
  await waitFor('an alarm', async () => (await api('GET', '/alarm')).body.data.length > 0);
}

/** A channel that is not there, so that what it is to tell waits. */
async function tellInVain(api: Api, { refusing }: Receivers): Promise<void> {
  const settings = { percent: 100, minutes: 1440, attempts: 1 };
  const place = { kind: 'endpointFailing', settings, appId: 'again' };
  const channels = [{ type: 'slack', url: `${refusing.url}/chat` }];
  const { id } = (await api('POST', '/alarm-rule', { name: 'Told', ...place, channels })).body;
  await waitFor('a failure', async () => {
    const { body } = await api('GET', `/alarm-rule/${id}`);
    return body.channels[0].lastError !== null;
  });
}

/** By a task that ends, of which it is kept what it sent. */
async function sendOnceMore(api: Api, { refusing }: Receivers): Promise<void> {
  const since = new Date(Date.now() - laterMs).toISOString();
  const before = refusing.received.filter(({ path }) => path === '/once').length;
  const again = '/app/shop/endpoint/once/bulk-replay';
  const { body } = await api('POST', again, { since, eventTypes: ['b'] });
  await waitFor('what was sent once more', async () => {
    const task = (await api('GET', `/background-task/${body.id}`)).body;
    if (task.status === 'running') return false;
    const { data } = (await api('GET', '/app/shop/attempt/endpoint/once?limit=250')).body;
    return data.length >= before + task.data.messagesSent;
  });
}

/** Leaves work behind that nobody has begun or ended, and dies in the midst of it. */
export async function dieAtWork(gancho: GanchoProcess): Promise<{ fresh: string[]; task: string }> {
  const api = strictly(gancho);
  const since = new Date(Date.now() - laterMs).toISOString();
  const task = (await api('POST', '/app/again/endpoint/hooks/recover', { since })).body.id;
  const sent = Array.from({ length: 60 }, (_, n) =>
    api('POST', '/app/fresh/msg', { eventType: 'a', payload: { n } }),
  );
  const fresh = (await Promise.all(sent)).map(({ body }) => body.id as string);
  await gancho.kill();
  return { fresh, task };
}

async function makeCatalogue(api: Api): Promise<void> {
  const schema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] };
  await api('POST', '/event-type', { name: 'a', description: 'First', schemas: { 1: schema } });
  await api('POST', '/event-type', { name: 'b', description: 'Zweite “Ä” 𝄞', groupName: 'g' });
  await api('PUT', '/event-type/b/retry-schedule', { retrySchedule: [4000] });
  for (const uid of ['shop', 'fetch', 'fresh', 'ordered', 'asked', 'again']) {
    await api('POST', '/app', { name: uid, uid, metadata: { of: uid, quote: '"\\{},' } });
  }
  await api('PATCH', '/app/shop', { throttleRate: 10_000 });
}

async function makeEndpoints(api: Api, { good, refusing, gone, silent }: Receivers): Promise<void> {
  const shop = (body: object) => api('POST', '/app/shop/endpoint', body);
  await shop({ url: `${good.url}/good`, uid: 'good', description: 'line\nbreak, {"json"}' });
  await shop({ url: `${good.url}/some`, uid: 'some', eventTypes: ['b'], channels: ['x'] });
  await shop({ url: `${good.url}/big`, uid: 'big', filter: { n: { gt: 3 } } });
  await shop({ url: `${refusing.url}/r`, uid: 'refusing' });
  await shop({ url: `${refusing.url}/once`, uid: 'once', retrySchedule: [] });
  await shop({ url: `${gone.url}/g`, uid: 'gone' });
  await shop({ url: `${good.url}/paused`, uid: 'paused', paused: true });
  await shop({ url: `${good.url}/off`, uid: 'off', disabled: true });
  await shop({ url: `${good.url}/deleted`, uid: 'deleted' });
  await api('DELETE', '/app/shop/endpoint/deleted');
  await api('PUT', '/app/shop/endpoint/good/headers', { headers: { 'x-one': '1' } });
  await api('PATCH', '/app/shop/endpoint/good/headers', { headers: { 'x-two': 'zwei' } });
  await api('POST', '/app/shop/endpoint/good/secret/rotate', {});
  const oauth = {
    tokenUrl: 'https://id.example.com/token',
    clientId: 'us',
    clientSecret: 'secret',
  };
  await api('PUT', '/app/shop/endpoint/off/oauth', { authMethod: 'basic', ...oauth });
  const ordered = { uid: 'line', fifo: true, fifoKey: 'key' };
  await api('POST', '/app/ordered/endpoint', { url: `${refusing.url}/line`, ...ordered });
  await api('POST', '/app/fetch/endpoint', { url: 'poll://inbox', uid: 'inbox' });
  await api('POST', '/app/fresh/endpoint', { url: `${silent.url}/fresh`, uid: 'silent' });
  const again = { uid: 'hooks', retrySchedule: [] };
  await api('POST', '/app/again/endpoint', { url: `${refusing.url}/again`, ...again });
  const consent = { uid: 'ep', consent: 'required' };
  await api('POST', '/app/asked/endpoint', { url: `${refusing.url}/asked`, ...consent });
  await api('POST', '/operational-webhook/endpoint', { url: `${good.url}/told` });
}

const reshape = (mark: string): string =>
  `function handler(webhook) { webhook.headers['x-mark'] = '${mark}'; return webhook; }`;

/** What receives and reshapes, with requests that were taken, repeated and refused. */
async function makeSources(gancho: GanchoProcess, api: Api, { good }: Receivers): Promise<void> {
  await api('POST', '/connector', { name: 'Chat', uid: 'chat', transformation: reshape('chat') });
  const some = '/app/shop/endpoint/some/transformation';
  await api('PATCH', some, { code: reshape('one'), enabled: true, variables: { colour: 'red' } });
  await api('PATCH', some, { code: reshape('two') });
  const off = '/app/shop/endpoint/off';
  const auth = { type: 'basic', username: 'us', password: 'secret' };
  await api('PUT', `${off}/destination`, { type: 'http', method: 'PUT', auth });
  await api('PUT', `${off}/enrichment`, { url: 'https://shop.example.com/{{payload.n}}', auth });

  const ask = async (method: string, path: string, body: unknown): Promise<any> => {
    const response = await fetch(`${gancho.url}/ingest/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${gancho.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  const config = { scheme: 'token', header: 'x-token', token: 't0k3n', eventKey: '{body:id}' };
  const hook = await ask('POST', '/source', {
    name: 'Hook',
    uid: 'hook',
    type: 'generic-webhook',
    config,
  });
  const yearly = { schedule: '0 0 1 1 *', payload: '{}' };
  await ask('POST', '/source', { name: 'Yearly', uid: 'yearly', type: 'cron', config: yearly });
  await ask('POST', '/source/hook/endpoint', { url: `${good.url}/received`, uid: 'ep' });
  for (const [id, token] of [
    [1, 't0k3n'],
    [1, 't0k3n'],
    [2, 'wrong'],
  ] as const) {
    await fetch(hook.ingestUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-token': token },
      body: JSON.stringify({ id }),
    });
  }
  await waitFor('what was received to be sent on', () =>
    good.received.some(({ path }) => path === '/received'),
  );
  await waitFor('what became no message to be kept', async () => {
    const headers = { authorization: `Bearer ${gancho.key}` };
    const response = await fetch(`${gancho.url}/ingest/api/v1/source/hook/request`, { headers });
    return ((await response.json()) as { data: unknown[] }).data.length === 2;
  });
}

async function makeAccess(
  api: Api,
): Promise<Pick<Furnished, 'portalToken' | 'pollerToken' | 'secondKey'>> {
  const second = (await api('POST', '/management/environment', { name: 'Two', type: 'staging' }))
    .body;
  const path = `/management/authentication/${second.id}/api-token`;
  const { token: secondKey } = (await api('POST', path, { name: 'Key' })).body;
  const as = { authorization: `Bearer ${secondKey}` };
  await api('POST', '/app', { name: 'Elsewhere', uid: 'shop' }, as);
  const { token: portalToken } = (await api('POST', '/auth/app-portal-access/shop', {})).body;
  const rotate = '/auth/app/fetch/poller/inbox/token/rotate';
  const { token: pollerToken } = (await api('POST', rotate, {})).body;
  const integration = (await api('POST', '/app/shop/integration', { name: 'Bridge' })).body;
  await api('POST', `/app/shop/integration/${integration.id}/key/rotate`);
  return { portalToken, pollerToken, secondKey };
}

async function sendMessages(api: Api): Promise<Repeated[]> {
  for (let n = 1; n <= 12; n++) {
    await api('POST', '/app/shop/msg', {
      eventType: n % 3 === 0 ? 'b' : 'a',
      eventId: `event-${n}`,
      channels: ['x', `n:${n}`],
      tags: ['tag'],
      payload: { n, text: 'quote " backslash \\ brace { comma , NULL' },
    });
    await api('POST', '/app/fetch/msg', { eventType: 'a', payload: { n } });
  }
  const deliverAt = new Date(Date.now() + laterMs).toISOString();
  await api('POST', '/app/shop/msg', { eventType: 'a', payload: { late: true }, deliverAt });
  await api('POST', '/app/fetch/msg', { eventType: 'a', payload: { n: 99 }, deliverAt });
  for (const key of ['k1', 'k1', 'k1', 'k2']) {
    await api('POST', '/app/ordered/msg', { eventType: 'a', payload: { key } });
  }
  await api('POST', '/app/asked/msg', { eventType: 'a', payload: {} });
  const messages = Array.from({ length: failedCount }, (_, n) => ({
    eventType: 'a',
    payload: { n },
  }));
  for (let sent = 0; sent < failedCount; sent += 100) {
    await api('POST', '/app/again/msg/batch', { messages: messages.slice(sent, sent + 100) });
  }
  const repeated: Repeated[] = [];
  for (const key of ['one', 'two']) {
    const body = { eventType: 'a', payload: { key } };
    const once = { 'idempotency-key': key };
    const { text } = await api('POST', '/app/shop/msg', body, once);
    repeated.push({ path: '/app/shop/msg', body, key, answer: text });
  }
  return repeated;
}

/** How many failed at the endpoint that a task sends them to again. */
export const failedCount = 300;

/** Waits until everything that can be sent was sent. */
async function quiet(api: Api, { good, refusing }: Receivers): Promise<void> {
  const count = { shop: 15, fetch: 13, ordered: 4 };
  await waitFor('the deliveries', async () => {
    const byPath = (receiver: Receiver, path: string) =>
      receiver.received.filter((one) => one.path === path).length;
    if (byPath(good, '/good') < count.shop - 1) return false;
    if (byPath(refusing, '/r') < count.shop - 1) return false;
    if (byPath(refusing, '/again') < failedCount) return false;
    const counted = await api('GET', '/app/again/attempt/endpoint/hooks/count');
    if (counted.body.failure < failedCount) return false;
    const { data } = (await api('GET', '/app/shop/attempt/endpoint/good?limit=250')).body;
    const { body: once } = await api('GET', '/app/shop/attempt/endpoint/once?limit=250');
    const { body: line } = await api('GET', '/app/ordered/attempt/endpoint/line');
    const { body: off } = await api('GET', '/app/shop/endpoint/gone');
    return (
      data.length >= count.shop - 1 &&
      once.data.length >= count.shop - 1 &&
      line.data.length >= 2 &&
      off.disabled === true
    );
  });
}
