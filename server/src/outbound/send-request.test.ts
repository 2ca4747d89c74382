/** The transport ends every request with a value, whatever the store hands it. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { TlsIdentity } from '../domain/endpoint-access.ts';
import type { Outcome } from '../domain/outcome.ts';
import { systemClock } from '../lib/clock.ts';
import { limits } from '../limits.ts';
import { NameNotFound } from './resolve-name.ts';
import { createTransport } from './send-request.ts';

/** No name has an address, so nothing leaves this machine. */
const transport = createTransport(systemClock, {
  ...limits.outbound,
  allowSubnets: [],
  ownReceiver: () => null,
  deadlineMs: 10_000,
  resolve: async (name) => {
    throw new NameNotFound(`the name ${name} was not found`);
  },
});
after(() => transport.close());

function send(url: string, headers: Record<string, string> = {}): Promise<Outcome> {
  const body = Buffer.from('{}');
  return transport.send({ applicationId: 'app_a', url, method: 'POST', headers, body });
}

async function causeOf(url: string, headers?: Record<string, string>): Promise<string> {
  const outcome = await send(url, headers);
  if (outcome.kind !== 'failed') assert.fail(`answered ${outcome.status}`);
  return outcome.cause;
}

describe('what was stored before it was checked as it is today', () => {
  test('a name or password that cannot be decoded is refused in words', async () => {
    for (const user of ['%zz', 'a:%', '%ff', 'name:%E0%A4%A']) {
      assert.equal(
        await causeOf(`http://${user}@receiver.test/`),
        'not sent: the name or password in the URL of the endpoint holds a `%` that is not written as `%25`',
      );
    }
    assert.equal(
      await causeOf('http://a%25:b%C3%A9@receiver.test/'),
      'the name receiver.test was not found',
    );
  });

  test('a URL of another scheme, or none at all', async () => {
    for (const url of ['ftp://receiver.test/', 'data:,x', 'mailto:a@b']) {
      assert.match(await causeOf(url), /^not sent: /, url);
    }
    for (const url of ['', 'receiver.test/', 'http://']) {
      assert.equal(await causeOf(url), 'the URL of the endpoint is not valid', url);
    }
  });

  test('headers that cannot be sent are named', async () => {
    for (const [name, value] of [
      ['x-line', 'one\ntwo'],
      ['x-mark', '✓'],
      ['transfer-encoding', 'chunked'],
      ['expect', '100-continue'],
    ] as const) {
      const cause = await causeOf('http://receiver.test/', { [name]: value });
      assert.match(cause, /^the request cannot be sent as it is stored \(/);
      assert.ok(cause.includes(name), cause);
    }
  });
});

test('any URL and any headers end in a failure in one line', async () => {
  const part = fc.oneof(fc.constantFrom('%', '%zz', '%41', 'a', '@', ':', '/'), fc.string());
  const urls = fc
    .tuple(fc.constantFrom('http', 'https', 'ftp', 'ws', 'file', 'x'), fc.array(part))
    .map(([scheme, parts]) => `${scheme}://${parts.join('')}@receiver.test/${parts.join('')}`);
  const headers = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('Host', 'te')), fc.string());
  await fc.assert(
    fc.asyncProperty(fc.oneof(urls, fc.webUrl(), fc.string()), headers, async (url, added) => {
      // A literal address could be reached.
      fc.pre(!/\d\.|\d\/|\[/.test(url));
      assert.match(await causeOf(url, added), /^[^\n]*[^\n.]$/);
    }),
    { numRuns: 500 },
  );
});

describe('connections with certificates of their own', () => {
  const guarded = createTransport(systemClock, {
    ...limits.outbound,
    allowSubnets: [],
    ownReceiver: () => null,
    deadlineMs: 10_000,
    resolve: async () => ['93.184.215.14', '10.0.0.7'],
  });
  after(() => guarded.close());
  const request = (url: string, tls: TlsIdentity) =>
    guarded.send({
      applicationId: 'app_a',
      url,
      method: 'POST',
      headers: {},
      body: Buffer.from('{}'),
      tls,
    });

  test('obey the guard', async () => {
    const tls = { id: 'a', client: null, authorities: '' };
    const outcome = await request('https://receiver.test/', tls);
    assert.match(
      outcome.kind === 'failed' ? outcome.cause : '',
      /^not sent: receiver\.test leads to a private address/,
    );
  });

  test('that OpenSSL cannot use end in words', async () => {
    const tls = { id: 'b', client: { certificate: 'x', privateKey: 'y' }, authorities: null };
    const outcome = await request('https://receiver.test/', tls);
    assert.match(
      outcome.kind === 'failed' ? outcome.cause : '',
      /^not sent: the certificates of the endpoint: /,
    );
  });
});
