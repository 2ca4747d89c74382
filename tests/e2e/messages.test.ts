/** Messages: whom they reach, that receivers get exactly the bytes that were sent, and what is refused. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { clientOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
for (const name of ['a', 'b', 'c']) await svix.eventType.create({ name, description: name });

let applications = 0;
async function newApplication(): Promise<string> {
  const uid = `app-${(applications += 1)}`;
  await svix.application.create({ name: uid, uid });
  return uid;
}

const eventsOf = ({ received }: { received: { body: Buffer }[] }): string[] =>
  received.map(({ body }) => (JSON.parse(body.toString()) as { note: string }).note);

test('a message reaches the endpoints that ask for its type, each once', async () => {
  const app = await newApplication();
  await using all = await startReceiver();
  await using onlyA = await startReceiver();
  await using aAndB = await startReceiver();
  await svix.endpoint.create(app, { url: all.url });
  await svix.endpoint.create(app, { url: onlyA.url, eventTypes: ['a'] });
  await svix.endpoint.create(app, { url: aAndB.url, eventTypes: ['a', 'b'] });
  for (const eventType of ['b', 'c', 'a']) {
    await svix.message.create(app, { eventType, payload: { note: eventType } });
    // Each type's last receiver: what comes next can only come after it.
    await all.waitForCount(all.received.length + 1);
  }
  await onlyA.waitForCount(1);
  await aAndB.waitForCount(2);
  assert.deepEqual(eventsOf(all), ['b', 'c', 'a']);
  assert.deepEqual(eventsOf(onlyA), ['a']);
  assert.deepEqual(eventsOf(aAndB), ['b', 'a']);
});

test('an endpoint with channels gets the messages that name one of them', async () => {
  const app = await newApplication();
  await using open = await startReceiver();
  await using north = await startReceiver();
  await svix.endpoint.create(app, { url: open.url });
  await svix.endpoint.create(app, { url: north.url, channels: ['north', 'n:1'] });
  const sent: [string, string[] | undefined][] = [
    ['none', undefined],
    ['south', ['south']],
    ['both', ['south', 'north']],
    ['exact', ['n:1']],
    ['case', ['North']],
    ['last', ['north']],
  ];
  for (const [note, channels] of sent) {
    const message = { eventType: 'a', payload: { note } };
    await svix.message.create(app, channels === undefined ? message : { ...message, channels });
  }
  await open.waitForCount(6);
  await north.waitForCount(3);
  assert.deepEqual(eventsOf(open).toSorted(), sent.map(([note]) => note).toSorted());
  assert.deepEqual(eventsOf(north).toSorted(), ['both', 'exact', 'last']);
});

test('type and channel must both fit', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  await svix.endpoint.create(app, { url: receiver.url, eventTypes: ['a'], channels: ['x'] });
  for (const [eventType, channel] of [
    ['a', 'y'],
    ['b', 'x'],
    ['a', 'x'],
  ] as const) {
    const payload = { note: `${eventType}${channel}` };
    await svix.message.create(app, { eventType, channels: [channel], payload });
  }
  await receiver.waitForCount(1);
  assert.deepEqual(eventsOf(receiver), ['ax']);
});

const payloads: [string, string][] = [
  ['numbers beyond 2^53', '{"id":12345678901234567890,"rate":0.1000000000000000055,"e":1E+2}'],
  ['order of keys', '{"z":1,"a":2,"10":3,"2":4}'],
  ['white space', '{  "a" :\n\t[ 1 , 2 ]\r\n}'],
  ['escapes as written', '{"a":"\\u00e9\\/\\ud83c\\udfa3 é/🎣"}'],
  ['names repeated', '{"a":1,"a":2}'],
  ['names that mean something elsewhere', '{"__proto__":{"a":1},"constructor":null,"payload":{}}'],
  ['a closing quote that is escaped', '{"a":"\\\\\\"}{\\"","b":"]"}'],
  ['nothing', '{}'],
  ['64 levels with the message around it', `${'{"a":'.repeat(62)}{}${'}'.repeat(62)}`],
];

test('a receiver gets the payload byte for byte, signed, and so does who asks for it', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  const { id } = await svix.endpoint.create(app, { url: receiver.url });
  const { key } = await svix.endpoint.getSecret(app, id);
  for (const [what, payload] of payloads) {
    const count = receiver.received.length + 1;
    const sent = await gancho.api(
      'POST',
      `/app/${app}/msg`,
      `{ "payload" : ${payload} , "eventType":"a"}`,
    );
    assert.equal(sent.status, 202, what);
    assert.ok(sent.text.includes(`"payload":${payload}`), what);
    const arrived = (await receiver.waitForCount(count)).at(-1)!;
    assert.equal(arrived.body.toString(), payload, what);
    new Webhook(key).verify(arrived.body.toString(), arrived.headers as Record<string, string>);
    const read = await gancho.api('GET', `/app/${app}/msg/${sent.body.id}`);
    assert.ok(read.text.includes(`"payload":${payload}`), what);
    const list = await gancho.api('GET', `/app/${app}/msg?limit=1`);
    assert.ok(list.text.includes(`"payload":${payload}`), what);
  }
});

test('what is answered, read and listed is what was sent', async () => {
  const app = await newApplication();
  const input = {
    eventType: 'a',
    payload: { total: 5 },
    eventId: 'order-5.paid',
    channels: ['north', 'n:1'],
    tags: ['vip', 'a/b#c'],
  };
  const sent = await gancho.api('POST', `/app/${app}/msg`, input);
  assert.equal(sent.status, 202);
  const { id, timestamp, ...rest } = sent.body;
  assert.match(id, /^msg_[A-Za-z0-9]{27}$/);
  assert.ok(Math.abs(Date.parse(timestamp) - Date.now()) < 60_000);
  assert.deepEqual(rest, { ...input, deliverAt: null, deliverBefore: null, matchedEndpoints: 0 });
  assert.deepEqual((await gancho.api('GET', `/app/${app}/msg/${id}`)).body, sent.body);
  assert.deepEqual((await gancho.api('GET', `/app/${app}/msg/order-5.paid`)).body, sent.body);
  assert.deepEqual((await gancho.api('GET', `/app/${app}/msg`)).body.data, [sent.body]);
});

test('without content no payload is answered', async () => {
  const app = await newApplication();
  const sent = await svix.message.create(
    app,
    { eventType: 'a', payload: { b: 1 } },
    { withContent: false },
  );
  assert.deepEqual(sent.payload, {});
  assert.deepEqual((await svix.message.get(app, sent.id, { withContent: false })).payload, {});
  assert.deepEqual((await svix.message.get(app, sent.id, { withContent: true })).payload, { b: 1 });
  const bare = await svix.message.list(app, { withContent: false });
  assert.deepEqual(bare.data[0]!.payload, {});
});

test('an event id is taken once in an application, and the first message stays', async () => {
  const app = await newApplication();
  const other = await newApplication();
  await using receiver = await startReceiver();
  await svix.endpoint.create(app, { url: receiver.url });
  const message = { eventType: 'a', eventId: 'e-1', payload: { note: 'first' } };
  const first = await svix.message.create(app, message);
  const { body } = await refusalOf(
    svix.message.create(app, { ...message, payload: { note: 'second' } }),
    409,
  );
  assert.equal(body.code, 'conflict');
  assert.match(body.detail, /eventId/);
  await svix.message.create(other, message);

  const reserved = await refusalOf(svix.message.create(app, { ...message, eventId: 'msg_x' }), 422);
  assert.deepEqual(reserved.fields, ['body.eventId']);

  await svix.message.create(app, { eventType: 'a', payload: { note: 'third' } });
  await receiver.waitForCount(2);
  assert.deepEqual(eventsOf(receiver), ['first', 'third']);
  assert.equal((await svix.message.get(app, 'e-1')).id, first.id);
});

test('of twenty messages at once with one event id, one is accepted and sent', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  await svix.endpoint.create(app, { url: receiver.url });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      gancho.api('POST', `/app/${app}/msg`, {
        eventType: 'a',
        eventId: 'race',
        payload: { note: `race ${index}` },
      }),
    ),
  );
  const accepted = answers.filter(({ status }) => status === 202);
  assert.equal(accepted.length, 1);
  assert.equal(answers.filter(({ status }) => status === 409).length, 19);
  await svix.message.create(app, { eventType: 'a', payload: { note: 'last' } });
  await receiver.waitForCount(2);
  assert.deepEqual(eventsOf(receiver).toSorted(), ['last', accepted[0]!.body.payload.note]);
});

test('a list is narrowed by type, channel, tag and time', async () => {
  const app = await newApplication();
  const send = (eventType: string, channels: string[] | null, tags: string[] | null) =>
    svix.message.create(app, { eventType, channels, tags, payload: {} });
  const one = await send('a', ['x'], ['vip']);
  const two = await send('b', ['x', 'y'], null);
  await waitFor('the clock to move on', () => Date.now() > two.timestamp.getTime() + 8);
  const between = new Date();
  await waitFor('the clock to move on', () => Date.now() > between.getTime() + 8);
  const three = await send('c', null, ['vip', 'new']);
  const idsOf = async (options: object) =>
    (await svix.message.list(app, options)).data.map(({ id }) => id);

  assert.deepEqual(await idsOf({}), [three.id, two.id, one.id], 'newest first');
  assert.deepEqual(await idsOf({ eventTypes: ['a', 'c'] }), [three.id, one.id]);
  assert.deepEqual(await idsOf({ eventTypes: ['unknown'] }), []);
  assert.deepEqual(await idsOf({ channel: 'x' }), [two.id, one.id]);
  assert.deepEqual(await idsOf({ tag: 'vip' }), [three.id, one.id]);
  assert.deepEqual(await idsOf({ tag: 'vip', channel: 'x' }), [one.id]);
  assert.deepEqual(await idsOf({ before: between }), [two.id, one.id]);
  assert.deepEqual(await idsOf({ after: between }), [three.id]);
  assert.deepEqual(await idsOf({ after: one.timestamp, before: between }), [two.id, one.id]);

  for (const query of [
    'event_types=a,c',
    'event_types=a&event_types=c',
    'event_types[]=a&event_types[]=c',
    'event_types[0]=a&event_types[1]=c',
    'event_types%5B0%5D=a&event_types%5B1%5D=c',
  ]) {
    const { body } = await gancho.api('GET', `/app/${app}/msg?${query}`);
    assert.deepEqual(
      body.data.map(({ id }: { id: string }) => id),
      [three.id, one.id],
      query,
    );
  }
});

test('a message can be put off; it is delivered when its time has come, not before', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  await svix.endpoint.create(app, { url: receiver.url });
  const deliverAt = new Date(Date.now() + 1500);
  const late = await svix.message.create(app, {
    eventType: 'a',
    payload: { note: 'late' },
    deliverAt,
  });
  assert.deepEqual(late.deliverAt, deliverAt);
  await svix.message.create(app, { eventType: 'a', payload: { note: 'now' } });
  const past = new Date(Date.now() - 1000);
  await svix.message.create(app, { eventType: 'a', payload: { note: 'past' }, deliverAt: past });

  await receiver.waitForCount(3, 20_000);
  assert.deepEqual(eventsOf(receiver).toSorted(), ['late', 'now', 'past']);
  const arrived = receiver.received.find(({ headers }) => headers['webhook-id'] === late.id)!;
  assert.ok(arrived.at >= deliverAt.getTime(), 'never early');

  const far = new Date(Date.now() + 91 * 86_400_000);
  const refused = await refusalOf(
    svix.message.create(app, { eventType: 'a', payload: {}, deliverAt: far }),
    422,
  );
  assert.deepEqual(refused.fields, ['body.deliverAt']);
});

test('a message without an endpoint is kept and can be read', async () => {
  const app = await newApplication();
  const { id } = await svix.message.create(app, { eventType: 'a', payload: { b: 1 } });
  assert.deepEqual((await svix.message.get(app, id, { withContent: true })).payload, { b: 1 });
  assert.deepEqual((await svix.messageAttempt.listByMsg(app, id)).data, []);
});
