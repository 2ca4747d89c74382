import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { numberPlaceholders } from './placeholders.ts';

describe('placeholders', () => {
  const cases: readonly [what: string, shared: string, numbered: string][] = [
    ['one after the other', 'a = ? AND b = ?', 'a = $1 AND b = $2'],
    ['with numbers', 'a = ?2 OR b = ?1 OR c = ?2', 'a = $2 OR b = $1 OR c = $2'],
    ['one without behind one with a number', 'a = ?3 AND b = ?', 'a = $3 AND b = $4'],
    ['none', 'SELECT 1', 'SELECT 1'],
    ['in a text', `a = '?' AND b = 'it''s ?' AND c = ?`, `a = '?' AND b = 'it''s ?' AND c = $1`],
    ['in a name', 'a = "?" AND b = ?', 'a = "?" AND b = $1'],
    ['in a comment', 'a = 1 -- why?\nAND b = ?', 'a = 1 -- why?\nAND b = $1'],
  ];
  for (const [what, shared, numbered] of cases) {
    test(what, () => {
      assert.equal(numberPlaceholders(shared), numbered);
      assert.equal(numberPlaceholders(shared), numbered, 'and again');
    });
  }
});
