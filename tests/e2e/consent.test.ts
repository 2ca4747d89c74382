/** Receivers that have to agree before anything is sent to them: nothing but the question arrives before. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf, fieldsOf } from '../support/client.ts';
import { isOnPostgres } from '../support/process-database.ts';
import { startGancho, type GanchoProcess } from '../support/gancho-process.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver, type Received, type Receiver, type Respond } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const origin = 'hooks.example.com';
const env = { GANCHO_PUBLIC_URL: `https://${origin}/base`, GANCHO_RETRY_SCHEDULE: '1,1' };
const gancho = await serveGancho({ env });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

/** Answers the question in some way, and takes what is delivered. */
function answering(answer: Respond): Respond {
  return (request, response, count) => {
    if (request.method === 'OPTIONS') answer(request, response, count);
    else response.writeHead(204).end();
  };
}

const granting = (headers: Record<string, string>): Respond =>
  answering((_request, response) => response.writeHead(200, headers).end());
const silent = granting({ allow: 'POST, OPTIONS' });

async function asking(app: string, url: string, more: object = {}, server = gancho): Promise<any> {
  await clientOf(server).application.create({ name: app, uid: app });
  const endpoint = { url, uid: 'ep', consent: 'required', ...more };
  const { status, body } = await server.api('POST', `/app/${app}/endpoint`, endpoint);
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

const endpointOf = async (app: string, server = gancho): Promise<any> =>
  (await server.api('GET', `/app/${app}/endpoint/ep`)).body;

function settled(app: string, state: string, server = gancho): Promise<any> {
  return waitFor(`the consent of ${app} to be ${state}`, async () => {
    const endpoint = await endpointOf(app, server);
    return endpoint.consentState === state ? endpoint : null;
  });
}

/** What was said when it was asked last. */
function reasonOf(app: string, server = gancho): Promise<string> {
  return waitFor(`a reason at ${app}`, async () => {
    const { consentState, consentReason } = await endpointOf(app, server);
    return consentState === 'pending' ? (consentReason as string | null) : null;
  });
}

const send = async (app: string, count = 3, server = gancho): Promise<void> => {
  for (let number = 1; number <= count; number++) {
    await clientOf(server).message.create(app, { eventType: 'order.paid', payload: { number } });
  }
};

const deliveriesTo = ({ received }: Receiver): Received[] =>
  received.filter(({ method }) => method !== 'OPTIONS');

const callbackOf = ({ headers }: Received): string => {
  const url = String(headers['webhook-request-callback']);
  assert.ok(url.startsWith(`https://${origin}/base/consent/`), url);
  return url.slice(`https://${origin}/base`.length);
};

test('a receiver that grants at once is asked by the book, and then gets all, with the origin', async () => {
  await using receiver = await startReceiver();
  // It takes its time, so that messages come in before.
  let grant: () => void = () => assert.fail('was not asked');
  receiver.respond(
    answering((_request, response) => {
      grant = () =>
        response
          .writeHead(204, { 'WebHook-Allowed-Origin': origin, 'WebHook-Allowed-Rate': '*' })
          .end();
    }),
  );
  const created = await asking('granting', `${receiver.url}/hook?x=1`, {
    throttleRate: 50,
    headers: { 'x-secret': 'not for strangers' },
  });
  assert.deepEqual(
    [created.consent, created.consentState, created.consentReason],
    ['required', 'pending', null],
  );
  const [question] = await receiver.waitForCount(1);
  await send('granting');
  await waitFor('the deliveries to be held', async () => {
    const { body } = await gancho.api('GET', '/app/granting/endpoint/ep/delivery-state');
    return body.state === 'awaiting_consent';
  });
  assert.equal(question!.method, 'OPTIONS');
  assert.equal(question!.path, '/hook?x=1');
  assert.equal(question!.headers['webhook-request-origin'], origin);
  assert.equal(question!.headers['webhook-request-rate'], '3000');
  assert.equal(question!.headers['x-secret'], undefined);
  assert.equal(question!.body.length, 0);
  callbackOf(question!);
  assert.equal(deliveriesTo(receiver).length, 0);
  grant();
  const deliveries = (await receiver.waitForCount(4)).slice(1);
  for (const { method, headers } of deliveries) {
    assert.equal(method, 'POST');
    assert.equal(headers['webhook-request-origin'], origin);
    assert.equal(headers['x-secret'], 'not for strangers');
  }
  const endpoint = await endpointOf('granting');
  assert.deepEqual([endpoint.consentState, endpoint.consentReason], ['granted', null]);
  assert.ok(Date.parse(endpoint.consentAt) >= Date.parse(created.consentAt));
  // What is tried next is not asked for again.
  await send('granting', 1);
  await receiver.waitForCount(5);
  assert.equal(receiver.received.filter(({ method }) => method === 'OPTIONS').length, 1);
});

for (const method of ['GET', 'POST']) {
  test(`a receiver that answers nothing can grant later, by ${method}, once`, async () => {
    await using receiver = await startReceiver();
    receiver.respond(silent);
    const app = `callback-${method}`;
    await asking(app, receiver.url);
    await send(app);
    assert.match(await reasonOf(app), /WebHook-Allowed-Origin/);
    const path = callbackOf(receiver.received[0]!);

    const head = await fetch(gancho.url + path, { method: 'HEAD' });
    assert.equal(head.status, 405, 'what looks at a link consents to nothing');
    const unreadable = await fetch(gancho.url + path, {
      method,
      headers: { 'webhook-allowed-rate': 'many' },
    });
    assert.equal(unreadable.status, 400);
    assert.equal((await endpointOf(app)).consentState, 'pending');
    assert.equal(deliveriesTo(receiver).length, 0);

    const granted = await fetch(gancho.url + path, {
      method,
      headers: { 'webhook-allowed-rate': '6000', 'content-type': 'application/x-whatever' },
      ...(method === 'POST' ? { body: 'yes' } : {}),
    });
    assert.equal(granted.status, 200);
    assert.match(await granted.text(), /Thank you/);
    await receiver.waitForCount(4);
    const endpoint = await endpointOf(app);
    assert.deepEqual([endpoint.consentState, endpoint.consentRate], ['granted', 6000]);

    const known = await fetch(gancho.url + path, { method });
    const unknown = await fetch(`${gancho.url}/consent/${'A'.repeat(43)}`, { method });
    assert.equal(known.status, 404);
    assert.equal(unknown.status, 404);
    assert.equal(await known.text(), await unknown.text());
  });
}

test('what is no consent is none: other origins, odd rates, statuses, redirects', async (t) => {
  const allow = { 'WebHook-Allowed-Origin': origin };
  const cases: [string, number, Record<string, string>, RegExp][] = [
    ['other-origin', 200, { 'WebHook-Allowed-Origin': 'other.example.com' }, /another origin/],
    ['part-of-it', 200, { 'WebHook-Allowed-Origin': 'example.com' }, /another origin/],
    ['odd-rate', 200, { ...allow, 'WebHook-Allowed-Rate': '0' }, /WebHook-Allowed-Rate/],
    ['no-options', 405, { allow: 'POST' }, /answered 405/],
    ['all-the-same', 403, allow, /answered 403/],
    ['elsewhere', 302, { ...allow, location: 'http://127.0.0.1:1/' }, /redirect/],
    ['cors', 204, { 'access-control-allow-origin': '*' }, /WebHook-Allowed-Origin/],
  ];
  for (const [name, status, headers, why] of cases) {
    await t.test(name, async () => {
      await using receiver = await startReceiver();
      receiver.respond(
        answering((_request, response) => response.writeHead(status, headers).end()),
      );
      await asking(name, receiver.url);
      await send(name, 2);
      assert.match(await reasonOf(name), why);
      assert.deepEqual(
        receiver.received.map(({ method }) => method),
        ['OPTIONS'],
      );
    });
  }
});

test('410 refuses for good, until it is asked again by hand', async () => {
  await using receiver = await startReceiver();
  receiver.respond(410);
  await asking('gone', receiver.url);
  await send('gone');
  const refused = await settled('gone', 'refused');
  assert.match(refused.consentReason, /410/);
  const first = callbackOf(receiver.received[0]!);
  assert.equal((await fetch(gancho.url + first)).status, 404, 'the asking is over');

  receiver.respond(granting({ 'WebHook-Allowed-Origin': '*' }));
  const asked = await gancho.api('POST', '/app/gone/endpoint/ep/consent');
  assert.deepEqual([asked.status, asked.body.consentState], [202, 'pending']);
  await receiver.waitForCount(5);
  assert.notEqual(callbackOf(receiver.received[1]!), first);
  assert.equal(receiver.received.filter(({ method }) => method === 'OPTIONS').length, 2);
});

test('asking by hand asks at once while it is pending, and only where there is something to ask', async () => {
  await using receiver = await startReceiver();
  receiver.respond(500);
  await asking('again', receiver.url);
  assert.match(await reasonOf('again'), /answered 500/);
  const before = callbackOf(receiver.received[0]!);
  receiver.respond(granting({ 'WebHook-Allowed-Origin': origin }));
  assert.equal((await gancho.api('POST', '/app/again/endpoint/ep/consent')).status, 202);
  await settled('again', 'granted');
  assert.equal(callbackOf(receiver.received[1]!), before, 'the address stays while it is asked');
  const done = await gancho.api('POST', '/app/again/endpoint/ep/consent');
  assert.deepEqual([done.status, done.body.consentState], [202, 'granted']);

  await svix.endpoint.create('again', { url: receiver.url, uid: 'free' });
  const free = await gancho.api('POST', '/app/again/endpoint/free/consent');
  assert.equal(free.status, 409);
});

test('another address is asked anew, another query is not, and nothing goes there before', async () => {
  await using first = await startReceiver();
  await using second = await startReceiver();
  first.respond(granting({ 'WebHook-Allowed-Origin': origin }));
  second.respond(silent);
  await asking('moving', `${first.url}/a`);
  await settled('moving', 'granted');
  const change = (body: object) => gancho.api('PATCH', '/app/moving/endpoint/ep', body);
  assert.equal((await change({ url: `${first.url}/a?b=c` })).body.consentState, 'granted');

  assert.equal((await change({ url: `${second.url}/a` })).body.consentState, 'pending');
  await send('moving', 5);
  await reasonOf('moving');
  assert.deepEqual(
    second.received.map(({ method }) => method),
    ['OPTIONS'],
  );
  assert.equal(deliveriesTo(first).length, 0);

  // Back again: what was granted there was for another time.
  const back = await change({ url: `${first.url}/b` });
  assert.equal(back.body.consentState, 'pending');
  assert.equal((await fetch(gancho.url + callbackOf(second.received[0]!))).status, 404);
  await first.waitForCount(7);
  assert.equal(first.received[1]!.method, 'OPTIONS');
  assert.deepEqual([...new Set(deliveriesTo(first).map(({ path }) => path))], ['/b']);
  assert.equal(second.received.length, 1);
});

test('consent that is required later holds back what waits; a PUT without the field leaves it', async () => {
  await using receiver = await startReceiver();
  receiver.respond(silent);
  await asking('later', receiver.url, { consent: 'none' });
  assert.equal((await endpointOf('later')).consentState, 'not_needed');
  await send('later', 1);
  await receiver.waitForCount(1);
  assert.equal(receiver.received[0]!.headers['webhook-request-origin'], undefined);
  await gancho.api('PATCH', '/app/later/endpoint/ep', { consent: 'required' });
  await send('later', 2);
  await reasonOf('later');
  const put = await gancho.api('PUT', '/app/later/endpoint/ep', { url: receiver.url, uid: 'ep' });
  assert.deepEqual([put.body.consent, put.body.consentState], ['required', 'pending']);
  assert.equal(deliveriesTo(receiver).length, 1);

  const freed = await gancho.api('PATCH', '/app/later/endpoint/ep', { consent: 'none' });
  assert.equal(freed.body.consentState, 'not_needed');
  await waitFor('all to be delivered', () => deliveriesTo(receiver).length === 3);
});

test('neither a test nor an example nor a resend reaches a receiver that has not consented', async () => {
  await using receiver = await startReceiver();
  receiver.respond(silent);
  await asking('tried', receiver.url);
  await reasonOf('tried');
  const path = '/app/tried/endpoint/ep';
  const tested = await gancho.api('POST', `${path}/msg/test-attempt`, {
    eventType: 'order.paid',
    payload: {},
  });
  assert.deepEqual([tested.status, tested.body.code], [400, 'consent_missing']);
  await gancho.api('POST', `${path}/send-example`, { eventType: 'svix.ping' });
  const { id } = await svix.message.create('tried', { eventType: 'order.paid', payload: {} });
  await gancho.api('POST', `/app/tried/msg/${id}/endpoint/ep/resend`);
  await waitFor('the deliveries to be held', async () => {
    const { body } = await gancho.api('GET', `${path}/stats`);
    return body.pending >= 2;
  });
  assert.deepEqual(
    receiver.received.map(({ method }) => method),
    ['OPTIONS'],
  );
});

test('the rate that a receiver allows bounds its deliveries', async () => {
  await using receiver = await startReceiver();
  const granted = { 'WebHook-Allowed-Origin': '*', 'WebHook-Allowed-Rate': '120' };
  receiver.respond(granting(granted));
  await asking('rated', receiver.url);
  assert.equal((await settled('rated', 'granted')).consentRate, 120);
  await send('rated', 4);
  await receiver.waitForCount(5, 30_000);
  const [first, , , last] = deliveriesTo(receiver);
  // Three waits of half a second; the clocks of the two sides need not agree to the millisecond.
  assert.ok(last!.at - first!.at >= 1_400, `${last!.at - first!.at} ms`);
});

test('a restart in between loses neither the question, nor the answer, nor what waits', async () => {
  using folder = temporaryFolder();
  await using receiver = await startReceiver();
  receiver.respond(silent);
  const options = { dataDir: folder.path, env };
  const first = await startGancho(options);
  await asking('restart', receiver.url, {}, first);
  await send('restart', 3, first);
  await reasonOf('restart', first);
  await first.kill();

  await using second = await startGancho(options);
  assert.equal((await endpointOf('restart', second)).consentState, 'pending');
  await send('restart', 2, second);
  const asked = receiver.received.filter(({ method }) => method === 'OPTIONS');
  assert.equal(asked.length, 1, 'its next time has not come');
  assert.equal(deliveriesTo(receiver).length, 0);
  assert.equal((await fetch(second.url + callbackOf(asked[0]!))).status, 200);
  await waitFor('all to be delivered', () => deliveriesTo(receiver).length === 5);
  await second.stop();

  await using third: GanchoProcess = await startGancho(options);
  assert.equal((await endpointOf('restart', third)).consentState, 'granted');
  await send('restart', 1, third);
  await waitFor('what came later', () => deliveriesTo(receiver).length === 6);
  assert.equal(receiver.received.filter(({ method }) => method === 'OPTIONS').length, 1);
});

test('a server that requires it asks for every new address, and lets nobody do without', async () => {
  using folder = temporaryFolder();
  await using receiver = await startReceiver();
  const before = await startGancho({ dataDir: folder.path, env });
  await asking('strict', `${receiver.url}/old`, { consent: 'none' }, before);
  await before.stop();
  receiver.respond(silent);
  await using strict = await startGancho({
    dataDir: folder.path,
    env: { ...env, GANCHO_REQUIRE_CONSENT: 'true' },
  });
  // What there was goes on.
  await send('strict', 1, strict);
  await receiver.waitForCount(1);
  const moved = await strict.api('PATCH', '/app/strict/endpoint/ep', { url: `${receiver.url}/b` });
  assert.deepEqual([moved.body.consent, moved.body.consentState], ['required', 'pending']);

  const create = (body: object) => strict.api('POST', '/app/strict/endpoint', body);
  const usual = await create({ url: receiver.url });
  assert.deepEqual([usual.body.consent, usual.body.consentState], ['required', 'pending']);
  const refused = await create({ url: receiver.url, consent: 'none' });
  assert.equal(refused.status, 422);
  assert.deepEqual(fieldsOf(refused.body), ['body.consent']);
  const polled = await create({ url: 'poll://x' });
  assert.equal(polled.body.consentState, 'not_needed');
  const operational = await strict.api('POST', '/operational-webhook/endpoint', {
    url: `${receiver.url}/operational`,
  });
  assert.equal(operational.status, 201);
  await waitFor('each to be asked', () => receiver.received.length === 4);
  assert.deepEqual(
    receiver.received
      .slice(1)
      .map(({ method, path }) => `${method} ${path}`)
      .toSorted(),
    ['OPTIONS /', 'OPTIONS /b', 'OPTIONS /operational'],
  );
});

// Nodes that share a store make no demo, whose receiver would be one node's own.
if (!isOnPostgres())
  test('the built-in receiver agrees, so that the demo works where consent is required', async () => {
    await using demo = await serveGancho({
      env: { GANCHO_DEMO: 'true', GANCHO_REQUIRE_CONSENT: 'true' },
      allowSubnets: null,
    });
    const [app] = (await demo.api('GET', '/app')).body.data;
    const endpoint = await waitFor('its consent', async () => {
      const [found] = (await demo.api('GET', `/app/${app.id}/endpoint`)).body.data;
      return found.consentState === 'granted' ? found : null;
    });
    await send(app.id, 1, demo);
    const received = await waitFor('the event', async () => {
      const { data } = (await (
        await fetch(endpoint.url, { headers: { authorization: `Bearer ${demo.key}` } })
      ).json()) as any;
      return data.length > 0 ? data : null;
    });
    // Without a public name it asks, and sends, under a name that stands for none.
    assert.equal(received[0].headers['webhook-request-origin'], 'gancho');
  });

test('operational webhooks tell that a receiver consented or refused', async () => {
  await using listener = await startReceiver();
  await using receiver = await startReceiver();
  await gancho.api('POST', '/operational-webhook/endpoint', {
    url: listener.url,
    eventTypes: ['endpoint.consent.granted', 'endpoint.consent.refused'],
  });
  receiver.respond(410);
  const { id } = await asking('told', receiver.url);
  await settled('told', 'refused');
  receiver.respond(granting({ 'WebHook-Allowed-Origin': '*', 'WebHook-Allowed-Rate': '60' }));
  await gancho.api('POST', '/app/told/endpoint/ep/consent');
  const told = (await listener.waitForCount(2)).map(({ body }) => JSON.parse(body.toString()));
  const about = { appUid: 'told', endpointId: id, endpointUid: 'ep' };
  const app = await svix.application.get('told');
  const expected = new Map([
    ['endpoint.consent.refused', { appId: app.id, ...about, reason: 'answered 410' }],
    ['endpoint.consent.granted', { appId: app.id, ...about, ratePerMinute: 60 }],
  ]);
  for (const { type, data } of told) assert.deepEqual(data, expected.get(type), type);
  assert.equal(new Set(told.map(({ type }) => type)).size, 2);
});
