/** Sources that run by themselves: schedules, heartbeats, polled web APIs, as their owners meet them. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());

async function ingest(method: string, path: string, body?: object) {
  const response = await fetch(`${gancho.url}/ingest/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${gancho.key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, body: text === '' ? null : JSON.parse(text) };
}

interface Event {
  eventType: string;
  payload: any;
}

async function create(type: string, config: object) {
  const made = await ingest('POST', '/source', { name: `a ${type}`, type, config });
  assert.equal(made.status, 201, made.text);
  const { id } = made.body as { id: string };
  return {
    id,
    made: made.body,
    state: async () => (await ingest('GET', `/source/${id}/state`)).body,
    run: () => ingest('POST', `/source/${id}/run`),
    /** Oldest first. */
    events: async (): Promise<Event[]> => {
      const { body } = await gancho.api('GET', `/app/${id}/msg?with_content=true`);
      return (body.data as Event[]).toReversed();
    },
    put: (change: object, more: object = {}) =>
      ingest('PUT', `/source/${id}`, { name: `a ${type}`, type, config: change, ...more }),
  };
}

const types = (events: Event[]) => events.map(({ eventType }) => eventType);

test('a schedule accepts its payload at each due time, once, and delivers it', async () => {
  await using receiver = await startReceiver();
  const { id, events, state } = await create('cron', {
    schedule: '* * * * * *',
    payload: '{"report":"daily"}',
    eventType: 'report.due',
  });
  await gancho.api('POST', `/app/${id}/endpoint`, { url: receiver.url });
  const received = await receiver.waitForCount(3);
  assert.ok(received.every(({ body }) => body.toString() === '{"report":"daily"}'));
  const times = received.map(({ headers }) => String(headers['gancho-scheduled-for']));
  assert.equal(new Set(times).size, times.length);
  assert.ok(times.every((time) => time.endsWith('.000Z')));
  assert.ok(types(await events()).every((type) => type === 'report.due'));
  const { lastDueAt, nextRunAt, lastError } = await state();
  assert.ok(Date.parse(lastDueAt) < Date.parse(nextRunAt));
  assert.equal(lastError, null);
});

test('a schedule runs by hand beside its times, and not while it is disabled', async () => {
  const config = { schedule: '0 0 1 1 *', payload: 'by hand' };
  const { run, events, state, put } = await create('cron', config);
  await waitFor('a plan', async () => {
    const { nextRunAt } = await state();
    return nextRunAt !== null && Date.parse(nextRunAt) > Date.now() ? true : undefined;
  });
  assert.deepEqual(await events(), []);
  assert.equal((await run()).status, 202);
  await waitFor('an event', async () => ((await events()).length === 1 ? true : undefined));
  assert.equal((await put(config, { disabled: true })).status, 200);
  assert.equal((await run()).status, 409);
  await waitFor('no plan', async () => ((await state()).nextRunAt === null ? true : undefined));
});

test('a heartbeat is missed once, and recovers with the next sign of life', async () => {
  const { made, events, state } = await create('heartbeat', { everySeconds: 1, graceSeconds: 1 });
  const url: string = made.ingestUrl;
  const first = await fetch(url);
  assert.deepEqual([first.status, await first.text()], [200, 'ok\n']);
  await fetch(`${url}?status=fail`, { method: 'POST', body: 'disk full' });
  await fetch(`${url}/1`, { method: 'POST' });
  const beats = types(await events()).filter((type) => /\.(?:ok|failed)$/.test(type));
  assert.deepEqual(beats, ['heartbeat.ok', 'heartbeat.failed', 'heartbeat.failed']);
  assert.ok((await state()).lastBeatAt !== null);
  const missed = await waitFor('a missed beat', async () =>
    (await events()).find(({ eventType }) => eventType === 'heartbeat.missed'),
  );
  assert.equal(missed.payload.data.reminder, 0);
  await waitFor('that it is known', async () =>
    (await state()).missedAt === null ? undefined : true,
  );
  await fetch(url, { method: 'HEAD' });
  const told = await waitFor('a recovery', async () => {
    const all = types(await events());
    return all.includes('heartbeat.recovered') ? all : undefined;
  });
  // A reminder may have come meanwhile; the alarm itself came once before its end.
  const alarms = (await events())
    .slice(0, told.indexOf('heartbeat.recovered'))
    .filter(
      ({ eventType, payload }) => eventType === missed.eventType && payload.data.reminder === 0,
    );
  assert.equal(alarms.length, 1);
});

