/** Proxies that are trusted say who sent a request; nobody else does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRanges } from '../lib/address-ranges.ts';
import { senderOf } from './sender-address.ts';

const trusted = createRanges(['10.0.0.0/8', '2001:db8::1']);
const sender = (connection: string, ...forwardedFor: string[]) =>
  senderOf(connection, forwardedFor, trusted);

test('without a trusted proxy the connection counts, whatever is forwarded', () => {
  assert.deepEqual(sender('203.0.113.9', '34.193.116.226'), {
    address: '203.0.113.9',
    fromTrustedProxy: false,
  });
  assert.deepEqual(senderOf('10.0.0.1', ['34.193.116.226'], createRanges([])), {
    address: '10.0.0.1',
    fromTrustedProxy: false,
  });
});

test('behind trusted proxies the last one that is none of them is the sender', () => {
  const from = (...forwardedFor: string[]) => {
    const { address, fromTrustedProxy } = sender('10.0.0.1', ...forwardedFor);
    assert.ok(fromTrustedProxy);
    return address;
  };
  assert.equal(from('34.193.116.226'), '34.193.116.226');
  // The first one is what the sender wrote itself.
  assert.equal(from('1.1.1.1, 198.51.100.7, 10.0.0.2'), '198.51.100.7');
  assert.equal(from('1.1.1.1', '198.51.100.7,10.0.0.2'), '198.51.100.7');
  assert.equal(from('[2001:db8::7]:443'), '2001:db8::7');
  assert.equal(from('198.51.100.7:5123'), '198.51.100.7');
  assert.equal(from('198.51.100.7, unknown'), '10.0.0.1');
  assert.equal(from('10.0.0.3, 10.0.0.2'), '10.0.0.3');
  assert.equal(from(), '10.0.0.1');
});

test('an address within IPv6 is the one that it holds', () => {
  assert.equal(sender('::ffff:10.0.0.1', '198.51.100.7').address, '198.51.100.7');
});
