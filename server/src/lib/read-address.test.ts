/** Addresses of servers as a person writes them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readMailServer, readNameServer, readProxyUrl, readDatabaseUrl } from './read-address.ts';

describe('readNameServer', () => {
  test('takes addresses with a port and without', () => {
    for (const entry of ['10.0.0.53', '10.0.0.53:5353', 'fd00::53', '[fd00::53]', '[::1]:5353']) {
      assert.equal(readNameServer(entry), entry);
    }
  });

  test('takes nothing else', () => {
    const wrong =
      'dns.example.com 10.0.0 10.0.0.53:0 10.0.0.53:65536 [10.0.0.53]:53 ::1:x udp://10.0.0.53 [::1';
    for (const entry of ['', ...wrong.split(' ')]) {
      assert.throws(() => readNameServer(entry), /^Error: must be addresses such as /, entry);
    }
  });
});

describe('readProxyUrl', () => {
  test('takes three schemes, with a name and password or without', () => {
    for (const url of [
      'http://proxy.internal:3128',
      'https://proxy.example.com/',
      'socks5://127.0.0.1:1080',
      'socks5://user:word%40@[fd00::1]:1080',
    ]) {
      assert.equal(readProxyUrl(url), url);
    }
  });

  test('takes nothing else', () => {
    for (const url of [
      '',
      'proxy:3128',
      'socks4://proxy:1080',
      'ftp://proxy',
      'http://proxy/path',
      'http://proxy?x=1',
      'socks5://',
    ]) {
      assert.throws(() => readProxyUrl(url), /must be http:\/\/HOST:PORT/, url);
    }
    assert.throws(() => readProxyUrl('http://a:%zz@proxy'), /written as `%25`/);
    assert.throws(() => readProxyUrl(`http://${'a'.repeat(256)}@proxy`), /at most 255 bytes/);
  });
});

test('a database is named by its URL, with several hosts where the primary may move', () => {
  for (const url of [
    'postgres://gancho:secret@127.0.0.1:5432/gancho',
    'postgresql://localhost/gancho?sslmode=require',
    'postgres://u:p@one:5432,two:5433/db?target_session_attrs=read-write',
  ]) {
    assert.equal(readDatabaseUrl(url), url);
  }
  for (const url of [
    'mysql://u@h/db',
    'postgres://localhost',
    'postgres://localhost/',
    'gancho',
    1,
  ]) {
    assert.throws(() => readDatabaseUrl(url), /must be postgres:\/\//);
  }
});

describe('readMailServer', () => {
  test('takes three ways of speaking, with the port that each has by itself', () => {
    const none = { username: null, password: null };
    const host = 'mail.example.com';
    for (const [url, server] of [
      ['smtps://mail.example.com', { host, port: 465, secure: 'tls', ...none }],
      ['smtp://mail.example.com/', { host, port: 587, secure: 'starttls', ...none }],
      ['smtp://[fd00::1]:2525?tls=none', { host: 'fd00::1', port: 2525, secure: 'none', ...none }],
      [
        'smtp://us%40example.com:p%2Fss@mail.example.com:25',
        { host, port: 25, secure: 'starttls', username: 'us@example.com', password: 'p/ss' },
      ],
    ] as const) {
      assert.deepEqual(readMailServer(url), server);
    }
  });

  test('takes nothing else, and no password in the clear', () => {
    for (const url of [
      '',
      'mail.example.com',
      'http://mail.example.com',
      'smtp://mail.example.com/box',
      'smtp://mail.example.com?tls=no',
      'smtps://mail.example.com?tls=none',
      'smtp://',
    ]) {
      assert.throws(() => readMailServer(url), /must be smtps:/, url);
    }
    assert.throws(() => readMailServer('smtp://us@mail.example.com'), /a name and a password/);
    assert.throws(() => readMailServer('smtp://us:x@m.example?tls=none'), /in the clear/);
  });
});
