/** Holds the table of rooms: which folder of the server may import which, and what from outside. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { importsOf, readSources, type Import, type SourceFile } from './support/read-imports.ts';

const serverFolder = resolve(import.meta.dirname, '../server');
const sources = readSources(join(serverFolder, 'src'));

interface Room {
  /** Rooms that it may import, beside itself. */
  rooms: readonly string[];
  /** What it may import from Node and npm. */
  outside: readonly string[];
}

const contracts = ['storage', 'outbound', 'domain', 'lib'];

/**
 * From the outside to the inside. Rooms of one level never import each other: what one needs of
 * another is handed in by `gancho.ts`. The four rooms of the core know neither Node nor npm.
 */
const table: Readonly<Record<string, Room>> = {
  'main.ts': {
    rooms: ['start-in-folder.ts', 'open-move.ts', 'cli', 'config.ts', 'limits.ts', 'domain', 'lib'],
    outside: ['node:fs'],
  },
  'start-in-folder.ts': {
    rooms: ['gancho.ts', 'cli', 'config.ts', 'http', 'lib'],
    outside: [],
  },
  'gancho.ts': {
    rooms: [
      'config.ts',
      'limits.ts',
      'open-store.ts',
      'compose-nodes.ts',
      'compose-live.ts',
      'delivery-seat.ts',
      'compose-preview.ts',
      'compose-system.ts',
      'compose-shaping.ts',
      'compose-sources.ts',
      'compose-running.ts',
      'compose-brokers.ts',
      'compose-alarms.ts',
      'http',
      'ingest',
      'delivery',
      'manage',
      'upkeep',
      'nodes',
      'schema',
      'transform',
      'verify',
      'telemetry',
      ...contracts,
    ],
    outside: [],
  },
  'compose-nodes.ts': {
    rooms: [
      'config.ts',
      'limits.ts',
      'delivery-seat.ts',
      'ingest',
      'manage',
      'nodes',
      ...contracts,
    ],
    outside: [],
  },
  'compose-live.ts': {
    rooms: ['limits.ts', 'ingest', 'delivery', 'manage', ...contracts],
    outside: [],
  },
  'compose-sources.ts': {
    rooms: ['limits.ts', 'ingest', 'manage', 'verify', ...contracts],
    outside: [],
  },
  'compose-running.ts': {
    rooms: ['limits.ts', 'manage', 'upkeep', 'verify', ...contracts],
    outside: [],
  },
  'compose-preview.ts': {
    rooms: ['limits.ts', 'delivery', 'brokers', ...contracts],
    outside: [],
  },
  'compose-system.ts': {
    rooms: ['config.ts', 'limits.ts', 'manage', ...contracts],
    outside: ['node:fs/promises', 'node:path'],
  },
  'compose-shaping.ts': {
    rooms: ['limits.ts', 'delivery', 'ingest', 'transform', 'brokers', ...contracts],
    outside: [],
  },
  'compose-brokers.ts': {
    rooms: ['limits.ts', 'brokers', 'outbound', 'domain', 'lib'],
    outside: [],
  },
  'compose-alarms.ts': {
    rooms: ['config.ts', 'delivery', 'outbound', 'domain', 'lib'],
    outside: [],
  },
  'delivery-seat.ts': { rooms: ['delivery', 'lib'], outside: [] },
  'open-move.ts': { rooms: ['limits.ts', 'storage', 'lib'], outside: [] },
  'open-store.ts': { rooms: ['config.ts', 'limits.ts', 'storage', 'domain', 'lib'], outside: [] },
  'config.ts': { rooms: ['domain', 'lib'], outside: ['node:fs', 'node:module', 'yaml'] },
  'limits.ts': { rooms: [], outside: [] },
  http: {
    rooms: ['ingest', 'manage', 'storage', 'schema', 'domain', 'lib'],
    outside: [
      'node:buffer',
      'node:crypto',
      'node:fs/promises',
      'node:http',
      'node:module',
      'node:net',
      'node:util',
      'node:zlib',
      'fastify',
      '@fastify/swagger',
      'swagger-ui-dist',
      'ajv',
      'ajv-formats',
      'typebox',
    ],
  },
  cli: {
    rooms: ['config.ts', 'manage', 'storage', 'domain', 'lib'],
    outside: [
      // To open the dashboard in a browser.
      'node:child_process',
      'node:crypto',
      'node:fs',
      'node:os',
      'node:path',
      'node:sqlite',
      'node:url',
      'node:util',
      'yaml',
    ],
  },
  ingest: { rooms: [...contracts, 'verify'], outside: [] },
  delivery: { rooms: contracts, outside: [] },
  manage: { rooms: [...contracts, 'schema'], outside: [] },
  upkeep: { rooms: contracts, outside: [] },
  nodes: { rooms: contracts, outside: [] },
  storage: {
    rooms: ['domain', 'lib'],
    outside: [
      'node:crypto',
      'node:fs',
      'node:fs/promises',
      'node:module',
      'node:net',
      'node:path',
      'node:sqlite',
      'node:worker_threads',
      'pg',
    ],
  },
  outbound: {
    rooms: ['domain', 'lib'],
    outside: [
      'node:dns/promises',
      'node:fs',
      'node:net',
      'node:os',
      'node:stream',
      'node:tls',
      'undici',
    ],
  },
  schema: { rooms: ['domain', 'lib'], outside: ['ajv', 'node:worker_threads', 'yaml'] },
  transform: {
    rooms: ['domain', 'lib'],
    outside: [
      '@jitl/quickjs-wasmfile-release-sync',
      'node:fs/promises',
      'node:worker_threads',
      'quickjs-emscripten-core',
    ],
  },
  telemetry: { rooms: ['domain', 'lib'], outside: [] },
  verify: { rooms: ['domain', 'lib'], outside: ['node:crypto'] },
  brokers: {
    rooms: ['outbound', 'domain', 'lib'],
    outside: [
      'node:crypto',
      'node:module',
      'node:net',
      'node:stream',
      'node:util',
      'node:zlib',
      '@nats-io/jetstream',
      '@nats-io/transport-node',
      'amqplib',
      'aws4',
      'ioredis',
      'kafkajs',
      'nodemailer',
    ],
  },
  domain: { rooms: ['lib'], outside: ['node:crypto'] },
  lib: { rooms: [], outside: ['node:buffer', 'node:crypto', 'node:net'] },
};

