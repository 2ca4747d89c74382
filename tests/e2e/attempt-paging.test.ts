/** Pages of what was attempted: every item once in both directions, within a window of time too. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
const receiver = await startReceiver();
after(() => receiver.close());
const count = 28;

/** One message for many endpoints, and many messages for one endpoint. */
await svix.application.create({ name: 'Wide', uid: 'wide' });
await svix.application.create({ name: 'Long', uid: 'long' });
for (let index = 0; index < count; index++) {
  await svix.endpoint.create('wide', { url: `${receiver.url}/${index}` });
}
await svix.endpoint.create('long', { url: receiver.url, uid: 'hooks' });
const wide = await svix.message.create('wide', { eventType: 'a', payload: {} });
const times: string[] = [];
for (let index = 0; index < count; index++) {
  const message = { eventType: index % 2 === 0 ? 'even' : 'odd', payload: { index } };
  times.push((await svix.message.create('long', message)).timestamp.toISOString());
}
await waitFor('all attempts', async () => {
  for (const path of [`/app/wide/attempt/msg/${wide.id}`, '/app/long/attempt/endpoint/hooks']) {
    const { body } = await gancho.api('GET', `${path}?limit=250`);
    if (body.data.length < count) return false;
  }
  return true;
});

interface Page {
  data: { id: string }[];
  iterator: string | null;
  prevIterator?: string | null;
  done: boolean;
}

async function pageOf(path: string, query: Record<string, string>): Promise<Page> {
  const text = new URLSearchParams(query).toString();
  const { status, body } = await gancho.api('GET', `${path}?${text}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body as Page;
}

const idsOf = ({ data }: Page): string[] => data.map(({ id }) => id);

async function walkBothWays(path: string, query: Record<string, string>): Promise<string[]> {
  const all = idsOf(await pageOf(path, { ...query, limit: '250' }));
  let page = await pageOf(path, { ...query, limit: '5' });
  const pages = [idsOf(page)];
  while (!page.done) {
    page = await pageOf(path, { ...query, limit: '5', iterator: page.iterator! });
    pages.push(idsOf(page));
  }
  assert.deepEqual(pages.flat(), all);
  const back: string[][] = [];
  while (back.length < pages.length - 1) {
    page = await pageOf(path, { ...query, limit: '5', iterator: page.prevIterator! });
    back.push(idsOf(page));
  }
  assert.deepEqual(back, pages.slice(0, -1).toReversed());
  return all;
}

for (const [what, path] of [
  ['attempts of a message', `/app/wide/attempt/msg/${wide.id}`],
  ['attempts at an endpoint', '/app/long/attempt/endpoint/hooks'],
  ['destinations of a message', `/app/wide/msg/${wide.id}/endpoint`],
  ['messages that were attempted', '/app/long/endpoint/hooks/msg'],
] as const) {
  test(`pages hold every item once, both ways: ${what}`, async () => {
    const usual = await walkBothWays(path, {});
    assert.equal(usual.length, count);
    assert.equal(new Set(usual).size, count);
    const sorted = usual.toSorted();
    assert.deepEqual(await walkBothWays(path, { order: 'ascending' }), sorted);
    assert.deepEqual(await walkBothWays(path, { order: 'descending' }), sorted.toReversed());
  });
}

test('a window of time bounds every page, and `after` takes in its own moment', async () => {
  const path = '/app/long/endpoint/hooks/msg';
  const since = times[6]!;
  const until = times[20]!;
  const inside = await walkBothWays(path, { after: since });
  assert.ok(inside.length >= count - 6, 'the message of that moment is among them');
  const outside = await walkBothWays(path, { before: until });
  assert.ok(outside.length <= 20, 'the message of that moment is not among them');
  const both = await walkBothWays(path, { after: since, before: until });
  const all = idsOf(await pageOf(path, { limit: '250' }));
  assert.deepEqual(
    both,
    all.filter((id) => inside.includes(id) && outside.includes(id)),
  );
  assert.ok(both.length > 0);
});

test('event types may be written in every way that clients use', async () => {
  for (const path of ['/app/long/attempt/endpoint/hooks', '/app/long/endpoint/hooks/msg']) {
    for (const [query, expected] of [
      ['event_types=odd', count / 2],
      ['event_types=odd,even', count],
      ['event_types=odd&event_types=even', count],
      ['event_types[]=odd&event_types[]=even', count],
      ['event_types[0]=odd&event_types[1]=even', count],
      ['event_types=none', 0],
    ] as const) {
      const { body } = await gancho.api('GET', `${path}?limit=250&${query}`);
      assert.equal(body.data.length, expected, `${path} ${query}`);
    }
  }
});
