/** The registry of refusals. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Problem, problems, type ProblemCode } from './problem.ts';

describe('every problem', () => {
  for (const [code, { status, detail, remedy }] of Object.entries(problems)) {
    test(`${code} has a status, a sentence and a remedy`, () => {
      assert.match(code, /^[a-z]+([_ ][a-z]+)*$/);
      assert.ok(Number.isInteger(status) && status >= 400 && status <= 599);
      assert.match(detail, /^[A-Z].*\.$/);
      assert.match(remedy, /^[A-Z].*\.$/);
      assert.doesNotMatch(detail + remedy, /[|\n]/, 'it stands in a table');

      const problem = new Problem(code as ProblemCode);
      assert.equal(problem.code, code);
      assert.equal(problem.status, status);
      assert.equal(problem.message, detail);
      assert.equal(problem.fields, undefined);
    });
  }
});

describe('a problem', () => {
  test('may say more than its standing sentence', () => {
    const problem = new Problem('conflict', 'An application with this uid exists already.');
    assert.equal(problem.message, 'An application with this uid exists already.');
    assert.equal(problem.status, 409);
  });

  test('of one field names its place in the body', () => {
    const problem = Problem.field(['headers', 'x'], 'is too long');
    assert.equal(problem.code, 'validation');
    assert.equal(problem.status, 422);
    assert.deepEqual(problem.fields, [
      { loc: ['body', 'headers', 'x'], msg: 'is too long', type: 'value_error' },
    ]);
  });
});
