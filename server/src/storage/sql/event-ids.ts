/** Event ids: each is taken once within its application, whatever way its message goes. */
import type { Message } from '../../domain/message.ts';
import type { Act, Statements } from './statements.ts';

/** The place of a message that is about to get one, in the same transaction. */
const noPlace = 0;

/**
 * Takes the event id of a message, if it has one; false where another message has it. Who else asks
 * for the same meanwhile waits. Nothing may refuse the message after that: its id stays taken.
 */
export function* takeEventId(
  statements: Statements,
  { applicationId, eventId }: Message,
): Act<boolean> {
  if (eventId === null) return true;
  if (statements.dialect.keepsEventIds) {
    const taken = yield* statements.run(
      `INSERT INTO message_event (application_id, event_id, position) VALUES (?, ?, ${noPlace})
       ON CONFLICT DO NOTHING`,
      applicationId,
      eventId,
    );
    return taken === 1;
  }
  const taken = yield* statements.get(
    'SELECT 1 FROM message WHERE application_id = ? AND event_id = ?',
    applicationId,
    eventId,
  );
  return taken === undefined;
}

/** Notes where the message is whose event id was taken: with it the id becomes free one day. */
export function* placeEventId(
  statements: Statements,
  { applicationId, eventId }: Message,
  position: number,
): Act<void> {
  if (eventId === null || !statements.dialect.keepsEventIds) return;
  yield* statements.run(
    'UPDATE message_event SET position = ? WHERE application_id = ? AND event_id = ?',
    position,
    applicationId,
    eventId,
  );
}