/** What other rooms may see of these, files and whole folders; the composition root sees all. */
const doors: Readonly<Record<string, readonly string[]>> = {
  storage: [
    'storage/storage.ts',
    'storage/contract/',
    'storage/application-plans.ts',
    'storage/recovery-walk.ts',
    'storage/secret-box.ts',
    'storage/alarm-channel-secrets.ts',
    'storage/endpoint-access.ts',
    'storage/endpoint-shape.ts',
    'storage/source-plans.ts',
    'storage/source-secrets.ts',
  ],
  outbound: ['outbound/transport.ts', 'outbound/guarded-socket.ts', 'outbound/failure-cause.ts'],
  schema: ['schema/payload-schemas.ts', 'schema/read-yaml.ts'],
  transform: ['transform/transformations.ts'],
};

/** Who puts rooms together, and so sees all of each. */
const composers = [
  'gancho.ts',
  'compose-brokers.ts',
  'compose-sources.ts',
  'open-store.ts',
  'open-move.ts',
];

/** What each kind of database needs; neither the contract nor the shared acts nor the other know it. */
const drivers = ['storage/sqlite/', 'storage/postgres/'];

function roomOf(path: string): string {
  return path.split('/')[0]!;
}

function packageOf(name: string): string {
  if (name.startsWith('node:')) return name;
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Why this import may not be, or null. */
function offence({ from, to, own }: Import): string | null {
  const room = table[roomOf(from)];
  if (room === undefined) return `${from} is in no room of the table`;
  if (!own) {
    return room.outside.includes(packageOf(to)) ? null : `${from} must not import ${to}`;
  }
  if (roomOf(from) === roomOf(to)) {
    const driver = drivers.find((folder) => to.startsWith(folder) && !from.startsWith(folder));
    return driver === undefined ? null : `${from} must not know the driver ${to}`;
  }
  if (!room.rooms.includes(roomOf(to))) return `${from} must not import ${to}`;
  const door = doors[roomOf(to)];
  const isOpen = door?.some((one) => (one.endsWith('/') ? to.startsWith(one) : to === one));
  if (isOpen === false && !composers.includes(from)) {
    return `${from} must not look behind the door of its neighbour at ${to}`;
  }
  return null;
}

function offencesIn(files: readonly SourceFile[]): string[] {
  const paths = new Set(sources.map(({ path }) => path));
  return files.flatMap((file) =>
    importsOf(file)
      .map((one) => (one.own && !paths.has(one.to) ? `${one.to} is not there` : offence(one)))
      .filter((found) => found !== null),
  );
}

describe('the rooms of the server', () => {
  test('every import goes the way the table allows', () => {
    const imports = sources.flatMap(importsOf);
    // A reader that sees nothing would find nothing wrong.
    assert.ok(imports.length > 100, `only ${imports.length} imports were seen`);
    for (const room of ['http', 'delivery', 'storage', 'domain']) {
      assert.ok(imports.some(({ from }) => roomOf(from) === room));
    }
    assert.deepEqual(offencesIn(sources), []);
  });

  test('only the configuration reads the environment', () => {
    const readers = sources.filter(({ text }) =>
      /\bprocess\s*(?:\.|\[['"])env\b|\benv\b[^;]*from 'node:process'/.test(text),
    );
    assert.deepEqual(
      readers.map(({ path }) => path),
      ['config.ts'],
    );
  });

  test('every package that is asked for is used, and the other way round', () => {
    const imports = sources.flatMap(importsOf);
    const { dependencies } = JSON.parse(
      readFileSync(join(serverFolder, 'package.json'), 'utf8'),
    ) as { dependencies: Record<string, string> };
    const outside = imports.filter(({ own }) => !own);
    const packages = new Set(outside.map(({ to }) => packageOf(to)));
    assert.deepEqual(
      [...packages].filter((name) => !name.startsWith('node:')).toSorted(),
      Object.keys(dependencies).toSorted(),
    );
  });

  test('no file waits for itself', () => {
    const next = new Map(
      sources.map((file) => [
        file.path,
        importsOf({ ...file, text: withoutTypes(file.text) })
          .filter(({ own }) => own)
          .map(({ to }) => to),
      ]),
    );
    const done = new Set<string>();
    const visit = (path: string, way: readonly string[]): void => {
      assert.ok(!way.includes(path), `a circle: ${[...way, path].join(' → ')}`);
      if (done.has(path)) return;
      for (const to of next.get(path) ?? []) visit(to, [...way, path]);
      done.add(path);
    };
    for (const { path } of sources) visit(path, []);
  });
});

/** Types are gone when the program runs, so they may refer to each other. */
function withoutTypes(text: string): string {
  return text.replace(/^[ \t]*(?:import|export)\s+type\b[^;]*;/gm, '');
}

describe('the check itself', () => {
  const planted: readonly [what: string, path: string, text: string][] = [
    ['the heart from the edge', 'domain/ids.ts', `import { startGancho } from '../gancho.ts';`],
    ['a neighbour', 'ingest/accept-message.ts', `import { Lanes } from '../delivery/lanes.ts';`],
    [
      'a type of a neighbour',
      'upkeep/retention.ts',
      `import type { X } from '../manage/endpoints.ts';`,
    ],
    [
      'over several lines',
      'storage/storage.ts',
      `import {\n  a,\n  b,\n} from '../outbound/transport.ts';`,
    ],
    ['passed on', 'domain/message.ts', `export { Storage } from '../storage/storage.ts';`],
    ['passed on whole', 'lib/queue.ts', `export * from '../domain/ids.ts';`],
    ['for its effect', 'delivery/lanes.ts', `import '../http/server.ts';`],
    ['later', 'lib/clock.ts', `const one = await import('../domain/ids.ts');`],
    ['a type in place', 'domain/outcome.ts', `let a: import('../storage/storage.ts').Storage;`],
    [
      'a thread',
      'manage/endpoints.ts',
      `new Worker(new URL('../http/server.ts', import.meta.url));`,
    ],
    ['a package', 'delivery/deliver-once.ts', `import { request } from 'undici';`],
    ['a part of a package', 'manage/endpoints.ts', `import Ajv from 'ajv/dist/2020.js';`],
    [
      'a module of Node',
      'delivery/delivery-loop.ts',
      `import { setTimeout } from 'node:timers/promises';`,
    ],
    ['the old way', 'domain/ids.ts', `const fs = require('node:fs');`],
    ['the driver', 'manage/endpoints.ts', `import { x } from '../storage/sqlite/acts.ts';`],
    [
      'the driver from its contract',
      'storage/storage.ts',
      `import type { x } from './sqlite/acts.ts';`,
    ],
    [
      'a driver from another',
      'storage/sqlite/connect.ts',
      `import { x } from '../postgres/connections.ts';`,
    ],
    [
      'a driver from what they share',
      'storage/sql/statements.ts',
      `import { x } from '../postgres/connections.ts';`,
    ],
    ['behind a door', 'delivery/due-feed.ts', `import { g } from '../outbound/address-guard.ts';`],
    ['options', 'delivery/lanes.ts', `import { limits } from '../limits.ts';`],
    ['what is not there', 'domain/ids.ts', `import { x } from '../lib/no-such-file.ts';`],
    ['an unknown room', 'utils/all.ts', `import { Queue } from '../lib/queue.ts';`],
  ];

  for (const [what, path, text] of planted) {
    test(`catches ${what}`, () => {
      assert.equal(offencesIn([{ path, text }]).length, 1);
    });
  }

  test('refuses what it cannot read', () => {
    assert.throws(
      () => importsOf({ path: 'lib/queue.ts', text: 'await import(name)' }),
      /computed/,
    );
  });

  test('lets pass what is allowed, and prose', () => {
    const text = [
      `/** Callers import it from 'elsewhere'. */`,
      `import { Queue } from '../lib/queue.ts';`,
      `import type { Storage } from '../storage/storage.ts';`,
    ].join('\n');
    assert.equal(importsOf({ path: 'delivery/lanes.ts', text }).length, 2);
    assert.deepEqual(offencesIn([{ path: 'delivery/lanes.ts', text }]), []);
  });
});
