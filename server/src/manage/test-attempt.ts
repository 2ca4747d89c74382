/** Trying an endpoint out: one signed request, now, of which nothing is kept. */
import type { Endpoint } from '../domain/application.ts';
import { lacksConsent } from '../domain/consent.ts';
import type { Attempt, Delivery } from '../domain/message.ts';
import { Problem } from '../domain/problem.ts';
import type { ManageParts } from './manage-parts.ts';
import { requireSendable } from './require-sendable.ts';

export interface TestParts extends Pick<ManageParts, 'clock' | 'ids'> {
  /** Makes one attempt and returns what became of it; records nothing. */
  attemptOnce: (delivery: Delivery) => Promise<Attempt>;
}

/**
 * Sends the payload to the endpoint as a delivery would, whatever its filters say, and returns how
 * it went. 400 for an endpoint that is disabled, fetches its messages, or
 * whose receiver has not consented.
 */
export function testEndpoint(
  { clock, ids, attemptOnce }: TestParts,
  endpoint: Endpoint,
  { eventType, payload }: { eventType: string; payload: Uint8Array },
): Promise<Attempt> {
  requireSendable(endpoint, 'This endpoint fetches its messages: nothing is sent to it.');
  if (lacksConsent(endpoint)) throw new Problem('consent_missing');
  return attemptOnce({
    position: 0,
    messageId: ids.next('msg'),
    applicationId: endpoint.applicationId,
    endpointId: endpoint.id,
    eventType,
    payload,
    contentType: null,
    headers: null,
    deliverBefore: null,
    attemptNumber: 1,
    // Tried once: what fails here is not tried again.
    trigger: 'manual',
    dueAt: clock.now(),
    hasDueRow: false,
  });
}
