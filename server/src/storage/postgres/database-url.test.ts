import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readDatabaseUrl, WrongDatabaseUrl } from './database-url.ts';

describe('the address of a database', () => {
  test('with all its parts', () => {
    assert.deepEqual(
      readDatabaseUrl(
        'postgres://gancho:p%40ss:w@db1:5433,db2,[::1]:5434/hooks?sslmode=verify-full&sslrootcert=/ca.pem&sslcert=/c.pem&sslkey=/k.pem&target_session_attrs=read-write&application_name=one',
      ),
      {
        hosts: [
          { host: 'db1', port: 5433 },
          { host: 'db2', port: 5432 },
          { host: '::1', port: 5434 },
        ],
        user: 'gancho',
        password: 'p@ss:w',
        database: 'hooks',
        tls: { mode: 'verify-full', authorities: '/ca.pem', certificate: '/c.pem', key: '/k.pem' },
        applicationName: 'one',
      },
    );
  });

  test('with what it needs', () => {
    assert.deepEqual(readDatabaseUrl('postgresql://gancho@localhost'), {
      hosts: [{ host: 'localhost', port: 5432 }],
      user: 'gancho',
      password: undefined,
      database: 'gancho',
      tls: null,
      applicationName: 'gancho',
    });
  });

  test('by a socket', () => {
    const { hosts } = readDatabaseUrl('postgres://gancho@/hooks?host=/var/run/postgresql');
    assert.deepEqual(hosts, [{ host: '/var/run/postgresql', port: 5432 }]);
  });

  test('protection is as strict as the one who wrote it thinks', () => {
    const modeOf = (query: string): unknown => readDatabaseUrl(`postgres://u@h/d?${query}`).tls;
    assert.equal(modeOf('sslmode=disable'), null);
    const plain = { authorities: null, certificate: null, key: null };
    assert.deepEqual(modeOf('sslmode=require'), { ...plain, mode: 'require' });
    assert.deepEqual(modeOf('sslmode=require&sslrootcert=/ca.pem'), {
      ...plain,
      mode: 'verify-ca',
      authorities: '/ca.pem',
    });
    assert.deepEqual(modeOf('sslmode=verify-full&sslrootcert=system'), {
      ...plain,
      mode: 'verify-full',
    });
  });

  for (const [what, url, sentence] of [
    ['another scheme', 'mysql://u:secret@h/d', /has the form postgres:/],
    ['no user', 'postgres://h/d', /names no user/],
    ['no host', 'postgres://u:secret@/d', /a host that cannot be read/],
    ['a port out of range', 'postgres://u:secret@h:70000/d', /a host that cannot be read/],
    ['one host of several missing', 'postgres://u:secret@h,/d', /a host that cannot be read/],
    ['a folder of no socket', 'postgres://u:secret@/d?host=other', /begins with `\/`/],
    ['an unknown parameter', 'postgres://u:secret@h/d?ssl=1', /unknown parameter ssl;/],
    ['protection that gives way', 'postgres://u:secret@h/d?sslmode=prefer', /sslmode is one of/],
    [
      'a server that is read only',
      'postgres://u:secret@h/d?target_session_attrs=standby',
      /can be written to/,
    ],
    ['half a code', 'postgres://u:secret%@h/d', /The password in the address .* holds a %/],
  ] as const) {
    test(`refuses ${what}, and does not tell the password`, () => {
      assert.throws(
        () => readDatabaseUrl(url),
        (error: Error) => {
          assert.ok(error instanceof WrongDatabaseUrl);
          assert.match(error.message, sentence);
          assert.doesNotMatch(error.message, /secret/);
          return true;
        },
      );
    });
  }
});