test('a heartbeat whose status is expected in its body', async () => {
  const { made, events } = await create('heartbeat', {
    schedule: '@daily',
    timezone: 'America/Sao_Paulo',
    expectPath: 'summary.state',
    expectValues: ['done', '0'],
  });
  for (const body of ['{"summary":{"state":"done"}}', '{"summary":{"state":0}}', '{}', 'done']) {
    await fetch(made.ingestUrl, { method: 'POST', body });
  }
  assert.deepEqual(types(await events()), [
    'heartbeat.ok',
    'heartbeat.ok',
    'heartbeat.failed',
    'heartbeat.failed',
  ]);
});

test('a polled API brings each item once, with a cursor, over pages, and backs off when it fails', async () => {
  await using api = await startReceiver();
  const items = [1, 2, 3].map((n) => ({ id: n, kind: 'order/paid', at: `2026-01-0${n}` }));
  api.respond((request, response) => {
    const query = new URL(request.path, api.url).searchParams;
    const since = query.get('since') ?? '';
    const page = Number(query.get('page'));
    const found = items.filter(({ at }) => at > since).slice(page * 2, page * 2 + 2);
    response.writeHead(200).end(JSON.stringify({ data: found.toReversed() }));
  });
  const { events, state, run } = await create('poll', {
    url: `${api.url}/orders`,
    auth: { type: 'bearer', token: 'secret' },
    everySeconds: 3600,
    itemsPath: 'data',
    idPath: 'id',
    typePath: 'kind',
    orderPath: 'at',
    cursor: { kind: 'query', param: 'since', path: 'item.at', initial: '2000-01-01' },
    nextPage: { kind: 'number', param: 'page', first: 0 },
  });
  const untilRuns = (count: number) =>
    waitFor('a run', async () => {
      const now = await state();
      return now.lastRunAt !== null && (await events()).length >= count ? now : undefined;
    });
  const { cursor, lastCount } = await untilRuns(3);
  assert.deepEqual([cursor, lastCount], ['2026-01-03', 3]);
  assert.deepEqual(
    (await events()).map(({ eventType, payload }) => [eventType, payload.id]),
    [1, 2, 3].map((n) => ['order.paid', n]),
  );
  assert.ok(api.received.every(({ headers }) => headers.authorization === 'Bearer secret'));
  items.push({ id: 4, kind: 'order/paid', at: '2026-01-04' });
  await run();
  await untilRuns(4);
  assert.equal((await events()).at(-1)!.payload.id, 4);
  // Run once more before that is noted, it would begin where this one began.
  await waitFor('the new cursor', async () => (await state()).cursor === '2026-01-04');

  api.respond((_, response) => response.writeHead(429, { 'retry-after': '7200' }).end());
  await run();
  const failed = await waitFor('a failure', async () => {
    const now = await state();
    return now.failures === 1 ? now : undefined;
  });
  assert.match(failed.lastError, /answered 429/);
  assert.ok(Date.parse(failed.nextRunAt) - Date.parse(failed.lastRunAt) >= 7_200_000);
  assert.equal(failed.cursor, '2026-01-04');
});

test('what is there already is skipped where asked for, and an unchanged list is not read again', async () => {
  await using api = await startReceiver();
  let list = ['"a"', '12345678901234567890'];
  api.respond((request, response) => {
    const etag = `"${list.length}"`;
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
    response.writeHead(200, { etag }).end(`[${list.join(',')}]`);
  });
  const { events, state, run } = await create('poll', {
    url: api.url,
    everySeconds: 3600,
    eventType: 'file.found',
    cursor: { kind: 'etag' },
    skipExisting: true,
  });
  const runs = async (count: number) => {
    await waitFor(`run ${count}`, async () => {
      const now = await state();
      if (now.lastError !== null) throw new Error(JSON.stringify(now));
      return api.received.length >= count && now.lastSuccessAt !== null ? true : undefined;
    });
  };
  await runs(1);
  assert.deepEqual(await events(), []);
  await run();
  await runs(2);
  assert.deepEqual(await events(), []);
  list = [...list, '98765432109876543210'];
  await run();
  await runs(3);
  const [found] = await waitFor('an event', async () => {
    const all = await events();
    return all.length > 0 ? all : undefined;
  });
  assert.equal(found!.eventType, 'file.found');
  assert.equal((await events()).length, 1);
});

