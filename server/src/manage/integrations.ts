/** Integrations of an application: making, changing and ending them and their keys. */
import type { Application } from '../domain/application.ts';
import { hashApiKey, newToken } from '../domain/api-key.ts';
import type { Integration } from '../domain/integration.ts';
import { capabilities } from '../domain/principal.ts';
import { Problem } from '../domain/problem.ts';
import type { AccessToken } from '../storage/contract/access.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';

export type IntegrationInput = Pick<Integration, 'name' | 'featureFlags'>;

/** 404 when the application has none of this id. */
export async function findIntegration(
  { storage }: ManageParts,
  { id: applicationId }: Application,
  id: string,
): Promise<Integration> {
  const integration = await storage.read('getIntegration', { applicationId, id });
  if (integration === null) throw new Problem('not_found');
  return integration;
}

/** It has no key yet: rotating makes the first one. */
export async function createIntegration(
  parts: ManageParts,
  application: Application,
  input: IntegrationInput,
  once: OnceFor<Integration> | null,
): Promise<Done<Integration>> {
  const now = parts.clock.now();
  const integration: Integration = {
    ...input,
    id: parts.ids.next('integ'),
    applicationId: application.id,
    tokenId: null,
    createdAt: now,
    updatedAt: now,
  };
  const written = await parts.storage.writeOnce(
    'createIntegration',
    integration,
    onceRecord(once, integration, now),
  );
  if (written.kind !== 'done') return replayOf(written);
  if (written.value.kind !== 'ok') throw new Problem('not_found');
  return { kind: 'done', value: written.value.value };
}

/** Sets name and flags; its key sees by them at once. */
export async function changeIntegration(
  parts: ManageParts,
  { id: applicationId }: Application,
  id: string,
  input: IntegrationInput,
): Promise<Integration> {
  const changes = { ...input, updatedAt: parts.clock.now() };
  const saved = await parts.storage.write('updateIntegration', { applicationId, id, changes });
  parts.principals.forget();
  if (saved.kind !== 'ok') throw new Problem('not_found');
  return saved.value;
}

/** Removes it; its key is worth nothing from now on. */
export async function deleteIntegration(
  parts: ManageParts,
  { id: applicationId }: Application,
  id: string,
): Promise<void> {
  const saved = await parts.storage.write('deleteIntegration', { applicationId, id });
  parts.principals.forget();
  if (saved.kind !== 'ok') throw new Problem('not_found');
}

/**
 * Makes a key, which may do all that a portal token can, until it is rotated. The present one is
 * worth nothing from now on. The text is in the answer only: the store keeps its hash.
 */
export async function rotateIntegrationKey(
  parts: ManageParts,
  application: Application,
  { id, featureFlags }: Integration,
  once: OnceFor<string> | null,
): Promise<Done<string>> {
  const at = parts.clock.now();
  const text = newToken('integration', (count) => parts.random.bytes(count));
  const token: AccessToken = {
    id: parts.ids.next('apptok'),
    environmentId: application.environmentId,
    applicationId: application.id,
    endpointId: null,
    hash: hashApiKey(text),
    sealed: null,
    capabilities: [...capabilities],
    featureFlags,
    sessionId: null,
    createdAt: at,
    expiresAt: null,
  };
  const written = await parts.storage.writeOnce(
    'rotateIntegrationKey',
    { id, token, at },
    onceRecord(once, text, at),
  );
  parts.principals.forget();
  if (written.kind !== 'done') return replayOf(written);
  if (written.value.kind !== 'ok') throw new Problem('not_found');
  return { kind: 'done', value: text };
}
