/** Tokens for the users of one application: making them, and ending them. */
import type { Application } from '../domain/application.ts';
import { hashApiKey, newToken } from '../domain/api-key.ts';
import type { Capability } from '../domain/principal.ts';
import { Problem } from '../domain/problem.ts';
import type { AccessToken } from '../storage/contract/access.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';

export interface PortalAccess {
  capabilities: Capability[];
  featureFlags: string[];
  sessionId: string | null;
  /** For how long the token is good. */
  expiryMs: number;
}

/** A token that was made now, with its text, of which the store keeps the hash. */
export type NewToken = AccessToken & { text: string };

/** 404 when the application went in the meantime. */
export async function createPortalAccess(
  parts: ManageParts,
  application: Application,
  { expiryMs, ...access }: PortalAccess,
  once: OnceFor<NewToken> | null,
): Promise<Done<NewToken>> {
  const now = parts.clock.now();
  const text = newToken('portal', (count) => parts.random.bytes(count));
  const token: AccessToken = {
    ...access,
    id: parts.ids.next('apptok'),
    environmentId: application.environmentId,
    applicationId: application.id,
    endpointId: null,
    hash: hashApiKey(text),
    sealed: null,
    createdAt: now,
    expiresAt: now + expiryMs,
  };
  const made = { ...token, text };
  const written = await parts.storage.writeOnce('saveToken', token, onceRecord(once, made, now));
  if (written.kind !== 'done') return replayOf(written);
  if (written.value.kind !== 'ok') throw new Problem('not_found');
  return { kind: 'done', value: made };
}

/** The portal tokens of an application, or of some sessions, go on for this time at most. */
export async function expirePortalAccess(
  parts: ManageParts,
  application: Application,
  { sessionIds, afterMs }: { sessionIds: string[] | null; afterMs: number },
  once: OnceFor<null> | null,
): Promise<Done<null>> {
  const now = parts.clock.now();
  const written = await parts.storage.writeOnce(
    'expireTokens',
    { applicationId: application.id, sessionIds, at: now + afterMs },
    onceRecord(once, null, now),
  );
  parts.principals.forget();
  return written.kind === 'done' ? { kind: 'done', value: null } : replayOf(written);
}

/** The token is worth nothing from now on. */
export async function endToken(parts: ManageParts, tokenId: string): Promise<void> {
  await parts.storage.write('removeToken', tokenId);
  parts.principals.forget();
}
