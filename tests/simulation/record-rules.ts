/** What must hold whenever attempts are recorded, the watermark moves, or the process dies. */
import { isSuccess } from '../../server/src/domain/outcome.ts';
import {
  defaultRetryScheduleSeconds,
  jitterShare,
} from '../../server/src/domain/retry-schedule.ts';
import type { Attempt } from '../../server/src/domain/message.ts';
import type { AttemptRecord } from '../../server/src/storage/storage.ts';
import type { CoreLife } from './core-life.ts';
import type { Ledger, MessageFacts, Send, Way } from './ledger.ts';

/** Each record answers one request that was made, with the outcome that the network gave. */
export function check(ledger: Ledger, life: CoreLife, way: Way, { attempt }: AttemptRecord): void {
  const { trace } = ledger.world;
  const name = `attempt ${attempt.number} of ${way.message.id} to ${way.endpointId}`;
  if (attempt.status === 'canceled') {
    const endpoint = ledger.endpoints.get(way.endpointId);
    if (endpoint?.couldCancel(ledger.world.time.elapsed) !== true) {
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
      if (attempt.nextAt !== null) checkNextAt(ledger, send, attempt, name);
    }
  }
  if (attempt.trigger === 'manual') checkManual(ledger, way, attempt, name);
  else checkScheduled(ledger, way, attempt, name);
}

function findSend(
  ledger: Ledger,
  life: CoreLife,
  way: Way,
  { startedAt, status }: Attempt,
): Send | null {
  for (const send of ledger.unrecorded) {
    if (send.way !== way || send.life !== life || send.wall !== startedAt) continue;
    if (send.outcome !== null && isSuccess(send.outcome) === (status === 'success')) return send;
  }
  return null;
}

function checkNextAt(
  { world }: Ledger,
  send: Send,
  { number, nextAt }: Attempt,
  name: string,
): void {
  const seconds = defaultRetryScheduleSeconds[number - 1];
  if (seconds === undefined) {
    world.trace.break('schedule', `${name} is followed by one beyond the schedule`);
    return;
  }
  const delayMs = nextAt! - send.endedWall;
  const spreadMs = seconds * 1000 * jitterShare + 1;
  if (Math.abs(delayMs - seconds * 1000) > spreadMs) {
    world.trace.break('schedule', `${name} is followed after ${delayMs} ms, not ${seconds} s`);
  }
}

function checkManual({ world }: Ledger, way: Way, attempt: Attempt, name: string): void {
  way.manualRecorded += 1;
  if (way.manualRecorded > way.resendsAsked) {
    world.trace.break('manual attempts are asked for', `${name} was not`);
  }
  if (attempt.nextAt !== null) world.trace.break('schedule', `manual ${name} is to be repeated`);
  if (attempt.status === 'success') {
    way.resendSucceeded = true;
    way.ended ??= 'delivered';
  }
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
  else if (attempt.status === 'canceled') way.ended = 'canceled';
  else if (attempt.number === defaultRetryScheduleSeconds.length + 1) way.ended = 'exhausted';
  else trace.break('schedule', `${name} failed and is not followed by another`);
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
  return way.scheduled.length > 0 || isExcused(ledger, way) || hasRow(ledger, way);
}

/** Nothing is owed any more, though the schedule is not at its end. */
export function isExcused({ endpoints }: Ledger, { endpointId, resendSucceeded }: Way): boolean {
  return resendSucceeded || endpoints.get(endpointId)?.wasDeleted === true;
}

function hasRow({ world }: Ledger, { message, endpointId }: Way): boolean {
  const row = world.reader.get(
    'SELECT 1 FROM due WHERE position = ? AND endpoint_id = ? AND manual = 0',
    message.position,
    endpointId,
  );
  return row !== undefined;
}

/** Whatever is not at its end can be found again: above the watermark, or by its row. */
export function checkOwed(ledger: Ledger): void {
  const watermark = ledger.world.reader.get(
    `SELECT value FROM fact WHERE name = 'fresh_position'`,
  )!;
  for (const way of ledger.open) {
    if (way.scheduled.length === 0 && way.message.position > (watermark['value'] as number))
      continue;
    if (isExcused(ledger, way) || hasRow(ledger, way)) continue;
    ledger.world.trace.break(
      'nothing is forgotten',
      `${way.message.id} to ${way.endpointId} is not at its end, and nothing in the store says so`,
    );
  }
}
