/** Promises about sources, the keys that they have seen, and the requests that became no message. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Application } from '../../server/src/domain/application.ts';
import { newSourceId } from '../../server/src/domain/source-id.ts';
import type { KeptRequest, Source } from '../../server/src/domain/source.ts';
import { systemRandom } from '../../server/src/lib/random.ts';
import type { ReceivedEntry } from '../../server/src/storage/contract/sources.ts';
import type { Page, Storage } from '../../server/src/storage/storage.ts';
import { accept, createSamples, hourMs, type Samples } from './sample-records.ts';
import { assertSame, readPages, type OpenStore } from './store-under-test.ts';

interface Made {
  source: Source;
  application: Application;
}

function sourceOf(samples: Samples, hash: number, fields: Partial<Source> = {}): Made {
  const id = newSourceId(samples.now + hash, (count) => systemRandom.bytes(count));
  const application = samples.application({ uid: id, sourceId: id, name: 'Payments' });
  const source: Source = {
    id,
    environmentId: application.environmentId,
    applicationId: application.id,
    uid: null,
    name: 'Payments',
    type: 'github',
    metadata: { team: 'a' },
    config: Uint8Array.of(1, hash),
    token: Uint8Array.of(2, hash),
    tokenHash: new Uint8Array(32).fill(hash),
    dedupeSeconds: 60,
    disabled: false,
    createdAt: samples.now,
    updatedAt: samples.now,
    ...fields,
  };
  return { source, application };
}

function requestOf(
  samples: Samples,
  applicationId: string,
  fields: Partial<KeptRequest> = {},
): KeptRequest {
  return {
    id: samples.id('req'),
    applicationId,
    receivedAt: samples.now,
    outcome: 'rejected',
    reason: 'signature_wrong',
    detail: 'the signature does not fit',
    status: 401,
    method: 'POST',
    path: '/pix',
    query: 'a=1',
    headers: { 'x-one': '1' },
    body: Buffer.from('{}'),
    bodyBytes: 2,
    remoteAddress: '203.0.113.7',
    messageId: null,
    ...fields,
  };
}

const hash = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);

function listKept(
  storage: Storage,
  applicationId: string,
  outcome: KeptRequest['outcome'] | null = null,
): Promise<KeptRequest[]> {
  return readPages(
    2,
    (from) =>
      storage.read('listKeptRequests', {
        applicationId,
        outcome,
        limit: 2,
        from,
        order: 'descending',
      }),
    ({ id }) => id,
  );
}

export function sourcePromises(open: OpenStore): void {
  test('a source is found by id, uid and token, and its application is no producer’s', async () => {
    await using store = await open();
    const samples = createSamples();
    const made = sourceOf(samples, 1, { uid: 'pay' });
    assertSame(await store.storage.write('createSource', made), { kind: 'ok', value: made.source });
    await store.reopen();
    const { storage } = store;
    const { environmentId, id } = made.source;
    for (const idOrUid of [id, 'pay']) {
      assertSame(await storage.read('getSource', { environmentId, idOrUid }), made.source);
      assert.equal(await storage.read('getSource', { environmentId: 'env_x', idOrUid }), null);
    }
    assertSame(await storage.read('sourceByToken', hash(1)), made.source);
    assert.equal(await storage.read('sourceByToken', hash(2)), null);
    assertSame(await storage.read('sourceById', id), made.source);
    assertSame(
      await storage.read('getApplication', { environmentId, idOrUid: id }),
      made.application,
    );
    await storage.write('createApplication', samples.application({ name: 'Of a producer' }));
    const page = { limit: 10, from: null, order: 'ascending' as const };
    const listed = await storage.read('listApplications', { environmentId, leaveOut: [], ...page });
    assert.deepEqual(
      listed.items.map(({ name }) => name),
      ['Of a producer'],
    );
  });

  test('two sources of an environment never share a uid', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const first = sourceOf(samples, 1, { uid: 'pay' });
    const second = sourceOf(samples, 2);
    await storage.write('createSource', first);
    await storage.write('createSource', second);
    const taken = sourceOf(samples, 3, { uid: 'pay' });
    assertSame(await storage.write('createSource', taken), { kind: 'conflict' });
    assert.equal(await storage.read('applicationById', taken.application.id), null);
    const { environmentId, id } = second.source;
    const changes = { uid: 'pay', updatedAt: samples.now };
    assertSame(await storage.write('updateSource', { environmentId, id, changes }), {
      kind: 'conflict',
    });
  });

  test('a change replaces the token and calls the application as its source', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { source, application } = sourceOf(samples, 1);
    await storage.write('createSource', { source, application });
    const { environmentId, id } = source;
    const changes = {
      name: 'Other',
      disabled: true,
      token: Uint8Array.of(9),
      tokenHash: hash(9),
      updatedAt: samples.now + 1,
    };
    const saved = await storage.write('updateSource', { environmentId, id, changes });
    assertSame(saved, { kind: 'ok', value: { ...source, ...changes } });
    assert.equal(await storage.read('sourceByToken', hash(1)), null);
    assertSame(await storage.read('sourceByToken', hash(9)), { ...source, ...changes });
    assert.equal((await storage.read('applicationById', application.id))!.name, 'Other');
    const stale = { environmentId, id, changes: { updatedAt: samples.now }, ifUpdatedAt: 1 };
    assertSame(await storage.write('updateSource', stale), { kind: 'missing' });
  });

  test('what is deleted is gone with its application and its requests', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { source, application } = sourceOf(samples, 1);
    await storage.write('createSource', { source, application });
    await storage.write('keepRequests', {
      requests: [requestOf(samples, application.id)],
      counts: [],
      keepMax: 5,
    });
    const { environmentId, id } = source;
    const which = { environmentId, id, at: samples.now };
    assertSame(await storage.write('deleteSource', { ...which, environmentId: 'env_x' }), {
      kind: 'missing',
    });
    assertSame(await storage.write('deleteSource', which), { kind: 'ok', value: source });
    assertSame(await storage.write('deleteSource', which), { kind: 'missing' });
    assert.equal(await storage.read('sourceByToken', hash(1)), null);
    assert.equal(await storage.read('applicationById', application.id), null);
    assert.deepEqual(await listKept(storage, application.id), []);
  });

  test('sources are listed by page, and by type across environments', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const made = [1, 2, 3].map((fill) => sourceOf(samples, fill));
    for (const one of made) await storage.write('createSource', one);
    const ids = made.map(({ source }) => source.id);
    const listed = await readPages(
      2,
      (from) =>
        storage.read('listSources', {
          environmentId: 'env_one',
          limit: 2,
          from,
          order: 'ascending',
        }),
      ({ id }) => id,
    );
    assert.deepEqual(
      listed.map(({ id }) => id),
      ids,
    );
    const some = { types: ['github', 'stripe'], after: ids[0]!, limit: 1 };
    assertSame(await storage.read('sourcesOfTypes', some), [made[1]!.source]);
    assertSame(await storage.read('sourcesOfTypes', { ...some, types: ['cron'] }), []);
  });

  test('a key takes one message, also after reopening, and another one once it has expired', async () => {
    await using store = await open();
    const samples = createSamples();
    const applicationId = 'app_a';
    const key = { hash: hash(7), expiresAt: samples.now + hourMs };
    const first = samples.message(applicationId, { sourceKey: key });
    assert.equal((await store.storage.write('acceptMessage', first)).kind, 'ok');
    await store.reopen();
    const { storage } = store;
    const accept = async (at: number, fields = {}): Promise<string> => {
      const message = samples.message(applicationId, {
        sourceKey: { ...key, expiresAt: at + hourMs },
        createdAt: at,
        ...fields,
      });
      return (await storage.write('acceptMessage', message)).kind;
    };
    assert.equal(await accept(samples.now + hourMs - 1), 'conflict');
    assert.equal(await accept(samples.now, { applicationId: 'app_b' }), 'ok');
    const which = { applicationId, key: key.hash, now: samples.now };
    assert.equal(await storage.read('sourceKeyHolder', which), first.id);
    const later = { ...which, now: samples.now + hourMs };
    assert.equal(await storage.read('sourceKeyHolder', later), null);
    assert.equal(await accept(samples.now + hourMs), 'ok');
    assert.equal(await accept(samples.now + hourMs + 1), 'conflict');
  });

  test('of many with one key at once, one is taken', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const kinds = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const sourceKey = { hash: hash(index % 4), expiresAt: samples.now + hourMs };
        const message = samples.message('app_a', { sourceKey, targets: ['ep_one'] });
        return (await storage.write('acceptMessage', message)).kind;
      }),
    );
    assert.equal(kinds.filter((kind) => kind === 'ok').length, 4);
    assert.equal(kinds.filter((kind) => kind === 'conflict').length, 36);
  });

  test('a message keeps the request that brought it, and its deliveries know of it', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const request = {
      method: 'POST',
      path: '/pix',
      query: 'a=1&a=2',
      remoteAddress: '203.0.113.7',
      grade: 'strong' as const,
    };
    const message = samples.message('app_a', { request, targets: ['ep_one'] });
    await storage.write('acceptMessage', message);
    const which = { applicationId: 'app_a', idOrEventId: message.id };
    assertSame((await storage.read('getMessage', which))!.request, request);
    const bounds = { full: [], messagesMax: 10, deliveriesMax: 10, bytesMax: 1_000 };
    const { messages } = await storage.read('readFresh', { after: 0, ...bounds });
    assertSame(messages[0]!.deliveries[0]!.request, request);
    const put = samples.message('app_a', {
      request,
      targets: ['ep_two'],
      deliverAt: samples.now,
    });
    await storage.write('acceptMessage', put);
    const { deliveries } = await storage.read('claimDue', {
      now: samples.now,
      limit: 10,
      perEndpoint: 10,
      bytesMax: 1_000,
      only: null,
      after: {},
    });
    assertSame(deliveries.find(({ messageId }) => messageId === put.id)!.request, request);
  });

  test('of the requests that became no message the newest are kept, and none for too long', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const requests = [0, 1, 2, 3].map((index) => {
      samples.now += 4;
      return requestOf(
        samples,
        'app_a',
        index === 3 ? { outcome: 'duplicate', reason: null, detail: null, messageId: 'msg_x' } : {},
      );
    });
    const other = requestOf(samples, 'app_b');
    await storage.write('keepRequests', {
      requests: [...requests, other],
      counts: [],
      keepMax: 3,
    });
    const newest = requests.slice(1).toReversed();
    assertSame(await listKept(storage, 'app_a'), newest);
    assertSame(await listKept(storage, 'app_a', 'duplicate'), [requests[3]]);
    assertSame(await listKept(storage, 'app_a', 'answered'), []);
    assertSame(await listKept(storage, 'app_b'), [other]);
    const bounds = { now: samples.now, requestsBefore: requests[2]!.receivedAt, limit: 1 };
    assert.deepEqual(await storage.write('trimSources', bounds), { more: true });
    assert.deepEqual(await storage.write('trimSources', bounds), { more: false });
    assertSame(await listKept(storage, 'app_a'), newest.slice(0, 2));
  });

  test('what came to all sources is one list by time, whatever became of it', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const one = sourceOf(samples, 1);
    const two = sourceOf(samples, 2);
    const idle = sourceOf(samples, 3);
    const foreign = sourceOf(samples, 4, { environmentId: 'env_two' });
    for (const made of [one, two, idle, foreign]) await storage.write('createSource', made);
    const all: { id: string; of: string; outcome: string; at: number; reason: string | null }[] =
      [];
    const took = async ({ source }: Made): Promise<void> => {
      samples.now += 1_000;
      const message = samples.message(source.applicationId, { targets: ['ep_a', 'ep_b'] });
      await accept(storage, message);
      const at = samples.now;
      all.push({ id: message.id, of: source.id, outcome: 'accepted', at, reason: null });
    };
    const kept = async ({ source }: Made, fields: Partial<KeptRequest> = {}): Promise<void> => {
      samples.now += 1_000;
      const request = requestOf(samples, source.applicationId, fields);
      await storage.write('keepRequests', { requests: [request], counts: [], keepMax: 100 });
      const { id, outcome, reason } = request;
      all.push({ id, of: source.id, outcome, at: samples.now, reason });
    };
    const other = { outcome: 'duplicate', reason: null } as const;
    await took(one);
    await kept(two);
    await kept(one, other);
    await took(two);
    await took(two);
    await kept(one, { reason: 'timestamp_out_of_tolerance' });
    await kept(two, other);
    await took(one);
    for (let count = 0; count < 5; count += 1) await took(two);
    await kept(one);
    const shown = [...all];
    await took(foreign);
    await kept(foreign);
    const anything = {
      environmentId: 'env_one',
      messages: true,
      sourceId: null,
      outcome: null,
      reason: null,
      eventTypes: null,
      since: null,
      before: null,
    };
    const list = async (
      asked: object = {},
      order: 'ascending' | 'descending' = 'descending',
      limit = 3,
    ): Promise<string[]> => {
      const found = await readPages(
        limit,
        (from) => storage.read('listReceived', { ...anything, ...asked, limit, order, from }),
        ({ id }) => id,
      );
      return found.map(({ id }) => id);
    };
    const those = (isMeant: (entry: (typeof all)[number]) => boolean): string[] =>
      shown
        .filter(isMeant)
        .map(({ id }) => id)
        .toReversed();
    const everything = those(() => true);
    for (const limit of [1, 3, 50]) {
      assert.deepEqual(await list({}, 'descending', limit), everything, `${limit} a page`);
      assert.deepEqual(await list({}, 'ascending', limit), everything.toReversed());
    }
    const of = two.source.id;
    assert.deepEqual(
      await list({ sourceId: of }),
      those((entry) => entry.of === of),
    );
    assert.deepEqual(await list({ sourceId: idle.source.id }), []);
    for (const outcome of ['accepted', 'rejected', 'duplicate', 'answered']) {
      assert.deepEqual(
        await list({ outcome }),
        those((entry) => entry.outcome === outcome),
      );
    }
    const reason = 'timestamp_out_of_tolerance';
    assert.deepEqual(
      await list({ reason }),
      those((entry) => entry.reason === reason),
    );
    assert.deepEqual(await list({ reason, outcome: 'accepted' }), []);
    assert.deepEqual(await list({ eventTypes: ['none'] }), []);
    const noMessages = those((entry) => entry.outcome !== 'accepted');
    assert.deepEqual(await list({ messages: false }), noMessages);
    const [since, before] = [shown[3]!.at, shown[8]!.at];
    const window = those(({ at }) => at >= since && at < before);
    assert.equal(window.length, 5);
    assert.deepEqual(await list({ since, before }, 'descending', 2), window);
    assert.deepEqual(await list({ since, before }, 'ascending', 2), window.toReversed());

    const { items } = await storage.read('listReceived', {
      ...anything,
      limit: 10,
      order: 'descending',
      from: null,
    });
    const [refused, taken] = items;
    assert.deepEqual(
      [refused!.outcome, refused!.status, refused!.method, refused!.matched],
      ['rejected', 401, 'POST', null],
    );
    assert.deepEqual(
      [taken!.outcome, taken!.messageId, taken!.matched, taken!.method],
      ['accepted', taken!.id, 2, null],
    );
    const next = (after: string) =>
      storage.read('nextSourceApplication', { environmentId: 'env_one', after });
    const owned = [one, two, idle].map(({ source }) => source.applicationId).toSorted();
    assert.equal(await next(''), owned[0]);
    assert.equal(await next(owned[0]!), owned[1]);
    assert.equal(await next(owned[2]!), null);
  });

  test('what came is found by event type, though a page looks at a part of it', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const busy = sourceOf(samples, 1);
    const quiet = sourceOf(samples, 2);
    for (const made of [busy, quiet]) await storage.write('createSource', made);
    const rare: string[] = [];
    const take = async ({ source }: Made, eventType: string): Promise<void> => {
      samples.now += 1_000;
      const message = samples.message(source.applicationId, { eventType });
      await accept(storage, message);
      if (eventType !== 'often') rare.push(message.id);
    };
    await take(quiet, 'seldom');
    await take(busy, 'never');
    // More than a page looks at of two sources.
    const many = Array.from({ length: 5_200 }, () => {
      samples.now += 1;
      return samples.message(busy.source.applicationId, { eventType: 'often' });
    });
    await Promise.all(many.map((message) => accept(storage, message)));
    await take(busy, 'seldom');
    await take(quiet, 'seldom');
    await take(quiet, 'often');
    const asked = {
      environmentId: 'env_one',
      messages: true,
      sourceId: null,
      outcome: null,
      reason: null,
      eventTypes: ['seldom', 'never'],
      since: null,
      before: null,
    };
    for (const order of ['descending', 'ascending'] as const) {
      for (const limit of [1, 10]) {
        const found: string[] = [];
        let from: string | null = null;
        let pages = 0;
        for (let done = false; !done; pages += 1) {
          const page: Page<ReceivedEntry> = await storage.read('listReceived', {
            ...asked,
            limit,
            order,
            from,
          });
          found.push(...page.items.map(({ id }) => id));
          from = page.reached ?? found.at(-1) ?? null;
          ({ done } = page);
        }
        assert.deepEqual(found, order === 'ascending' ? rare : rare.toReversed());
        assert.ok(pages > 2, `${pages} pages`);
      }
    }
  });

  test('what became no message is counted by the hour, whoever counts', async () => {
    await using store = await open();
    const { storage } = store;
    const counted = { applicationId: 'app_a', outcome: 'rejected', reason: 'token_wrong' } as const;
    const add = (hour: number, count: number, fields = {}): Promise<void> =>
      storage.write('keepRequests', {
        requests: [],
        counts: [{ ...counted, hour, count, ...fields }],
        keepMax: 1,
      });
    await add(5, 2);
    await add(5, 3);
    await add(5, 1, { outcome: 'duplicate', reason: '' });
    await add(6, 1);
    await add(6, 1, { applicationId: 'app_b' });
    const between = { applicationId: 'app_a', hourFrom: 5, hourBefore: 6 };
    assertSame(await storage.read('countRequests', between), [
      { hour: 5, outcome: 'duplicate', reason: '', count: 1 },
      { hour: 5, outcome: 'rejected', reason: 'token_wrong', count: 5 },
    ]);
    const bounds = { now: 0, requestsBefore: 6 * hourMs, limit: 10 };
    await storage.write('trimSources', bounds);
    const rest = await storage.read('countRequests', { ...between, hourBefore: 9 });
    assert.deepEqual(
      rest.map(({ hour }) => hour),
      [6],
    );
  });

  test('what came of late is summed up, and one request is found by its id', async () => {
    await using store = await open();
    const { storage } = store;
    const which = { applicationId: 'app_a', hourFrom: 5, hourBefore: 7 };
    assertSame(await storage.read('receivingOf', which), {
      lastAcceptedAt: null,
      accepted: 0,
      others: { rejected: 0, duplicate: 0, answered: 0 },
      lastRejected: null,
    });
    const samples = createSamples();
    const requests = [
      requestOf(samples, 'app_a', { reason: 'token_wrong', detail: 'Another.' }),
      requestOf(samples, 'app_a', { outcome: 'duplicate' }),
    ];
    const counted = { applicationId: 'app_a', outcome: 'rejected', reason: 'token_wrong' } as const;
    await storage.write('keepRequests', {
      requests,
      counts: [
        { ...counted, hour: 4, count: 9 },
        { ...counted, hour: 5, count: 2 },
        { ...counted, hour: 6, reason: 'signature_wrong', count: 3 },
        { ...counted, hour: 6, outcome: 'duplicate', reason: '', count: 1 },
        { ...counted, hour: 7, count: 9 },
      ],
      keepMax: 10,
    });
    const { others, lastRejected } = await storage.read('receivingOf', which);
    assertSame(others, { rejected: 5, duplicate: 1, answered: 0 });
    const { id, receivedAt, reason, detail } = requests[0]!;
    assertSame(lastRejected, { id, receivedAt, reason, detail });
    assertSame(await storage.read('keptRequest', { applicationId: 'app_a', id }), requests[0]);
    assert.equal(await storage.read('keptRequest', { applicationId: 'app_b', id }), null);
  });

  test('expired keys go', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    for (const fill of [1, 2, 3]) {
      const sourceKey = { hash: hash(fill), expiresAt: samples.now + fill };
      await storage.write('acceptMessage', samples.message('app_a', { sourceKey }));
    }
    const trim = (now: number): Promise<{ more: boolean }> =>
      storage.write('trimSources', { now, requestsBefore: 0, limit: 2 });
    assert.deepEqual(await trim(samples.now + 2), { more: true });
    assert.deepEqual(await trim(samples.now + 2), { more: false });
    const holder = (fill: number): Promise<string | null> =>
      storage.read('sourceKeyHolder', { applicationId: 'app_a', key: hash(fill), now: 0 });
    assert.equal(await holder(1), null);
    assert.equal(await holder(2), null);
    assert.notEqual(await holder(3), null);
  });
}
