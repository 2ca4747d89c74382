/** Failures in words. The codes are those that Node, OpenSSL and undici give. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { errors } from 'undici';
import { AddressRefused, failureCause } from './failure-cause.ts';

function failure(code: string, more: object = {}): Error {
  return Object.assign(new Error(`raw ${code}`), { code, ...more });
}

const known: readonly [code: string, cause: RegExp, more?: object][] = [
  ['ECONNREFUSED', /^connection refused: nothing listens at this address and port$/],
  ['ECONNRESET', /^the receiver closed the connection before it answered$/],
  ['EPIPE', /^the receiver closed the connection before it answered$/],
  ['UND_ERR_SOCKET', /^the receiver closed the connection before it answered$/],
  ['EHOSTUNREACH', /^there is no route to this address$/],
  ['ENETUNREACH', /^there is no route to this address$/],
  ['ETIMEDOUT', /^no connection could be made in time$/],
  ['UND_ERR_CONNECT_TIMEOUT', /^no connection could be made in time$/],
  ['UND_ERR_HEADERS_OVERFLOW', /^the headers of the answer are larger than 16 kB$/],
  ['HPE_HEADER_OVERFLOW', /^the headers of the answer are larger than 16 kB$/],
  ['EMFILE', /no file handles left: raise its limit/],
  ['ENFILE', /no file handles left: raise its limit/],
  [
    'HPE_INVALID_CONSTANT',
    /^the answer is not HTTP \(Expected HTTP\/\)$/,
    { reason: 'Expected HTTP/' },
  ],
  ['HPE_INVALID_VERSION', /^the answer is not HTTP \(raw HPE_INVALID_VERSION\)$/],
  [
    'UND_ERR_SOCKET',
    /^the answer is not one to this request \(bad upgrade\)$/,
    { message: 'bad upgrade' },
  ],
  [
    'UND_ERR_INVALID_ARG',
    /^the request cannot be sent as it is stored \(raw UND_ERR_INVALID_ARG\)$/,
  ],
  ['UND_ERR_NOT_SUPPORTED', /^the request cannot be sent as it is stored \(/],
  [
    'ERR_SSL_WRONG_VERSION_NUMBER',
    /^the TLS handshake failed \(wrong version number\)$/,
    { reason: 'wrong version number' },
  ],
  ['EPROTO', /^the TLS handshake failed \(EPROTO\)$/],
  [
    'CERT_HAS_EXPIRED',
    /^the certificate expired on 2026-01-31$/,
    { cert: { valid_to: 'Jan 31 12:00:00 2026 GMT' } },
  ],
  ['CERT_HAS_EXPIRED', /^the certificate expired on someday$/, { cert: { valid_to: 'someday' } }],
  ['CERT_HAS_EXPIRED', /^the certificate has expired$/],
  ['CERT_NOT_YET_VALID', /^the certificate is not valid yet$/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', /^the certificate is self-signed/],
  ['SELF_SIGNED_CERT_IN_CHAIN', /^the certificate is self-signed/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /unknown authority, or the receiver sends no chain$/],
  ['UNABLE_TO_GET_ISSUER_CERT', /unknown authority/],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /unknown authority/],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    /^the certificate is for other names \(DNS:other\.test\)$/,
    { cert: { subjectaltname: 'DNS:other.test' } },
  ],
  ['UNSPECIFIED', /^the certificate is refused \(raw UNSPECIFIED\)$/],
  ['INVALID_PURPOSE', /^the certificate is refused \(raw INVALID_PURPOSE\)$/],
  [
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    /^the answer is not HTTP \(its headers contradict each other, or cannot be read\)$/,
  ],
  ['CERT_REVOKED', /^the certificate is refused \(CERT_REVOKED\)$/],
];

describe('failureCause', () => {
  for (const [code, cause, more] of known) {
    test(`${code} as ${cause.source.slice(0, 50)}`, () => {
      assert.match(failureCause(failure(code, more)), cause);
    });
  }

  test('names what is wrong with an answer that is not HTTP', () => {
    const said = 'Response does not match the HTTP/1.1 protocol (Invalid header token)';
    assert.equal(
      failureCause(new errors.HTTPParserError(said)),
      'the answer is not HTTP (Invalid header token)',
    );
  });

  test('passes on what was refused before anything was sent', () => {
    const sentence = 'not sent: 10.0.0.1 is a private address';
    assert.equal(failureCause(new AddressRefused(sentence)), sentence);
  });

  test('says something of every failure, in one line without a full stop', () => {
    const all = [
      ...known.map(([code, , more]) => failure(code, more)),
      new Error('unforeseen'),
      new Error(''),
      new Error('first line\n  second line.\n'),
      failure('SOMETHING_NEW'),
    ];
    for (const error of all) assert.match(failureCause(error), /^[^\n]*[^\n.]$/);
    assert.equal(failureCause(new Error('')), 'the request failed');
  });
});
