import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExactly } from './exact-json.ts';
import { cursorAfter, firstPageOf, itemsOf, nextPageOf } from './poll-answer.ts';
import type { PollSettings } from './running-source.ts';

const usual: PollSettings = {
  url: 'https://api.example/orders?limit=2',
  method: 'GET',
  headers: {},
  auth: { type: 'none', host: 'api.example' },
  everySeconds: 60,
  itemsPath: 'data',
  idPath: 'id',
  typePath: '',
  eventType: 'order',
  orderPath: '',
  cursor: { kind: 'none' },
  nextPage: { kind: 'none' },
  skipExisting: false,
};
const keys = (answer: string, more: Partial<PollSettings> = {}) =>
  itemsOf({ ...usual, ...more }, parseExactly(answer)).map(({ key }) => key);

test('ids stay as they were written, however long', () => {
  const answer = '{"data":[{"id":12345678901234567890},{"id":12345678901234567891},{"id":1.10}]}';
  assert.deepEqual(keys(answer), ['12345678901234567890', '12345678901234567891', '1.10']);
  const [first] = itemsOf(usual, parseExactly(answer));
  assert.equal(JSON.stringify(first!.value), '{"id":12345678901234567890}');
  // Without ids all of an item stands for it.
  assert.deepEqual(keys('["b",3]', { itemsPath: '', idPath: '' }), ['"b"', '3']);
});

test('items are put in order by numbers as by times', () => {
  const answer = (...values: string[]) =>
    `{"data":[${values.map((n) => `{"id":${n},"at":${n}}`).join(',')}]}`;
  const ordered = { orderPath: 'at' };
  assert.deepEqual(
    keys(answer('10', '9', '12345678901234567891', '12345678901234567890'), ordered),
    ['9', '10', '12345678901234567890', '12345678901234567891'],
  );
  assert.deepEqual(keys(answer('"2026-02-01"', '"2026-01-09"'), ordered), [
    '2026-01-09',
    '2026-02-01',
  ]);
});

test('what does not have the form that was said is refused in words', () => {
  const fault = (answer: string, more: Partial<PollSettings> = {}) => {
    assert.throws(
      () => keys(answer, more),
      (error: Error) => (assert.ok(error.constructor.name === 'Unreadable'), true),
    );
  };
  fault('{"data":{}}');
  fault('[]');
  fault('{"data":[{"name":1}]}');
  fault('{"data":[{"id":1}]}', { typePath: 'kind' });
  assert.deepEqual(keys('{"data":[]}'), []);
});

test('the cursor comes from the last item, or from the answer', () => {
  const cursor = (path: string, answer: string) => {
    const settings: PollSettings = {
      ...usual,
      cursor: { kind: 'query', param: 'since', path, initial: null },
    };
    const read = parseExactly(answer);
    return cursorAfter(settings, read, itemsOf(settings, read));
  };
  const answer = '{"data":[{"id":1},{"id":12345678901234567890}],"meta":{"next":"x"}}';
  assert.equal(cursor('item.id', answer), '12345678901234567890');
  assert.equal(cursor('answer.meta.next', answer), 'x');
  assert.equal(cursor('item.id', '{"data":[]}'), null);
});

test('a run begins at the cursor, at the first page, with what the address holds already', () => {
  const cursor = { kind: 'query', param: 'since', path: 'item.id', initial: 'a b' } as const;
  assert.equal(firstPageOf(usual, undefined), usual.url);
  assert.equal(firstPageOf({ ...usual, cursor }, undefined), `${usual.url}&since=a+b`);
  const nextPage = { kind: 'number', param: 'page', first: 0 } as const;
  assert.equal(firstPageOf({ ...usual, cursor, nextPage }, 'z'), `${usual.url}&since=z&page=0`);
});

test('a page leads to the next, on the same server alone', () => {
  const place = { url: usual.url, page: 0 };
  const next = (
    nextPage: PollSettings['nextPage'],
    more: { answer?: unknown; link?: string | null; count?: number } = {},
  ) => nextPageOf({ ...usual, nextPage }, place, { answer: {}, link: null, count: 2, ...more });
  const link = (text: string) => next({ kind: 'link' }, { link: text });
  const second = 'https://api.example/orders?page=2';
  assert.equal(link(`<https://api.example/>; rel="prev", <${second}>; rel="next"`), second);
  assert.equal(link(`</orders?page=2>; rel=next; title="a, b"`), second);
  assert.equal(link(`<${second}>; title="next"; rel="last"`), null);
  assert.equal(link(`<${second}>; rel="start next"`), second);
  assert.throws(() => link('<https://evil.example/>; rel="next"'), /another server/);
  assert.throws(() => link('<http://api.example/orders>; rel="next"'), /another server/);
  const inAnswer = { kind: 'answer', path: 'next', param: null } as const;
  assert.equal(next(inAnswer, { answer: { next: '/orders?page=2' } }), second);
  assert.equal(next(inAnswer, { answer: { next: null } }), null);
  assert.equal(
    next({ ...inAnswer, param: 'after' }, { answer: { next: 'a&b' } }),
    `${usual.url}&after=a%26b`,
  );
  const counted = { kind: 'number', param: 'page', first: 1 } as const;
  assert.equal(next(counted), `${usual.url}&page=2`);
  assert.equal(next(counted, { count: 0 }), null);
  assert.equal(next({ kind: 'none' }), null);
});
