import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTrustedUrl } from './trusted-host.ts';

const hosts = ['api.paypal.com', 'sns.*.amazonaws.com'];

test('trusts the hosts and their pattern', () => {
  for (const url of [
    'https://api.paypal.com/v1/cert?x=1',
    'https://API.PayPal.com:443/cert',
    'https://sns.us-east-1.amazonaws.com/a.pem',
  ]) {
    assert.ok(isTrustedUrl(url, hosts), url);
  }
});

test('trusts nothing else', () => {
  for (const url of [
    'http://api.paypal.com/cert',
    'https://api.paypal.com.example.net/cert',
    'https://evil.api.paypal.com/cert',
    'https://api.paypal.com@example.net/cert',
    'https://user@api.paypal.com/cert',
    'https://api.paypal.com:8443/cert',
    'https://api.paypal.com./cert',
    'https://sns.amazonaws.com/a.pem',
    'https://sns..amazonaws.com/a.pem',
    'https://sns.a.b.amazonaws.com/a.pem',
    'https://example.net/#https://api.paypal.com',
    'https://example.net\\@api.paypal.com/',
    'api.paypal.com',
    '',
  ]) {
    assert.ok(!isTrustedUrl(url, hosts), url);
  }
});
