/** Which failures are one cause, and which are not. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { causeKeyOf, rejectionKeyOf } from './failure-cause.ts';

const keyOf = (cause: string, responseStatus = 0): string => causeKeyOf({ responseStatus, cause });

const known: readonly [cause: string, key: string][] = [
  ['no answer within 15 s', 'timeout'],
  ['no connection could be made in time', 'timeout'],
  ['connection refused: nothing listens at this address and port', 'refused'],
  ['the receiver closed the connection before it answered', 'connection'],
  ['there is no route to this address', 'connection'],
  ['the name shop.example was not found', 'dns'],
  ['the name shop.example could not be resolved (SERVFAIL)', 'dns'],
  ['the certificate expired on 2026-01-31', 'tls'],
  ['the TLS handshake failed (wrong version number)', 'tls'],
  ['the receiver asks for another client certificate than it was shown (x)', 'tls'],
  ['not sent: 10.0.0.1 is a private address (RFC 1918)', 'guard'],
  ['not sent: shop.example leads to 10.0.0.1, a private address (RFC 1918)', 'guard'],
  ['not sent: shop.example:8071 is this server itself', 'guard'],
  ['the egress proxy did not answer in time', 'proxy'],
  ['no access token came in time', 'token'],
  ['answered 401, and the token server answered 500', 'token'],
  ['the answer is not HTTP (Expected HTTP/)', 'answer'],
];

describe('causeKeyOf', () => {
  for (const [cause, key] of known) {
    test(`${key}: ${cause}`, () => assert.equal(keyOf(cause), key));
  }

  test('goes by the status where an answer came, whatever is said beside it', () => {
    assert.equal(keyOf('answered 503', 503), 'http_503');
    assert.equal(keyOf('answered 400: the channel is not there', 400), 'http_400');
    const ended = 'answered 404; not one of the statuses that are tried again (retryOn)';
    assert.equal(keyOf(ended, 404), 'http_404');
    assert.notEqual(keyOf('answered 500', 500), keyOf('answered 503', 503));
  });

  test('puts mistakes of a transformation together that differ in what they met', () => {
    const of = (said: string): string => keyOf(`the transformation failed: ${said}`);
    assert.equal(of("line 3: no field 'total' in 17"), of("line 3: no field 'price' in 99"));
    assert.notEqual(of('line 3: no field'), of('took longer than it may'));
    assert.match(of('took longer than it may'), /^transformation_[0-9a-z]+$/);
  });

  test('does not take the end of the schedule for another cause', () => {
    const sentence = 'the topic is not there';
    assert.equal(
      keyOf(`${sentence}; another attempt would come after deliverBefore`),
      keyOf(sentence),
    );
    assert.match(keyOf(sentence), /^other_[0-9a-z]+$/);
  });

  test('has a name for what says nothing, and for requests that were not taken', () => {
    assert.match(causeKeyOf({ responseStatus: 0, cause: null }), /^other_[0-9a-z]+$/);
    assert.equal(rejectionKeyOf('signature_wrong'), 'rejected_signature_wrong');
  });
});
