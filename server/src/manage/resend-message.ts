/** Sending a message to one endpoint again, by hand. */
import type { Endpoint } from '../domain/application.ts';
import type { Message } from '../domain/message.ts';
import { Problem } from '../domain/problem.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';
import { requireSendable } from './require-sendable.ts';

/**
 * Makes one attempt due now, whatever the filters of the endpoint say and whatever became of
 * earlier attempts. It is not retried, and its schedule goes on as if it had not been: whoever
 * resends tries something out, and what was planned is not theirs to take back.
 */
export async function resendMessage(
  parts: ManageParts,
  message: Message & { position: number },
  endpoint: Endpoint,
  once: OnceFor<null> | null,
): Promise<Done<null>> {
  if (message.payload === null) throw new Problem('missing_payload');
  requireSendable(
    endpoint,
    'This endpoint fetches its messages: let a consumer seek to an earlier moment.',
  );
  const at = parts.clock.now();
  const written = await parts.storage.writeOnce(
    'resendMessage',
    {
      applicationId: message.applicationId,
      position: message.position,
      endpointId: endpoint.id,
      at,
    },
    onceRecord(once, null, at),
  );
  if (written.kind !== 'done') return replayOf(written);
  parts.wakeDelivery(endpoint.id, at);
  return { kind: 'done', value: null };
}
