/** The rows that let endpoints fetch a message: written and removed with what they belong to. */
import type { Message } from '../../domain/message.ts';
import type { DeliveryPlace } from './due-rows.ts';
import type { Act, Statements } from './statements.ts';

/** Lets a message's pollers fetch it, now or when it is to be delivered; part of its acceptance. */
export function* letFetch(
  statements: Statements,
  { applicationId, pollers, createdAt, deliverAt }: Message,
  position: number,
): Act<void> {
  for (const endpointId of pollers ?? []) {
    const place = { applicationId, endpointId, position };
    if (deliverAt === null) yield* addEntry(statements, place, createdAt);
    else {
      yield* statements.run(
        `INSERT INTO poll_later (application_id, endpoint_id, visible_at, position)
         VALUES (?, ?, ?, ?)`,
        applicationId,
        endpointId,
        deliverAt,
        position,
      );
    }
  }
}

/** Makes a message visible to an endpoint that fetches, behind all that is. */
export function* addEntry(
  statements: Statements,
  { applicationId, endpointId, position }: DeliveryPlace,
  createdAt: number,
): Act<void> {
  yield* statements.run(
    `INSERT INTO poll_entry (application_id, endpoint_id, position, created_at)
     VALUES (?, ?, ?, ?)`,
    applicationId,
    endpointId,
    position,
    createdAt,
  );
}

/** Takes a message away from those who could fetch it; part of its removal. */
export function* dropEntries(statements: Statements, position: number): Act<void> {
  yield* statements.run('DELETE FROM poll_entry WHERE position = ?', position);
  yield* statements.run('DELETE FROM poll_later WHERE position = ?', position);
}

/** Forgets the consumers of an endpoint that is deleted; its entries go with their messages. */
export function* dropConsumers(statements: Statements, endpointId: string): Act<void> {
  yield* statements.run('DELETE FROM poll_consumer WHERE endpoint_id = ?', endpointId);
}
