/** Showing and rotating the secret of an endpoint. */
import type { Endpoint } from '../domain/application.ts';
import { Problem } from '../domain/problem.ts';
import { newEd25519Secret, newSymmetricSecret, verificationKey } from '../domain/signing-key.ts';
import { SecretUnreadable } from '../storage/secret-box.ts';
import { endpointEvent, writeAnnounced } from './announce-change.ts';
import { sealSecret } from './endpoints.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';

/** How many secrets may sign besides the present one (Svix: 10). */
const oldSecretsMax = 10;

/** What the receiver needs to verify: of an Ed25519 key only the public half. */
export function shownSecret(parts: ManageParts, endpoint: Endpoint): string {
  return verificationKey(openSecret(parts, endpoint));
}

/**
 * Looks at one endpoint, the oldest, and says what to do when its secret cannot be opened; null
 * when all seems well. A look at each would make the start long.
 */
export async function unreadableSecret({
  storage,
  secretBox,
}: Pick<ManageParts, 'storage' | 'secretBox'>): Promise<string | null> {
  const endpoint = await storage.read('oldestEndpoint', undefined);
  if (endpoint === null) return null;
  try {
    secretBox.open(endpoint.secret, endpoint.id);
    return null;
  } catch (error) {
    if (!(error instanceof SecretUnreadable)) throw error;
    return `Secrets in the store cannot be opened (${error.message}): their deliveries fail until the key is back in GANCHO_MASTER_KEY or in the file master.key of the data folder.`;
  }
}

/** `secret_unreadable` when it was sealed with a key that is not at hand. */
function openSecret({ secretBox }: Pick<ManageParts, 'secretBox'>, endpoint: Endpoint): string {
  try {
    return secretBox.open(endpoint.secret, endpoint.id);
  } catch (error) {
    if (!(error instanceof SecretUnreadable)) throw error;
    throw new Problem(
      'secret_unreadable',
      `The secret of this endpoint cannot be opened: ${error.message}.`,
    );
  }
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
  const isAsymmetric = () => openSecret(parts, endpoint).startsWith('whsk_');
  const text = key ?? (isAsymmetric() ? newEd25519Secret(bytes) : newSymmetricSecret(bytes));
  const written = await writeAnnounced(
    parts,
    endpoint.applicationId,
    {
      verb: 'rotateSecret',
      input: {
        applicationId: endpoint.applicationId,
        id: endpoint.id,
        secret: sealSecret(parts, endpoint.id, text, 'key'),
        now,
        oldExpiresAt: now + graceMs,
        oldMax: oldSecretsMax,
      },
      once: onceRecord(once, null, now),
    },
    (application) => [endpointEvent('endpoint.updated', application, endpoint)],
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
