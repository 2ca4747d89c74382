/** What a first start makes: an environment, an API key, a demo application. */
import { configuredKeyName, hashApiKey, hintOf, newApiKey } from '../domain/api-key.ts';
import { createApplication } from '../manage/applications.ts';
import { createEndpoint } from '../manage/endpoints.ts';
import { createEnvironment } from '../manage/environments.ts';
import type { ManageParts } from '../manage/manage-parts.ts';
import type { ApiKey, Environment } from '../storage/contract/access.ts';
import type { DataFolder } from './data-folder.ts';

/** Where the command line finds the key. */
export const apiKeyFile = 'api-key';

export interface FirstStart {
  /** A key that was made now; it is shown once. */
  newKey: string | null;
  /** Whether the demo application was made now. */
  demoMade: boolean;
}

/** Brings the store to where it can be used; does only what is missing. */
export async function prepareStore(
  parts: ManageParts,
  folder: DataFolder,
  {
    apiKey,
    demoUrl,
    environmentId,
  }: { apiKey: string | null; demoUrl: string | null; environmentId?: string },
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

  const demoMade = present === null && demoUrl !== null;
  if (demoMade) await makeDemo(parts, environment.id, demoUrl);
  return { newKey, demoMade };
}

async function makeFirstEnvironment(parts: ManageParts, id?: string): Promise<Environment> {
  const done = await createEnvironment(parts, { name: 'Default', type: 'production' }, null, id);
  if (done.kind !== 'done') throw new Error('a write without a key cannot be a repetition');
  return done.value;
}

async function makeDemo(parts: ManageParts, environmentId: string, url: string): Promise<void> {
  const done = await createApplication(
    parts,
    environmentId,
    { name: 'Demo', uid: 'demo', throttleRate: null, metadata: {} },
    null,
  );
  if (done.kind !== 'done') return;
  const endpoint = {
    url,
    uid: 'demo-receiver',
    description: 'The built-in receiver: GET its URL with the API key to see what arrived.',
    disabled: false,
    eventTypes: null,
    channels: null,
    throttleRate: null,
    metadata: {},
    secret: null,
    headers: {},
  };
  await createEndpoint(parts, done.value, endpoint, null);
}
