import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastify } from 'fastify';
import { Problem, problems } from '../domain/problem.ts';
import { StoreFailure } from '../storage/storage.ts';
import { answerProblems } from './problem-responses.ts';

test('a defect is answered in JSON without a word of its cause, and told to the operator', async () => {
  const told: string[] = [];
  const app = fastify();
  answerProblems(app, (problem) => told.push(problem));
  const failures: Record<string, () => Error> = {
    defect: () => new TypeError('x is not a function'),
    store: () => new StoreFailure('broken', 'database disk image is malformed'),
    full: () => new StoreFailure('full', 'database or disk is full'),
    unwritable: () => new StoreFailure('unwritable', 'disk I/O error'),
    away: () => new StoreFailure('unavailable', 'The database cannot be reached.'),
    fenced: () => new StoreFailure('fenced', 'Another node took over.'),
    ending: () => new StoreFailure('closed', 'closed'),
    refusal: () => new Problem('not_found'),
  };
  app.get<{ Params: { name: string } }>('/:name', ({ params }) => {
    throw failures[params.name]!();
  });
  for (const [name, code, tells] of [
    ['defect', 'server_error', /GET \/:name: TypeError: x is not a function/],
    ['store', 'server_error', /malformed/],
    // Of these the store itself tells the operator, once.
    ['full', 'store_full', null],
    ['unwritable', 'store_unwritable', null],
    ['away', 'store_unavailable', null],
    ['fenced', 'server_busy', null],
    ['ending', 'server_busy', null],
    ['refusal', 'not_found', null],
  ] as const) {
    told.length = 0;
    const answer = await app.inject(`/${name}`);
    assert.equal(answer.statusCode, problems[code]!.status, name);
    assert.match(answer.headers['content-type'] as string, /^application\/json/);
    assert.equal(answer.headers['retry-after'], answer.statusCode === 503 ? '1' : undefined);
    assert.deepEqual(answer.json(), { code, detail: new Problem(code).message });
    assert.equal(told.length, tells === null ? 0 : 1, name);
    if (tells !== null) assert.match(told[0]!, tells);
  }
  await app.close();
});
