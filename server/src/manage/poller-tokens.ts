/** Tokens with which a program fetches what is for one endpoint. */
import type { Application, Endpoint } from '../domain/application.ts';
import { hashApiKey, newToken } from '../domain/api-key.ts';
import { Problem } from '../domain/problem.ts';
import type { AccessToken } from '../storage/contract/access.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';
import type { NewToken } from './portal-access.ts';

/** The newest token of an endpoint; 404 where none was made yet. */
export async function readPollerToken(parts: ManageParts, endpoint: Endpoint): Promise<NewToken> {
  const token = await parts.storage.read('pollerToken', {
    applicationId: endpoint.applicationId,
    endpointId: endpoint.id,
  });
  if (token?.sealed === null || token === null) {
    throw new Problem('not_found', 'This endpoint has no poller token yet: rotate it to make one.');
  }
  return { ...token, text: parts.secretBox.open(token.sealed, token.id) };
}

/** Puts a new token in place; the ones of before go on for `oldTokenMs` at most. */
export async function rotatePollerToken(
  parts: ManageParts,
  application: Application,
  endpoint: Endpoint,
  { expiryMs, oldTokenMs }: { expiryMs: number | null; oldTokenMs: number },
  once: OnceFor<NewToken> | null,
): Promise<Done<NewToken>> {
  const now = parts.clock.now();
  const id = parts.ids.next('apptok');
  const text = newToken('poller', (count) => parts.random.bytes(count));
  const token: AccessToken = {
    id,
    environmentId: application.environmentId,
    applicationId: application.id,
    endpointId: endpoint.id,
    hash: hashApiKey(text),
    sealed: parts.secretBox.seal(text, id),
    capabilities: [],
    featureFlags: [],
    sessionId: null,
    createdAt: now,
    expiresAt: expiryMs === null ? null : now + expiryMs,
  };
  const made = { ...token, text };
  const written = await parts.storage.writeOnce(
    'rotatePollerToken',
    { token, oldExpiresAt: now + oldTokenMs },
    onceRecord(once, made, now),
  );
  parts.principals.forget();
  if (written.kind !== 'done') return replayOf(written);
  if (written.value.kind !== 'ok') throw new Problem('not_found');
  return { kind: 'done', value: made };
}
