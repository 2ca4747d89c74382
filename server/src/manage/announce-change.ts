/** Writes a change to an endpoint together with the operational messages that tell of it. */
import type { Application, Endpoint } from '../domain/application.ts';
import { disabledByHand } from '../domain/endpoint-health.ts';
import {
  disabledEvent,
  type OperationalEvent,
  type OperationalEventType,
} from '../domain/operational-event.ts';
import type { Once, WriteInput, WriteOutput, WriteVerb, Written } from '../storage/storage.ts';
import type { ManageParts } from './manage-parts.ts';

/**
 * As `writeOnce`. The messages share the transaction: no change goes untold, and nothing is told
 * that did not happen. `events` is called only where somebody listens.
 */
export async function writeAnnounced<K extends WriteVerb>(
  { storage, announcer, plans }: Pick<ManageParts, 'storage' | 'announcer' | 'plans'>,
  applicationId: string,
  write: { verb: K; input: WriteInput<K>; once: Once | null },
  events: (application: Application) => OperationalEvent[] | Promise<OperationalEvent[]>,
): Promise<Written<WriteOutput<K>>> {
  const plan = plans.peek(applicationId) ?? (await plans.load(applicationId));
  const messages =
    plan === null
      ? []
      : await announcer.messagesFor(plan.application.environmentId, () => events(plan.application));
  const written = await storage.writeOnce(write.verb, write.input, write.once, messages);
  if (written.kind === 'done') announcer.accepted(messages, written.announced ?? []);
  return written;
}

/** The value of a write without a key: it cannot be a repetition. */
export function doneValue<T>(written: Written<T>): T {
  if (written.kind !== 'done') throw new Error('a write without a key cannot be a repetition');
  return written.value;
}

/** An event of one endpoint. */
export function endpointEvent(
  type: OperationalEventType,
  application: Pick<Application, 'id' | 'uid'>,
  endpoint: Pick<Endpoint, 'id' | 'uid'>,
): OperationalEvent {
  return {
    type,
    data: {
      appId: application.id,
      appUid: application.uid,
      endpointId: endpoint.id,
      endpointUid: endpoint.uid,
    },
  };
}

/** What is told of a change to an endpoint: that it changed, and whether it was switched on or off. */
export async function changeEvents(
  { storage }: Pick<ManageParts, 'storage'>,
  application: Application,
  endpointId: string,
  changes: Partial<Pick<Endpoint, 'uid' | 'disabled'>>,
): Promise<OperationalEvent[]> {
  const before = await storage.read('getEndpoint', {
    applicationId: application.id,
    idOrUid: endpointId,
  });
  if (before === null) return [];
  const after = { ...before, ...changes };
  const events = [endpointEvent('endpoint.updated', application, after)];
  if (before.disabled !== after.disabled) {
    events.push(
      after.disabled
        ? disabledEvent(application, after, { trigger: 'manual', reason: disabledByHand })
        : endpointEvent('endpoint.enabled', application, after),
    );
  }
  return events;
}
