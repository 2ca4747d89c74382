import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differenceOf, type Arrived } from './match-expected.ts';

const arrived: Arrived = {
  method: 'POST',
  url: '/_sandbox/erp/orders?x=1',
  headers: { 'x-team': 'billing' },
  body: { id: 7, items: [{ sku: 'A' }, { sku: 'B' }], note: null },
};

test('what is expected is there, whatever else is', () => {
  const body = { items: [{ sku: 'A' }, {}], note: null };
  const expected = { method: 'POST', path: '/orders?x=1', headers: { 'X-Team': 'billing' }, body };
  assert.equal(differenceOf(arrived, expected), null);
});

test('each difference is named', () => {
  assert.match(differenceOf(arrived, { method: 'PUT' })!, /method is POST, not PUT/);
  assert.match(differenceOf(arrived, { path: '/other' })!, /address/);
  assert.match(differenceOf(arrived, { headers: { 'x-team': 'x' } })!, /x-team is billing, not x/);
  assert.match(differenceOf(arrived, { body: { id: '7' } })!, /the body\.id is 7, not "7"/);
  assert.match(differenceOf(arrived, { body: { items: [{}] } })!, /not a list of 1/);
  assert.match(differenceOf(arrived, { body: { absent: 1 } })!, /the body\.absent is absent/);
  assert.match(differenceOf(arrived, { body: { id: { a: 1 } } })!, /the body\.id is 7/);
});
