/** What is worth a warning, and what is not. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { warningsOf, type SystemHealth } from './system-health.ts';

const gb = 1_000_000_000;
const node = { node: 1, name: 'a', works: true, startedAt: 0, shards: 256, leaseLeftMs: 4_000 };
const well: SystemHealth = {
  version: '1',
  nodeVersion: 'v26',
  name: 'a/1',
  role: 'all',
  startedAt: 0,
  memoryBytes: 1,
  heapBytes: 1,
  store: {
    engine: 'SQLite 3',
    schema: 1,
    sizeBytes: 1,
    nodes: null,
    isWritable: true,
    logBytes: 0,
  },
  disk: { freeBytes: 50 * gb, sizeBytes: 100 * gb },
  trimmedAt: null,
  settings: {
    publicUrl: 'https://hub.example.com',
    host: '0.0.0.0',
    retentionDays: 90,
    disableAfterDays: 5,
    requestTimeoutSeconds: 15,
    retryScheduleSeconds: [],
    httpsOnly: false,
    usesProxy: false,
    requiresConsent: false,
    allowedSubnets: [],
  },
  troubles: [],
};

const codesOf = (changes: Partial<SystemHealth>, now = 0): string[] =>
  warningsOf({ ...well, ...changes }, now).map(({ code }) => code);
const withSettings = (settings: Partial<SystemHealth['settings']>): string[] =>
  codesOf({ settings: { ...well.settings, ...settings } });
const withStore = (store: Partial<SystemHealth['store']>): string[] =>
  codesOf({ store: { ...well.store, ...store } });

describe('warnings', () => {
  test('a server that is well has none', () => {
    assert.deepEqual(codesOf({}), []);
    assert.deepEqual(codesOf({ disk: null }), []);
    assert.deepEqual(withStore({ nodes: [node, { ...node, works: false }] }), []);
    assert.deepEqual(withSettings({ publicUrl: null, host: '127.0.0.1' }), []);
    assert.deepEqual(withSettings({ publicUrl: 'http://localhost:8071' }), []);
  });

  test('little room is one, by share and by size, and a small disk is not', () => {
    assert.deepEqual(codesOf({ disk: { freeBytes: 4 * gb, sizeBytes: 100 * gb } }), ['disk_low']);
    assert.deepEqual(codesOf({ disk: { freeBytes: 0.9 * gb, sizeBytes: 12 * gb } }), ['disk_low']);
    assert.deepEqual(codesOf({ disk: { freeBytes: 0.9 * gb, sizeBytes: 2 * gb } }), []);
  });

  test('so are a store that cannot be written, a log that grows, and nodes that are missed', () => {
    assert.deepEqual(withStore({ isWritable: false }), ['store_unwritable']);
    assert.deepEqual(withStore({ logBytes: 2 * gb }), ['log_large']);
    assert.deepEqual(withStore({ nodes: [{ ...node, works: false }] }), ['no_worker']);
    assert.deepEqual(withStore({ nodes: [node, { ...node, leaseLeftMs: -1 }] }), ['lease_over']);
  });

  test('and an address that others cannot use, or in the open', () => {
    assert.deepEqual(withSettings({ publicUrl: null }), ['public_url_missing']);
    assert.deepEqual(withSettings({ publicUrl: 'http://hub.example.com' }), ['public_url_plain']);
  });

  test('lines of the log count for an hour', () => {
    const troubles = [{ text: 'x', count: 1, lastAt: 1_000 }];
    assert.deepEqual(codesOf({ troubles }, 2_000), ['troubles']);
    assert.deepEqual(codesOf({ troubles }, 3_601_001), []);
  });
});