test('settings that cannot be are refused with the field and the remedy', async () => {
  const refused = async (type: string, config: object): Promise<string> => {
    const { status, body, text } = await ingest('POST', '/source', { name: 'wrong', type, config });
    assert.equal(status, 422, text);
    const { loc, msg } = body.detail[0];
    return `${loc.slice(2).join('.')}: ${msg}`;
  };
  const poll = (more: object) =>
    refused('poll', { url: 'https://api.example.com/', everySeconds: 60, ...more });
  assert.match(await refused('cron', { schedule: '* *', payload: '{}' }), /^schedule: five fields/);
  assert.match(await refused('cron', { schedule: '@daily' }), /^payload: must be given/);
  assert.match(
    await refused('cron', { schedule: '@daily', payload: 'x', contentType: 'application/json' }),
    /^payload: is no JSON/,
  );
  assert.match(
    await refused('cron', { schedule: '@daily', payload: '1', timezone: 'Mars' }),
    /^timezone: no time zone/,
  );
  assert.match(await refused('heartbeat', {}), /^everySeconds: this or `schedule`/);
  assert.match(
    await refused('heartbeat', { everySeconds: 60, grace: 5 }),
    /^grace: is no setting: there are /,
  );
  assert.match(await poll({ url: 'ftp://x.example/' }), /^url: not an http/);
  assert.match(await poll({ url: 'http://example.com/' }), /^url: must begin with https/);
  assert.match(await poll({ url: 'https://10.0.0.1/' }), /^url: /);
  assert.match(await poll({ auth: { type: 'magic' } }), /^auth\.type: must be one of/);
  assert.match(await poll({ headers: { Authorization: 'x' } }), /^headers: .*auth/);
  assert.match(
    await poll({ cursor: { kind: 'query', param: 'a', path: 'at' } }),
    /^cursor\.path: /,
  );
  assert.match(
    await poll({ nextPage: { kind: 'link', path: 'x' } }),
    /^nextPage\.path: is no setting/,
  );
  assert.match(await poll({ itemsPath: 'a b' }), /^itemsPath: /);

  // What opens one door is not shown at another.
  await using api = await startReceiver();
  const config = { url: api.url, everySeconds: 3600, auth: { type: 'bearer', token: 'secret' } };
  const { put, id } = await create('poll', config);
  const shown = (await ingest('GET', `/source/${id}`)).body;
  assert.equal(shown.config.auth, undefined);
  assert.deepEqual(shown.secretsSet, ['auth']);
  assert.equal((await put({ url: `${api.url}/other`, everySeconds: 60 })).status, 200);
  const moved = await put({ url: 'https://elsewhere.example.com/', everySeconds: 60 });
  assert.equal(moved.status, 422);
  assert.match(moved.text, /belongs to another host/);

  // One that needs none is changed without a word about it, to another server too.
  const open = await create('poll', { url: api.url, everySeconds: 3600 });
  assert.deepEqual(open.made.secretsSet, []);
  for (const url of [`${api.url}/other`, 'https://elsewhere.example.com/']) {
    const changed = await open.put({ url, everySeconds: 60 });
    assert.equal(changed.status, 200, changed.text);
  }

  const github = await ingest('POST', '/source', { name: 'hub', type: 'generic-webhook' });
  assert.equal((await ingest('GET', `/source/${github.body.id}/state`)).status, 200);
  assert.equal((await ingest('POST', `/source/${github.body.id}/run`)).status, 400);
  assert.equal((await ingest('POST', '/source/src_nothing/run')).status, 404);
});
