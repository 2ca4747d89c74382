/** Trying an endpoint out: one signed request, now, of which nothing is kept. */
import type { Endpoint } from '../domain/application.ts';
import type { Attempt, Delivery } from '../domain/message.ts';
import type { ManageParts } from './manage-parts.ts';
import { requireSendable } from './require-sendable.ts';

export interface TestParts extends Pick<ManageParts, 'clock' | 'ids'> {
  /** Makes one attempt and returns what became of it; records nothing. */
  attemptOnce: (delivery: Delivery) => Promise<Attempt>;
}

/**
 * Sends the payload to the endpoint as a delivery would, whatever its filters say, and returns how
 * it went. 400 for an endpoint that is disabled or fetches its messages.
 */
export function testEndpoint(
  { clock, ids, attemptOnce }: TestParts,
  endpoint: Endpoint,
  { eventType, payload }: { eventType: string; payload: Uint8Array },
): Promise<Attempt> {
  requireSendable(endpoint, 'This endpoint fetches its messages: nothing is sent to it.');
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
