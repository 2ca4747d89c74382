/** How one delivery stands, from its attempts and from what is due of it. */
import type { AttemptTrigger } from '../../domain/message.ts';
import type { Standing } from '../contract/replays.ts';
import { statusNames } from './attempts.ts';
import type { DeliveryPlace } from './due-rows.ts';
import { isInLine } from './ordered-lines.ts';
import type { Act, Row, Statements } from './statements.ts';

/** Reads a message's attempts to one endpoint; they lie together. */
export function* readStanding(
  statements: Statements,
  place: DeliveryPlace,
): Act<Standing & { firstFailure: string | null; lastId: string | null }> {
  const { applicationId, endpointId, position } = place;
  const attempts = yield* statements.all(
    `SELECT id, status, response_status, cause FROM attempt
     WHERE application_id = ? AND position = ? AND endpoint_id = ? ORDER BY id`,
    applicationId,
    position,
    endpointId,
  );
  const due = yield* statements.get(
    `SELECT manual FROM due WHERE application_id = ? AND position = ? AND endpoint_id = ?
     ORDER BY manual DESC LIMIT 1`,
    applicationId,
    position,
    endpointId,
  );
  const last = attempts.at(-1);
  const failure = attempts.find(({ status }) => status !== 0);
  return {
    attempts: attempts.length,
    succeeded: attempts.some(({ status }) => status === 0),
    last:
      last === undefined
        ? null
        : {
            status: statusNames[last['status'] as number] ?? 'fail',
            responseStatus: last['response_status'] as number,
            cause: last['cause'] as string | null,
          },
    due: due === undefined ? yield* lineTrigger(statements, place) : triggerOf(due),
    firstFailure: failure === undefined ? null : (failure['id'] as string),
    lastId: last === undefined ? null : (last['id'] as string),
  };
}

/** What stands in a line waits for its turn. */
function* lineTrigger(statements: Statements, place: DeliveryPlace) {
  return (yield* isInLine(statements, place)) ? ('scheduled' as const) : null;
}

function triggerOf(row: Row): AttemptTrigger {
  return row['manual'] === 1 ? 'manual' : 'scheduled';
}

/** Where a walk by an id goes on: after the last row of a full page, whatever was left out of it. */
export function nextOf(rows: Row[], limit: number): string | null {
  const last = rows.at(-1);
  return last === undefined || rows.length < limit ? null : (last['id'] as string);
}
