/** Each failure of a start that can be foreseen has a sentence; a defect keeps its stack. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { StoreFailure } from '../storage/storage.ts';
import { UnusableFolder } from './data-folder.ts';
import { startFailure } from './start-failure.ts';

const where = { host: '10.9.8.7', port: 80, dataDir: './data', databaseUrl: null };

function withCode(code: string): Error {
  return Object.assign(new Error(`raw ${code}`), { code });
}

const foreseen: readonly [error: Error, sentence: RegExp][] = [
  [withCode('EADDRINUSE'), /^Port 80 on 10\.9\.8\.7 is taken: .* GANCHO_PORT\.$/],
  [withCode('EACCES'), /^Port 80 needs rights .*: choose one above 1023 with GANCHO_PORT\.$/],
  [withCode('EADDRNOTAVAIL'), /^10\.9\.8\.7 is no address of this machine: set GANCHO_HOST/],
  [withCode('ENOTFOUND'), /^10\.9\.8\.7 is no address of this machine: /],
  [withCode('EAI_AGAIN'), /^10\.9\.8\.7 is no address of this machine: /],
  [new UnusableFolder('A sentence.'), /^A sentence\.$/],
  [
    new StoreFailure('broken', 'database or disk is full'),
    /^The disk of .* \.\/data is full: make/,
  ],
  [
    new StoreFailure('broken', 'file is not a database'),
    /^The file gancho\.db in \.\/data is damaged/,
  ],
  [
    new StoreFailure('broken', 'database disk image is malformed'),
    /^The file gancho\.db in \.\/data is damaged/,
  ],
  [
    new StoreFailure('broken', 'Something.'),
    /^The server .* with the data in \.\/data: Something\.$/,
  ],
];

describe('startFailure', () => {
  for (const [error, sentence] of foreseen) {
    test(error.message, () => assert.match(startFailure(error, where)!, sentence));
  }

  test('has no sentence for a defect', () => {
    for (const error of [
      new TypeError('x is undefined'),
      withCode('ERR_INVALID_ARG_TYPE'),
      'text',
    ]) {
      assert.equal(startFailure(error, where), null);
    }
  });
});
