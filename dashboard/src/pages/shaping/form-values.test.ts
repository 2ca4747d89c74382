/** What forms make of what stands in them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { destinationTypes } from '../../../../server/src/domain/destination-address.ts';
import { authFields, destinationFields } from './form-fields.ts';
import { filledIn, pairsOf, readPairs, valueAt, withValue } from './form-values.ts';

test('a document holds what was filled in, at its place, and nothing empty', () => {
  let values = withValue({ topic: '' }, 'sasl.username', 'ana');
  values = withValue(values, 'sasl.mechanism', 'plain');
  assert.equal(valueAt(values, 'sasl.username'), 'ana');
  assert.deepEqual(filledIn(destinationFields['kafka']!, values), {
    sasl: { username: 'ana', mechanism: 'plain' },
  });
});

test('a choice that nobody made is the first, and what does not belong to it stays out', () => {
  const oauth2 = authFields['oauth2']!;
  const values = { tokenUrl: 'https://a/', username: 'x' };
  assert.deepEqual(filledIn(oauth2, values), {
    grant: 'client_credentials',
    tokenUrl: 'https://a/',
    clientAuth: 'basic',
    paramsIn: 'form',
  });
  assert.equal(filledIn(oauth2, { ...values, grant: 'password' })['username'], 'x');
});

test('every kind of destination has its fields', () => {
  assert.deepEqual(
    Object.keys(destinationFields).toSorted(),
    ['webhook', ...destinationTypes].toSorted(),
  );
});

test('pairs are read as they are written', () => {
  const text = 'audience=https://a/?b=c\ntenant=1';
  assert.deepEqual(readPairs(text), { audience: 'https://a/?b=c', tenant: '1' });
  assert.equal(pairsOf(readPairs(text)), text);
});
