/** What the settings of access to an endpoint share: saving them, and opening what is sealed. */
import type { Endpoint } from '../domain/application.ts';
import { Problem } from '../domain/problem.ts';
import { SecretUnreadable } from '../storage/secret-box.ts';
import { doneValue, endpointEvent, writeAnnounced } from './announce-change.ts';
import { askingForChange } from './consent.ts';
import type { ManageParts } from './manage-parts.ts';

/** In force at once: the next request goes by them. */
export async function saveAccess(
  parts: ManageParts,
  endpoint: Endpoint,
  changes: Partial<
    Pick<
      Endpoint,
      'oauth' | 'clientCertificate' | 'authorities' | 'destination' | 'enrichment' | 'url'
    >
  >,
): Promise<void> {
  const { applicationId, id } = endpoint;
  const asking =
    changes.url === undefined ? null : await askingForChange(parts, applicationId, id, changes);
  const input = {
    applicationId,
    id,
    changes: { ...changes, updatedAt: parts.clock.now() },
    ...(asking === null ? {} : { asking }),
  };
  const written = await writeAnnounced(
    parts,
    endpoint.applicationId,
    { verb: 'updateEndpoint', input, once: null },
    (application) => [endpointEvent('endpoint.updated', application, endpoint)],
  );
  parts.plans.forget(endpoint.applicationId);
  if (doneValue(written).kind !== 'ok') throw new Problem('not_found');
  if (asking !== null) parts.consent.wake();
}

/** `secret_unreadable` where the key that sealed it is not at hand. */
export function withReadableSecret<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof SecretUnreadable)) throw error;
    throw new Problem(
      'secret_unreadable',
      `The secret of this endpoint cannot be opened: ${error.message}.`,
    );
  }
}
