/** What must follow from what came of a scheduled attempt. */
import type { Attempt } from '../../server/src/domain/message.ts';
import {
  defaultRetryScheduleSeconds,
  jitterShare,
} from '../../server/src/domain/retry-schedule.ts';
import { parseStatusExpression } from '../../server/src/domain/status-expression.ts';
import { askedMs } from './circuit-book.ts';
import type { EndpointState } from './endpoint-history.ts';
import type { Send } from './ledger-entries.ts';
import type { Ledger } from './ledger.ts';

export function checkNextStep(ledger: Ledger, send: Send, attempt: Attempt, name: string): void {
  const { trace } = ledger.world;
  const states = ledger.endpoints.get(send.way.endpointId)!.statesWithin(send.at, send.at);
  const wrongs = states.map((state) => (state === null ? null : wrongStep(send, attempt, state)));
  // Any of the states that somebody may have gone by explains it.
  if (wrongs.includes(null)) return;
  trace.break('what follows', `${name} ${wrongs[0]}`);
}

/** What is wrong with the step after an attempt, or null. */
function wrongStep(send: Send, attempt: Attempt, { policy }: EndpointState): string | null {
  const { nextAt, number } = attempt;
  const disables = wantsEnd(send);
  if (disables !== (attempt.disables !== undefined)) {
    return disables ? 'does not disable its endpoint' : 'disables its endpoint';
  }
  const seconds = (policy.retrySchedule ?? defaultRetryScheduleSeconds)[number - 1];
  if (disables || seconds === undefined || !isToBeTriedAgain(send, policy.retryOn)) {
    return nextAt === null ? null : `is followed by another, in ${nextAt - send.endedDue} ms`;
  }
  const asked = askedMs(send);
  const least = Math.max(seconds * 1000 * (1 - jitterShare), asked) - 1;
  const most = Math.max(seconds * 1000 * (1 + jitterShare), asked) + 1;
  const { deliverBefore } = send.way.message;
  if (nextAt === null) {
    const mayBeOver = deliverBefore !== null && send.endedWall + most >= deliverBefore;
    return mayBeOver ? null : 'is not followed by another';
  }
  // Planned on a clock that never goes back.
  const delayMs = nextAt - send.endedDue;
  if (delayMs < least || delayMs > most) {
    return `is followed after ${delayMs} ms, not after ${least} to ${most}`;
  }
  const at = send.endedWall + delayMs;
  return deliverBefore !== null && at >= deliverBefore ? 'is followed by one too late' : null;
}

/** Gone for good, or the receiver says that it wants nothing more. */
function wantsEnd({ outcome }: Send): boolean {
  return (
    outcome!.kind === 'answered' && (outcome!.status === 410 || wishes(outcome!.control, 'disable'))
  );
}

function isToBeTriedAgain({ outcome }: Send, retryOn: string | null): boolean {
  if (outcome!.kind !== 'answered') return true;
  const { status, control } = outcome!;
  if ((status >= 200 && status < 300) || wishes(control, 'abort-message')) return false;
  if (retryOn === null) return true;
  const read = parseStatusExpression(retryOn);
  return 'ok' in read && read.ok(status);
}

function wishes(control: string | null, wish: string): boolean {
  return (control ?? '').toLowerCase().replaceAll(' ', '').split(',').includes(wish);
}
