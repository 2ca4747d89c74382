/** Showing and rotating the secret of an endpoint. */
import type { Endpoint } from '../domain/application.ts';
import { Problem } from '../domain/problem.ts';
import { newEd25519Secret, newSymmetricSecret, verificationKey } from '../domain/signing-key.ts';
import { sealSecret } from './endpoints.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';

/** How many secrets may sign besides the present one (Svix: 10). */
const oldSecretsMax = 10;

/** What the receiver needs to verify: of an Ed25519 key only the public half. */
export function shownSecret({ secretBox }: ManageParts, endpoint: Endpoint): string {
  return verificationKey(secretBox.open(endpoint.secret, endpoint.id));
}

/**
 * Puts `key` in place, or a new one of the present kind. The old one goes on signing beside it for
 * `graceMs`, so that receivers can change over without losing a message.
 */
export async function rotateSecret(
  parts: ManageParts,
  endpoint: Endpoint,
  key: string | null,
  graceMs: number,
  once: OnceFor<null> | null,
): Promise<Done<null>> {
  const now = parts.clock.now();
  const bytes = (count: number) => parts.random.bytes(count);
  const isAsymmetric = () => parts.secretBox.open(endpoint.secret, endpoint.id).startsWith('whsk_');
  const text = key ?? (isAsymmetric() ? newEd25519Secret(bytes) : newSymmetricSecret(bytes));
  const written = await parts.storage.writeOnce(
    'rotateSecret',
    {
      applicationId: endpoint.applicationId,
      id: endpoint.id,
      secret: sealSecret(parts, endpoint.id, text, 'key'),
      now,
      oldExpiresAt: now + graceMs,
      oldMax: oldSecretsMax,
    },
    onceRecord(once, null, now),
  );
  parts.plans.forget(endpoint.applicationId);
  if (written.kind !== 'done') return replayOf(written);
  switch (written.value.kind) {
    case 'ok':
      return { kind: 'done', value: null };
    case 'limit':
      throw new Problem(
        'limit_reached',
        `${oldSecretsMax} old secrets are still valid. Wait until one expires, or rotate with gracePeriodSeconds 0.`,
      );
    default:
      throw new Problem('not_found');
  }
}
