import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import type { Outcome } from '../domain/outcome.ts';
import { createFetchTrusted } from './fetch-trusted.ts';
import type { OutboundRequest } from './transport.ts';

const hosts = ['keys.example'];
const url = 'https://keys.example/cert.pem';

function answered(body: string, status = 200): Outcome {
  return {
    kind: 'answered',
    status,
    body: Buffer.from(body),
    durationMs: 1,
    retryAfter: null,
    control: null,
  };
}

function setUp(answer: (request: OutboundRequest) => Outcome | Promise<Outcome>) {
  const clock = manualClock();
  const asked: OutboundRequest[] = [];
  const fetchTrusted = createFetchTrusted(
    {
      clock,
      transport: {
        send: async (request) => {
          asked.push(request);
          return answer(request);
        },
        close: () => Promise.resolve(),
      },
    },
    { userAgent: 'Test', deadlineMs: 100, bytesMax: 10, answersMax: 10, underWayMax: 2 },
  );
  return { clock, asked, fetchTrusted };
}

const textOf = (fetched: { ok: Uint8Array } | { failed: string }): string =>
  'ok' in fetched ? Buffer.from(fetched.ok).toString() : `failed: ${fetched.failed}`;

test('an answer is kept for as long as it may be, and asked for again then', async () => {
  const { clock, asked, fetchTrusted } = setUp(() => answered('key'));
  const request = { hosts, keepSeconds: 60 };
  assert.equal(textOf(await fetchTrusted(url, request)), 'key');
  await clock.advance(59_000);
  assert.equal(textOf(await fetchTrusted(url, request)), 'key');
  assert.equal(asked.length, 1);
  await clock.advance(2_000);
  await fetchTrusted(url, request);
  assert.equal(asked.length, 2);
});

test('what must not be used again is asked each time, and failures are never kept', async () => {
  let status = 200;
  const { asked, fetchTrusted } = setUp(() => answered('key', status));
  await fetchTrusted(url, { hosts, keepSeconds: 0 });
  await fetchTrusted(url, { hosts, keepSeconds: 0 });
  assert.equal(asked.length, 2);
  status = 500;
  const failed = await fetchTrusted(url, { hosts, keepSeconds: 60 });
  assert.equal(textOf(failed), 'failed: keys.example answered 500');
  status = 200;
  assert.equal(textOf(await fetchTrusted(url, { hosts, keepSeconds: 60 })), 'key');
});

test('nothing goes to another host, by another scheme, or to a login', async () => {
  const { asked, fetchTrusted } = setUp(() => answered('key'));
  for (const other of [
    'https://evil.example/cert.pem',
    'http://keys.example/cert.pem',
    'https://keys.example.evil.example/',
    'https://keys.example:8443/',
    'https://a:b@keys.example/',
    'no url',
  ]) {
    assert.match(textOf(await fetchTrusted(other, { hosts, keepSeconds: 0 })), /^failed/);
  }
  assert.equal(asked.length, 0);
});

test('the same question is asked once at a time, and no more than so many are under way', async () => {
  const open: ((outcome: Outcome) => void)[] = [];
  const { asked, fetchTrusted } = setUp(() => new Promise((resolve) => open.push(resolve)));
  const same = [1, 2, 3].map(() => fetchTrusted(url, { hosts, keepSeconds: 60 }));
  const other = fetchTrusted(`${url}?2`, { hosts, keepSeconds: 60 });
  const beyond = await fetchTrusted(`${url}?3`, { hosts, keepSeconds: 0 });
  assert.match(textOf(beyond), /too many/);
  assert.equal(asked.length, 2);
  for (const resolve of open) resolve(answered('key'));
  assert.deepEqual((await Promise.all([...same, other])).map(textOf), ['key', 'key', 'key', 'key']);
});

test('an answer that is too long is none', async () => {
  const { fetchTrusted } = setUp(() => answered('01234567890'));
  assert.match(textOf(await fetchTrusted(url, { hosts, keepSeconds: 0 })), /too much/);
});
