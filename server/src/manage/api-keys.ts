/** Creating, changing and ending API keys. */
import { configuredKeyName, hashApiKey, hintOf, newApiKey } from '../domain/api-key.ts';
import { Problem } from '../domain/problem.ts';
import { expandScopes, scopesBeyond } from '../domain/scope.ts';
import type { ApiKey } from '../storage/contract/access.ts';
import { findEnvironment } from './environments.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';

/** Who makes or changes a key: nobody can hand on more than they have. */
export interface KeyGiver {
  scopes: string[] | null;
  /** People leave keys alone that may do more than they: those are of owners. */
  isMember: boolean;
}

export interface ApiKeyInput {
  name: string;
  scopes: string[] | null;
  expiresAt: number | null;
}

/** A key that was made now, with its text, which cannot be read again. */
export type NewApiKey = ApiKey & { text: string };

/** 404 for an unknown environment, 403 for scopes that the giver lacks, 422 for what cannot be. */
export async function createApiKey(
  parts: ManageParts,
  giver: KeyGiver,
  environmentId: string,
  input: ApiKeyInput,
  once: OnceFor<NewApiKey> | null,
): Promise<Done<NewApiKey>> {
  await checkKey(parts, giver, environmentId, input);
  const now = parts.clock.now();
  checkExpiry(input.expiresAt, now);
  const text = newApiKey((count) => parts.random.bytes(count));
  const key: ApiKey = {
    ...input,
    id: parts.ids.next('key'),
    environmentId,
    hash: hashApiKey(text),
    hint: hintOf(text),
    createdAt: now,
    lastUsedAt: null,
  };
  const made = { ...key, text };
  const written = await parts.storage.writeOnce('saveApiKey', key, onceRecord(once, made, now));
  if (written.kind !== 'done') return replayOf(written);
  return { kind: 'done', value: made };
}

/** 404 when the environment has no such key. */
export async function findApiKey(
  { storage }: Pick<ManageParts, 'storage'>,
  environmentId: string,
  id: string,
): Promise<ApiKey> {
  const key = await storage.read('getApiKey', { environmentId, id });
  if (key === null) throw new Problem('not_found');
  return key;
}

/** Changes the fields that are given; what the key may do changes with the next request. */
export async function changeApiKey(
  parts: ManageParts,
  giver: KeyGiver,
  environmentId: string,
  id: string,
  changes: Partial<Pick<ApiKeyInput, 'name' | 'scopes'>>,
): Promise<ApiKey> {
  requireReach(giver, await findApiKey(parts, environmentId, id));
  await checkKey(parts, giver, environmentId, changes);
  return save(parts, environmentId, id, changes);
}

/** The key ends at this moment. One that ends sooner, or has ended, stays as it is. */
export async function expireApiKey(
  parts: ManageParts,
  ender: KeyGiver,
  environmentId: string,
  id: string,
  at: number,
  once: OnceFor<null> | null,
): Promise<Done<null>> {
  const key = await findApiKey(parts, environmentId, id);
  requireReach(ender, key);
  // What ends earlier stays so; a key of idempotency is noted all the same.
  const expiresAt = Math.min(key.expiresAt ?? at, at);
  const written = await parts.storage.writeOnce(
    'updateApiKey',
    { environmentId, id, changes: { expiresAt } },
    onceRecord(once, null, parts.clock.now()),
  );
  parts.principals.forget();
  if (written.kind !== 'done') return replayOf(written);
  if (written.value.kind !== 'ok') throw new Problem('not_found');
  return { kind: 'done', value: null };
}

function requireReach({ scopes, isMember }: KeyGiver, key: ApiKey): void {
  if (!isMember || scopesBeyond(scopes, key.scopes).length === 0) return;
  throw new Problem(
    'insufficient access',
    'This key may do more than your role: only an owner can change or end it.',
  );
}

async function save(
  parts: ManageParts,
  environmentId: string,
  id: string,
  changes: Partial<ApiKeyInput>,
): Promise<ApiKey> {
  const saved = await parts.storage.write('updateApiKey', { environmentId, id, changes });
  parts.principals.forget();
  if (saved.kind !== 'ok') throw new Problem('not_found');
  return saved.value;
}

async function checkKey(
  parts: ManageParts,
  giver: KeyGiver,
  environmentId: string,
  { name, scopes }: Partial<ApiKeyInput>,
): Promise<void> {
  await findEnvironment(parts, environmentId);
  if (name === configuredKeyName) {
    throw Problem.field(['name'], 'the key of the configuration has this name: choose another one');
  }
  if (scopes === undefined) return;
  const beyond = scopesBeyond(giver.scopes, scopes);
  if (beyond.length > 0) {
    const missing = beyond.map((scope) => `\`${scope}\``).join(', ');
    throw new Problem(
      'insufficient access',
      `A key cannot give what it does not have; this one lacks ${missing}.`,
    );
  }
  const first = await parts.storage.read('firstEnvironment', undefined);
  const manages = [...expandScopes(scopes ?? [])].some((one) =>
    /^(environments|members):/.test(one),
  );
  if (manages && first?.id !== environmentId) {
    throw Problem.field(
      ['scopes'],
      '`environments` and `members` count in keys of the first environment only: leave them out',
    );
  }
}

function checkExpiry(expiresAt: number | null, now: number): void {
  if (expiresAt !== null && expiresAt <= now) {
    throw Problem.field(['expiresAt'], 'must be in the future');
  }
}
