/** The word that was probably meant, or none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestWord } from './nearest-word.ts';

test('finds what was meant', () => {
  const words = ['start', 'config', 'version', 'help'] as const;
  for (const [typed, meant] of [
    ['strat', 'start'],
    ['START', 'start'],
    ['star', 'start'],
    ['confg', 'config'],
    ['con-fig', 'config'],
    ['versions', 'version'],
    ['hlep', 'help'],
  ] as const) {
    assert.equal(nearestWord(typed, words), meant, typed);
  }
});

test('guesses nothing where most of the letters differ', () => {
  assert.equal(nearestWord('launch', ['start', 'config']), null);
  assert.equal(nearestWord('', ['a']), null);
  assert.equal(nearestWord('anything', []), null);
});

test('prefers the nearest, and of equals the first', () => {
  assert.equal(nearestWord('GANCHO_PROT', ['GANCHO_HOST', 'GANCHO_PORT']), 'GANCHO_PORT');
  assert.equal(nearestWord('ab', ['ac', 'ad']), 'ac');
});
