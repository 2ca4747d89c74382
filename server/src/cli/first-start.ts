/** What a first start makes: an environment, an API key, a demo application. */
import { configuredKeyName, hashApiKey, hintOf, newApiKey } from '../domain/api-key.ts';
import { createEnvironment } from '../manage/environments.ts';
import type { ManageParts } from '../manage/manage-parts.ts';
import type { ApiKey, Environment } from '../storage/contract/access.ts';
import type { DataFolder } from './data-folder.ts';
import { followDemo } from './follow-demo.ts';
import { makeDemo } from './make-demo.ts';

/** Where the command line finds the key. */
export const apiKeyFile = 'api-key';

export interface FirstStart {
  /** Whether the store was empty. */
  isFirst: boolean;
  /** A key that was made now; it is shown once. */
  newKey: string | null;
  /** Whether the demo application was made now. */
  demoMade: boolean;
}

/**
 * Brings the store to where it can be used; does only what is missing. Without the address of the
 * built-in receivers there is no demo.
 */
export async function prepareStore(
  parts: ManageParts,
  folder: DataFolder,
  {
    apiKey,
    sandboxUrl,
    environmentId,
  }: { apiKey: string | null; sandboxUrl: string | null; environmentId?: string },
): Promise<FirstStart> {
  const { storage, ids, clock } = parts;
  const present = await storage.read('firstEnvironment', undefined);
  const environment = present ?? (await makeFirstEnvironment(parts, environmentId));

  const keyOf = (text: string, name: string): ApiKey => ({
    id: ids.next('key'),
    environmentId: environment.id,
    name,
    hash: hashApiKey(text),
    hint: hintOf(text),
    scopes: null,
    createdAt: clock.now(),
    expiresAt: null,
    lastUsedAt: null,
  });
  let newKey: string | null = null;
  if (apiKey !== null) {
    await storage.write('replaceApiKey', keyOf(apiKey, configuredKeyName));
    // The server listens already, and may have let somebody in with the key of before.
    parts.principals.forget();
    folder.write(apiKeyFile, apiKey);
  } else if (!(await storage.read('hasApiKeys', undefined))) {
    newKey = newApiKey((count) => parts.random.bytes(count));
    // The file first: a key that only the store knows could never be shown again.
    folder.write(apiKeyFile, newKey);
    await storage.write('saveApiKey', keyOf(newKey, 'First key'));
  }

  const demoMade = present === null && sandboxUrl !== null;
  if (demoMade) await makeDemo(parts, environment.id, sandboxUrl);
  else if (sandboxUrl !== null) await followDemo(parts, environment.id, sandboxUrl);
  return { isFirst: present === null, newKey, demoMade };
}

async function makeFirstEnvironment(parts: ManageParts, id?: string): Promise<Environment> {
  const done = await createEnvironment(parts, { name: 'Default', type: 'production' }, null, id);
  if (done.kind !== 'done') throw new Error('a write without a key cannot be a repetition');
  return done.value;
}
