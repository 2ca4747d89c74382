/** Names: the system's files as operators expect, shared look-ups, and bounds. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import {
  startDnsServer,
  type DnsAnswer,
  type Question,
} from '../../../tests/support/dns-server.ts';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { systemClock, type Clock } from '../lib/clock.ts';
import { limits } from '../limits.ts';
import { candidatesOf, parseHosts, parseResolverSettings } from './name-files.ts';
import { createNameResolver, type ResolveOptions } from './resolve-name.ts';

describe('the hosts file', () => {
  test('gives names of both families, in any case, without comments', () => {
    const hosts = parseHosts(
      '# 1.1.1.1 no\n127.0.0.1\tlocalhost\n10.0.0.1 DB db.shop # 10.0.0.9 x\n::1 db\nwrong line\n10.0.0.1 db\n',
    );
    assert.deepEqual(hosts.get('db'), ['10.0.0.1', '::1']);
    assert.deepEqual(hosts.get('db.shop'), ['10.0.0.1']);
    assert.deepEqual([...hosts.keys()], ['localhost', 'db', 'db.shop']);
  });
});

describe('the settings of the resolver', () => {
  test('are read as the C library reads them', () => {
    const text =
      '; a\nnameserver 10.0.0.53\nnameserver nonsense\nnameserver fd00::53\ndomain old.example\n' +
      'search a.example. b.example\noptions ndots:5 timeout:1\n';
    assert.deepEqual(parseResolverSettings(text), {
      servers: ['10.0.0.53', 'fd00::53'],
      search: ['a.example', 'b.example'],
      ndots: 5,
    });
    assert.equal(parseResolverSettings('options ndots:99').ndots, 15);
    assert.equal(parseResolverSettings(`search ${'x '.repeat(20)}`).search.length, 6);
  });

  test('say which names are asked for, in which order', () => {
    const settings = { servers: [], search: ['a.example', 'b.example'], ndots: 2 };
    assert.deepEqual(candidatesOf('db', settings), ['db.a.example', 'db.b.example', 'db']);
    assert.deepEqual(candidatesOf('x.y.z', settings), [
      'x.y.z',
      'x.y.z.a.example',
      'x.y.z.b.example',
    ]);
    assert.deepEqual(candidatesOf('db.', settings), ['db']);
  });
});

const folder = temporaryFolder();
after(() => folder[Symbol.dispose]());
const hostsFile = join(folder.path, 'hosts');
const settingsFile = join(folder.path, 'resolv.conf');
writeFileSync(hostsFile, '10.0.0.7 erp.internal\n');
writeFileSync(settingsFile, 'search shop.example\n');

type Answer = (question: Question) => DnsAnswer | null;

/** A resolver with a name server of its own, and a clock that can be set forward. */
async function setUp(answer: Answer, changed: Partial<ResolveOptions> = {}) {
  const server = await startDnsServer(answer);
  let ahead = 0;
  const clock: Clock = { ...systemClock, elapsed: () => systemClock.elapsed() + ahead };
  const resolver = createNameResolver(clock, {
    ...limits.outbound.names,
    hostsFile,
    settingsFile,
    servers: [server.address],
    ...changed,
  });
  return {
    server,
    resolve: resolver.resolve,
    forward: (ms: number) => (ahead += ms),
    asked: (type: string) =>
      server.questions.filter((one) => one.type === type).map(({ name }) => name),
    async [Symbol.asyncDispose]() {
      resolver.close();
      await server.close();
    },
  };
}

describe('createNameResolver', () => {
  test('takes the hosts file first, and sees its changes', async () => {
    await using at = await setUp(() => ({ rcode: 3 }));
    assert.deepEqual(await at.resolve('ERP.internal.'), ['10.0.0.7']);
    writeFileSync(hostsFile, '10.0.0.88 erp.internal\n');
    at.forward(1_001);
    assert.deepEqual(await at.resolve('erp.internal'), ['10.0.0.88']);
    assert.equal(at.server.questions.length, 0);
  });

  test('goes through the search list', async () => {
    await using at = await setUp(({ name }) =>
      name === 'db.shop.example' ? { addresses: ['10.0.0.5', 'fd00::5'] } : { rcode: 3 },
    );
    assert.deepEqual(await at.resolve('db'), ['10.0.0.5', 'fd00::5']);
    await assert.rejects(at.resolve('no.such'), /^Error: the name no\.such was not found$/);
    assert.deepEqual(at.asked('A'), ['db.shop.example', 'no.such', 'no.such.shop.example']);
  });

  test('asks once for all who wait, and keeps the answer as long as it may', async () => {
    await using at = await setUp(() => ({ addresses: ['93.184.216.34'], ttl: 2 }));
    const all = await Promise.all(['a.test', 'a.test', 'a.test'].map((name) => at.resolve(name)));
    assert.deepEqual(all.flat(), ['93.184.216.34', '93.184.216.34', '93.184.216.34']);
    await at.resolve('a.test');
    assert.deepEqual(at.asked('A'), ['a.test']);
    at.forward(2_000);
    await at.resolve('a.test');
    assert.deepEqual(at.asked('A'), ['a.test', 'a.test']);
  });

  test('keeps an answer for a few seconds at most, whatever its name server says', async () => {
    await using at = await setUp(() => ({ addresses: ['93.184.216.34'], ttl: 86_400 }));
    await at.resolve('a.test');
    at.forward(5_001);
    await at.resolve('a.test');
    assert.equal(at.asked('A').length, 2);
  });

  test('keeps no failure', async () => {
    let broken = true;
    await using at = await setUp(() => (broken ? { rcode: 2 } : { addresses: ['1.1.1.1'] }));
    await assert.rejects(at.resolve('a.test'), /could not be resolved \(ESERVFAIL\)$/);
    broken = false;
    assert.deepEqual(await at.resolve('a.test'), ['1.1.1.1']);
  });

  test('ends by its deadline, also for those whose turn did not come', async () => {
    await using at = await setUp(() => null, { maxMs: 300, lookUpsMax: 1 });
    const asking = Promise.allSettled(
      ['a.test', 'b.test', 'c.test'].map((name) => at.resolve(name)),
    );
    // Held until all are due, so that none is late by less than another.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 350);
    const all = await asking;
    for (const one of all) {
      assert.equal(one.status, 'rejected');
      assert.match(String(one.reason), /no name server answered for \w\.test within 0\.3 s$/);
    }
    // Late ones give their place away without being asked for.
    assert.ok(!at.asked('A').some((name) => name !== 'a.test'), at.asked('A').join());
  });

  test('looks up so many names at a time, and all in the end', async () => {
    await using at = await setUp(() => ({ addresses: ['1.1.1.1'], delayMs: 5 }), { lookUpsMax: 2 });
    const names = Array.from({ length: 20 }, (_, index) => `n${index}.test`);
    const all = await Promise.all(names.map((name) => at.resolve(name)));
    assert.equal(all.length, 20);
  });

  test('says so where no name server can be asked', async () => {
    await using at = await setUp(() => null, { servers: ['127.0.0.1:9'] });
    await assert.rejects(
      at.resolve('a.test'),
      /^Error: no name server could be asked for a\.test$/,
    );
  });
});
