/** Keys at hand: read once, and gone when something changes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashApiKey } from '../domain/api-key.ts';
import { Principals } from './principals.ts';
import type { ReadOutput, Storage } from '../storage/storage.ts';

type Known = ReadOutput<'findPrincipal'>;

function known(): NonNullable<Known> {
  const principal = {
    kind: 'environment',
    environmentId: 'env_one',
    keyId: 'key_one',
    scopes: null,
    ofFirstEnvironment: true,
  } as const;
  return { principal, expiresAt: null };
}

test('a key is read once, an unknown one each time', async () => {
  let reads = 0;
  const read = async (_verb: string, hash: unknown): Promise<any> => {
    reads += 1;
    return Buffer.compare(hash as Buffer, hashApiKey('sk_known')) === 0 ? known() : null;
  };
  const keys = new Principals({ read: read as Storage['read'] }, 10);
  for (let count = 0; count < 3; count++) {
    assert.equal((await keys.find('sk_known'))?.principal.keyId, 'key_one');
    assert.equal(await keys.find('sk_other'), null);
  }
  assert.equal(reads, 1 + 3);
});

test('a key that was revoked is not found again, also when it was being read', async () => {
  let stored: Known = known();
  let answer = (): void => {};
  const read = (): Promise<any> => {
    const found = stored;
    return new Promise((resolve) => (answer = () => resolve(found)));
  };
  const keys = new Principals({ read: read as Storage['read'] }, 10);
  const early = keys.find('sk_known');
  stored = null;
  keys.forget();
  answer();
  assert.notEqual(await early, null);
  const late = keys.find('sk_known');
  answer();
  assert.equal(await late, null);
});
