/** Pages of lists: every item once in both directions, and where the list ends. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
const count = 12;

await using receiver = await startReceiver();
for (let index = 0; index < count; index++) {
  await svix.application.create({ name: `App ${index}`, uid: `app-${index}` });
}
for (let index = 0; index < count; index++) {
  await svix.endpoint.create('app-0', { url: `${receiver.url}/${index}`, disabled: index > 0 });
  await svix.eventType.create({ name: `type.${String(index).padStart(2, '0')}`, description: 'x' });
  await svix.message.create('app-0', { eventType: 'type.00', payload: { index } });
}
const { data: endpoints } = await svix.endpoint.list('app-0', { order: 'ascending' } as object);
const first = endpoints[0]!.id;
await waitFor('all attempts', async () => {
  const { body } = await gancho.api('GET', `/app/app-0/attempt/endpoint/${first}?limit=250`);
  return body.data.length === count;
});

interface Page {
  data: { id?: string; name?: string }[];
  iterator: string | null;
  prevIterator?: string | null;
  done: boolean;
}

async function pageOf(path: string, query: Record<string, string | number>): Promise<Page> {
  const text = new URLSearchParams(Object.entries(query).map(([k, v]) => [k, String(v)]));
  const { status, body } = await gancho.api('GET', `${path}?${text.toString()}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body as Page;
}

const lists = [
  { path: '/app', key: 'id', usual: 'ascending' },
  { path: '/app/app-0/endpoint', key: 'id', usual: 'descending' },
  { path: '/event-type', key: 'name', usual: 'ascending' },
  { path: '/app/app-0/msg', key: 'id', usual: 'descending' },
  { path: `/app/app-0/attempt/endpoint/${first}`, key: 'id', usual: 'descending' },
] as const;

for (const { path, key, usual } of lists) {
  const keysOf = ({ data }: Page) => data.map((item) => item[key]!);

  test(`${path.replace(first, '…')} comes in full, in its usual order`, async () => {
    const page = await pageOf(path, {});
    const keys = keysOf(page);
    assert.equal(keys.length, count);
    assert.equal(page.done, true);
    const sorted = keys.toSorted();
    assert.deepEqual(keys, usual === 'ascending' ? sorted : sorted.toReversed());
    assert.equal(page.iterator, keys.at(-1), 'an iterator also at the end, to ask for what is new');
  });

  for (const order of ['ascending', 'descending'] as const) {
    const orderQuery = { order };
    test(`${path.replace(first, '…')} ${order}: pages of any size hold every item once, both ways`, async () => {
      const all = keysOf(await pageOf(path, orderQuery));
      for (const limit of [1, 5, 6, 12, 50]) {
        const pages: string[][] = [];
        let page = await pageOf(path, { ...orderQuery, limit });
        pages.push(keysOf(page));
        while (!page.done) {
          page = await pageOf(path, { ...orderQuery, limit, iterator: page.iterator! });
          pages.push(keysOf(page));
        }
        assert.deepEqual(pages.flat(), all, `limit ${limit}`);
        assert.equal(pages.length, Math.ceil(count / limit), 'no empty page at the end');

        const back: string[][] = [];
        while (back.length < pages.length - 1) {
          page = await pageOf(path, { ...orderQuery, limit, iterator: page.prevIterator! });
          back.push(keysOf(page));
        }
        assert.deepEqual(back, pages.slice(0, -1).toReversed(), `back, limit ${limit}`);
        if (pages.length > 1) assert.equal(page.done, true, 'nothing before the first page');
      }
    });
  }

  test(`${path.replace(first, '…')}: after the last item comes an empty page that keeps its place`, async () => {
    const { iterator } = await pageOf(path, {});
    const page = await pageOf(path, { iterator: iterator! });
    assert.deepEqual(page.data, []);
    assert.equal(page.done, true);
    assert.equal(page.iterator, iterator);
  });

  test(`${path.replace(first, '…')}: what is no limit and no iterator is refused by name`, async () => {
    for (const limit of ['0', '251', '-1', '1.5', 'ten', '']) {
      const { status, body } = await gancho.api('GET', `${path}?limit=${limit}`);
      assert.equal(status, 422, limit);
      assert.deepEqual(body.detail[0].loc, ['query', 'limit']);
    }
    assert.equal((await gancho.api('GET', `${path}?limit=250`)).status, 200);
    const wrong = key === 'id' ? ['--x', 'type.00', `-${'0'.repeat(32)}`] : [];
    for (const iterator of ['BAD-$$$ITERATOR', '', "' OR 1=1", ...wrong]) {
      const { status, body } = await gancho.api(
        'GET',
        `${path}?iterator=${encodeURIComponent(iterator)}`,
      );
      assert.equal(status, 422, iterator);
      assert.deepEqual(body.detail[0].loc, ['query', 'iterator']);
    }
    const { status, body } = await gancho.api('GET', `${path}?order=sideways`);
    assert.equal(status, 422);
    assert.deepEqual(body.detail[0].loc, ['query', 'order']);
  });
}

test('names that begin with a hyphen do not turn the direction', async () => {
  for (const name of ['--two', '-one', '-three']) {
    await svix.eventType.create({ name, description: 'x' });
  }
  const seen: string[] = [];
  let page = await pageOf('/event-type', { limit: 1 });
  seen.push(page.data[0]!.name!);
  for (let more = 1; more < 5; more++) {
    page = await pageOf('/event-type', { limit: 1, iterator: page.iterator! });
    seen.push(page.data[0]!.name!);
  }
  assert.deepEqual(seen, ['--two', '-one', '-three', 'type.00', 'type.01']);
  const back = await pageOf('/event-type', { limit: 4, iterator: page.prevIterator! });
  assert.deepEqual(
    back.data.map(({ name }) => name),
    seen.slice(0, 4),
  );
});

test('an empty list is done and has nowhere to go on', async () => {
  const { body } = await gancho.api('GET', '/app/app-1/msg');
  assert.deepEqual(body, { data: [], iterator: null, done: true });
});

test('an unknown parameter is ignored', async () => {
  const { status, body } = await gancho.api('GET', '/app?colour=blue&limit=1');
  assert.equal(status, 200);
  assert.equal(body.data.length, 1);
});

test('the client walks through a list by its iterators', async () => {
  const seen: string[] = [];
  let iterator: string | null | undefined;
  do {
    const page = await svix.application.list({ limit: 5, ...(iterator ? { iterator } : {}) });
    seen.push(...page.data.map(({ name }) => name));
    iterator = page.done ? null : page.iterator;
  } while (iterator);
  assert.deepEqual(
    seen,
    Array.from({ length: count }, (_, index) => `App ${index}`),
  );
});
