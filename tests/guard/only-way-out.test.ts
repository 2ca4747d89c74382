/** Nothing but the rooms that are meant to opens connections: whatever goes out passes the guard. */
import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { readSources, type SourceFile } from '../support/read-imports.ts';

const sources = readSources(resolve(import.meta.dirname, '../../server/src')).filter(
  ({ path }) => !path.endsWith('.test.ts'),
);

/** Modules by which a program can reach the network, or start one that does. */
const waysOut =
  /^(?:node:)?(?:net|tls|http|https|http2|dgram|dns|dns\/promises|child_process|cluster|inspector|inspector\/promises|quic|test|undici|axios|got|ws|node-fetch|fastify|kafkajs|amqplib|nodemailer|ioredis|redis|@nats-io\/[\w-]+)$/;

/** What of these modules opens nothing. */
const harmless = new Set([
  'isIP',
  'isIPv4',
  'isIPv6',
  'BlockList',
  'STATUS_CODES',
  'maxHeaderSize',
]);

/** Takes only what is named here, so that nothing else of the module comes with it. */
const takenFromBuiltin = /const \{([\w\s,]+)\} = process\.getBuiltinModule\(['"][^'"]+['"]\);/g;

/** Each file with what it may have, and why. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  // Listens; a listener connects to nobody.
  'http/server.ts': ['fastify'],
  // A command of its own, which talks to the server of whoever types it.
  'cli/api-client.ts': ['fetch'],
  'cli/recipes/send-sample.ts': ['fetch'],
  // Hands an address of this server to the browser of whoever started it.
  'cli/open-in-browser.ts': ['node:child_process spawn'],
  'outbound/ask-name-servers.ts': ['node:dns/promises Resolver'],
  'outbound/connect-first.ts': ['node:net connect'],
  // The operator's own database, whose address no user of the API can set.
  'storage/postgres/connection.ts': ['node:net Socket'],
  'outbound/start-tls.ts': ['node:tls connect'],
  // Clients of protocols other than HTTP: each is handed sockets that are open already, or addresses
  // that were checked (see outbound/guarded-socket.ts and docs/brokers.md).
  'brokers/consume-nats.ts': ['@nats-io/jetstream', '@nats-io/transport-node'],
  'brokers/kafka-client.ts': ['kafkajs'],
  'brokers/nats-client.ts': ['@nats-io/jetstream', '@nats-io/transport-node'],
  'brokers/rabbitmq-client.ts': ['amqplib'],
  'brokers/redis-client.ts': ['ioredis'],
  'brokers/send-mail.ts': ['nodemailer'],
  'outbound/routes.ts': ['node:tls createSecureContext', 'undici Pool'],
  'outbound/watched-client.ts': ['undici Client'],
};

function findingsIn({ path, text }: SourceFile): string[] {
  const code = text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/^\s*(?:import|export)\s+type\b[^;]*;/gm, '')
    .replace(takenFromBuiltin, (whole, names: string) =>
      names.split(',').every((name) => harmless.has(name.trim())) ? '' : whole,
    );
  const found: string[] = [];
  for (const [, names = '', from = ''] of code.matchAll(
    /(?:import|export)\s+([\w\s{},*$]+?)\s+from\s+['"]([^'"]+)['"]/g,
  )) {
    if (!waysOut.test(from)) continue;
    const [, inner] = /\{([\s\S]*)\}/.exec(names) ?? [];
    if (inner === undefined || names.replace(/\{[\s\S]*\}/, '').trim() !== '') found.push(from);
    for (const one of (inner ?? '').split(',').map((name) => name.trim())) {
      const [name = ''] = one.split(/\s+as\s+/);
      if (name !== '' && !name.startsWith('type ') && !harmless.has(name)) {
        found.push(`${from} ${name}`);
      }
    }
  }
  for (const [, from = ''] of code.matchAll(
    /(?:\bimport\s*\(|\brequire\s*\(|\bimport|\bgetBuiltinModule\s*\()\s*['"]([^'"]+)['"]/g,
  )) {
    if (waysOut.test(from)) found.push(from);
  }
  for (const [, name = ''] of code.matchAll(
    /(?<![\w.#$])(fetch|WebSocket|EventSource|XMLHttpRequest)\s*\(/g,
  )) {
    found.push(name);
  }
  for (const [, name = ''] of code.matchAll(/globalThis\s*(?:\.|\[['"])\s*(fetch|WebSocket)/g)) {
    found.push(name);
  }
  if (/process\.binding\b|\beval\s*\(|new Function\b/.test(code)) found.push('code out of nowhere');
  return found.filter((one) => {
    const may = allowed[path] ?? [];
    return !may.includes(one) && !(one.startsWith('fastify') && may.includes('fastify'));
  });
}

describe('the only way out', () => {
  test('no other file opens connections', () => {
    assert.ok(sources.length > 100);
    const found = sources.flatMap((file) => findingsIn(file).map((one) => `${file.path}: ${one}`));
    assert.deepEqual(found, []);
  });

  test('what is allowed is in use', () => {
    for (const [path, words] of Object.entries(allowed)) {
      const text = sources.find((file) => file.path === path)?.text ?? '';
      for (const word of words) {
        const name = word.split(' ').at(-1)!;
        assert.match(text, new RegExp(`(?<!\\w)${name}\\b`), `${path} ${word}`);
      }
    }
  });

  test('nothing obeys the variables that name a proxy', () => {
    const readers = sources.filter(({ text }) =>
      /EnvHttpProxyAgent|setGlobalDispatcher|NODE_USE_ENV_PROXY|\b(?:HTTPS?|ALL|NO)_PROXY\b/i.test(
        text,
      ),
    );
    assert.deepEqual(
      readers.map(({ path }) => path),
      [],
    );
  });
});

describe('the check itself', () => {
  const planted: Record<string, string> = {
    'a socket': `import { connect } from 'node:net';`,
    'a socket among harmless names': `import { isIP, createConnection } from 'node:net';`,
    'a module as a whole': `import * as tls from 'node:tls';`,
    'the default of a module': `import http from 'node:http';`,
    'a name beside a type': `import { type Agent, request } from 'node:https';`,
    'another name for it': `import { request as isIP } from 'undici';`,
    datagrams: `import { createSocket } from 'node:dgram';`,
    'a look-up': `import { lookup } from 'node:dns/promises';`,
    'a module that comes later': `const { get } = await import('node:http');`,
    'the old way': `const net = require('net');`,
    'a module for its effect': `import 'undici';`,
    'a name of what is built in': `const { STATUS_CODES, request } = process.getBuiltinModule('node:http');`,
    'what is built in': `process.getBuiltinModule('node:net').connect(1);`,
    'another program': `import { spawn } from 'node:child_process';`,
    fetch: `const answer = await fetch(url);`,
    'fetch of everybody': `globalThis.fetch(url);`,
    'a web socket': `new WebSocket(url);`,
    'passed on': `export { connect } from 'node:tls';`,
  };
  for (const [what, text] of Object.entries(planted)) {
    test(`catches ${what}`, () => {
      assert.ok(findingsIn({ path: join('manage', 'endpoints.ts'), text }).length > 0);
    });
  }

  test('lets pass what opens nothing', () => {
    const text = [
      `import { isIP, BlockList, type Socket } from 'node:net';`,
      `import type { Pool } from 'undici';`,
      `const { maxHeaderSize, STATUS_CODES } = process.getBuiltinModule('node:http');`,
      `// fetch(url) is prose here.`,
      `this.#fetch(url); parts.fetch(url);`,
    ].join('\n');
    assert.deepEqual(findingsIn({ path: 'manage/endpoints.ts', text }), []);
  });
});
