/** What must hold whenever attempts are recorded, the watermark moves, or the process dies. */
import { isSuccess } from '../../server/src/domain/outcome.ts';
import type { Attempt } from '../../server/src/domain/message.ts';
import type { AttemptRecord } from '../../server/src/storage/storage.ts';
import type { CoreLife } from './core-life.ts';
import type { MessageFacts, Send, Way } from './ledger-entries.ts';
import type { Ledger } from './ledger.ts';
import { checkNextStep } from './next-step-rules.ts';

/** Each record answers one request that was made, with the outcome that the network gave. */
export function check(
  ledger: Ledger,
  life: CoreLife,
  way: Way,
  { attempt }: AttemptRecord,
  byHand: boolean,
): void {
  const { trace } = ledger.world;
  const name = `attempt ${attempt.number} of ${way.message.id} to ${way.endpointId}`;
  if (attempt.status === 'canceled') {
    if (!byHand && !couldCancel(ledger, way, attempt)) {
      trace.break('canceled for a reason', `${name}: ${attempt.cause}`);
    }
  } else {
    const send = findSend(ledger, life, way, attempt);
    if (send === null) {
      trace.break('one record for one request', `${name} was not made, or is recorded twice`);
    } else {
      send.recorded = true;
      ledger.unrecorded.delete(send);
      if (isSuccess(send.outcome!) !== (attempt.status === 'success')) {
        trace.break('outcome as it was', `${name} is recorded as ${attempt.status}`);
      }
      if (attempt.trigger === 'scheduled') {
        checkNextStep(ledger, send, attempt, name);
        ledger.circuits.recorded(send);
        ledger.failures.note(attempt);
      }
    }
  }
  if (attempt.trigger === 'manual') checkManual(ledger, way, attempt, name);
  else checkScheduled(ledger, way, attempt, name);
}

function findSend(
  ledger: Ledger,
  life: CoreLife,
  way: Way,
  { startedAt, responseStatus, durationMs }: Attempt,
): Send | null {
  const found: Send[] = [];
  for (const send of ledger.unrecorded) {
    if (send.way !== way || send.life !== life || send.wall !== startedAt) continue;
    if (send.outcome !== null) found.push(send);
  }
  // One by hand may have left at the same moment.
  const same = found.find(
    ({ outcome }) =>
      Math.round(outcome!.durationMs) === durationMs &&
      (outcome!.kind === 'answered' ? outcome!.status : 0) === responseStatus,
  );
  return same ?? found[0] ?? null;
}

/** The endpoint takes nothing, or its time is over. */
function couldCancel({ endpoints, world }: Ledger, { message, endpointId }: Way, attempt: Attempt) {
  const { deliverBefore, committedAt } = message;
  if (deliverBefore !== null && attempt.startedAt >= deliverBefore) return true;
  return endpoints.get(endpointId)?.couldCancel(committedAt, world.time.elapsed) === true;
}

function checkManual({ world }: Ledger, way: Way, attempt: Attempt, name: string): void {
  way.manualRecorded += 1;
  if (way.manualRecorded > way.resendsAsked) {
    world.trace.break('manual attempts are asked for', `${name} was not`);
  }
  if (attempt.nextAt !== null) world.trace.break('schedule', `manual ${name} is to be repeated`);
}

function checkScheduled({ world }: Ledger, way: Way, attempt: Attempt, name: string): void {
  const { trace, time } = world;
  const last = way.scheduled.at(-1);
  if (attempt.number !== way.scheduled.length + 1) {
    trace.break('attempts without gaps', `${name} follows ${way.scheduled.length} others`);
  }
  if (last !== undefined && last.nextAt === null) {
    trace.break('attempts without gaps', `${name} follows the last one`);
  }
  way.scheduled.push(attempt);
  way.dueSince = time.elapsed;
  if (attempt.status === 'success') way.ended = 'delivered';
  else if (attempt.nextAt !== null) way.dueAt = attempt.nextAt;
  else way.ended = attempt.status === 'canceled' ? 'canceled' : 'exhausted';
}

/** Every delivery up to the watermark is attempted, or has its row among what is due. */
export function checkWatermark(ledger: Ledger, checked: number): void {
  for (let at = checked + 1; at <= ledger.watermark; at++) {
    const message = ledger.byPosition[at];
    if (message === undefined) {
      ledger.world.trace.break('watermark', `it passes position ${at}, which holds nothing`);
      return;
    }
    for (const endpointId of message.targets) {
      if (!isAccountedFor(ledger, message, endpointId)) {
        ledger.world.trace.break(
          'watermark',
          `it passes ${message.id} to ${endpointId}, neither attempted nor due`,
        );
      }
    }
  }
}

function isAccountedFor(ledger: Ledger, message: MessageFacts, endpointId: string): boolean {
  const way = ledger.wayOf(message, endpointId);
  return way.scheduled.length > 0 || hasRow(ledger, way);
}

/** Among what is due, or in the line behind what is. */
function hasRow({ world }: Ledger, { message, endpointId, line }: Way): boolean {
  const place = [message.position, endpointId] as const;
  const row = world.reader.get(
    'SELECT 1 FROM due WHERE position = ? AND endpoint_id = ? AND manual = 0',
    ...place,
  );
  if (row !== undefined || line === null) return row !== undefined;
  const inLine = 'SELECT 1 FROM ordered_line WHERE position = ? AND endpoint_id = ?';
  return world.reader.get(inLine, ...place) !== undefined;
}

/** Whatever is not at its end can be found again: above the watermark, or by its row. */
export function checkOwed(ledger: Ledger): void {
  const watermark = ledger.world.reader.get(
    `SELECT value FROM fact WHERE name = 'fresh_position'`,
  )!;
  for (const way of ledger.open) {
    if (way.scheduled.length === 0 && way.message.position > (watermark['value'] as number))
      continue;
    if (hasRow(ledger, way)) continue;
    ledger.world.trace.break(
      'nothing is forgotten',
      `${way.message.id} to ${way.endpointId} is not at its end, and nothing in the store says so`,
    );
  }
}
