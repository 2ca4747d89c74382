/** Runs calls that accept messages until it is known of each how it ended, whatever happens on the way. */
import { sleep, type Clock } from '../../lib/clock.ts';
import type { Message } from '../../domain/message.ts';
import type { WriteCall } from '../create-storage.ts';
import { StoreFailure } from '../storage.ts';
import { answerOf, messagesOf } from './accept-answers.ts';
import { findAccepted, type Accepted } from './accept-recovery.ts';
import type { AcceptAnswer } from './accept-statement.ts';
import type { Connections } from './connections.ts';
import { failureOf, faultOf } from './database-fault.ts';
import type { AcceptPlace, Membership } from './membership.ts';

export interface RunParts {
  connections: Pick<Connections, 'query' | 'use'>;
  membership: Membership;
  clock: Clock;
  /** Keeps in mind that these may have been accepted or not: the database could not be asked. */
  doubt: (messages: Message[], place: AcceptPlace) => void;
  isClosed: () => boolean;
}

export type AcceptResult = AcceptAnswer | { failed: Error };

/** How long a database that does not answer is asked what came of a commit, before callers are told. */
const unavailableMs = 5_000;
/** Between two tries to reach it. */
const pauseMs = 100;
/** A batch is run so often where others stood in its way, or its connection was lost. */
const triesMax = 5;

/**
 * `run` accepts the calls in one transaction. What a lost connection leaves open is looked for in the
 * database, and only what is not there is run again. Where one call is at fault, the others stand.
 */
export async function acceptUntilKnown(
  parts: RunParts,
  calls: readonly WriteCall[],
  run: (open: readonly WriteCall[]) => Promise<AcceptResult[]>,
): Promise<AcceptResult[]> {
  const known = new Map<WriteCall, AcceptResult>();
  let open = calls;
  for (let tries = 1; open.length > 0; tries++) {
    let place: AcceptPlace | null = null;
    try {
      place = parts.membership.place;
      for (const [index, result] of (await run(open)).entries()) known.set(open[index]!, result);
      break;
    } catch (error) {
      const outcome = await afterFailure(parts, open, error, place);
      for (const [call, answer] of outcome.found) known.set(call, answer);
      open = open.filter((call) => !known.has(call));
      if (outcome.again && tries < triesMax) continue;
      const alone = outcome.oneIsAtFault && open.length > 1;
      for (const call of open) {
        const [result] = alone
          ? await acceptUntilKnown(parts, [call], run)
          : [{ failed: outcome.failure }];
        known.set(call, result!);
      }
      break;
    }
  }
  return calls.map((call) => known.get(call)!);
}

interface AfterFailure {
  found: Map<WriteCall, AcceptAnswer>;
  failure: Error;
  /** Whether the same may go well at once. */
  again: boolean;
  oneIsAtFault: boolean;
}

async function afterFailure(
  parts: RunParts,
  open: readonly WriteCall[],
  error: unknown,
  place: AcceptPlace | null,
): Promise<AfterFailure> {
  const failure = failureOf(error);
  const outcome = { found: new Map(), failure, again: false, oneIsAtFault: false };
  if (place === null || (error instanceof StoreFailure && error.kind !== 'unavailable')) {
    return outcome;
  }
  // Where there was no connection to begin with, nothing needs to be looked for, but does no harm.
  const isUnknown = error instanceof StoreFailure || faultOf(error) === 'lost';
  if (!isUnknown) {
    const fault = faultOf(error);
    const again = fault === 'again' || isKeyRace(error);
    return { ...outcome, again, oneIsAtFault: fault === 'wrong' && !again };
  }
  try {
    return { ...outcome, found: await lookFor(parts, open, place), again: true };
  } catch (unreached) {
    return { ...outcome, failure: failureOf(unreached) };
  }
}

/** What is in the database of these calls. Rejects where it cannot be asked in time. */
async function lookFor(
  parts: RunParts,
  calls: readonly WriteCall[],
  place: AcceptPlace,
): Promise<Map<WriteCall, AcceptAnswer>> {
  const { clock } = parts;
  const messages = calls.flatMap(({ input }) => messagesOf(input));
  const until = clock.elapsed() + unavailableMs;
  let found: Map<string, Accepted> | null = null;
  while (found === null) {
    try {
      found = await findAccepted(parts, messages, place);
    } catch (error) {
      const failure = failureOf(error);
      if (!(failure instanceof StoreFailure && failure.kind === 'unavailable')) throw error;
      if (clock.elapsed() >= until || parts.isClosed()) {
        parts.doubt(messages, place);
        throw failure;
      }
      await sleep(clock, pauseMs);
    }
  }
  const answers = new Map<WriteCall, AcceptAnswer>();
  for (const call of calls) {
    const answer = answerOf(messagesOf(call.input), found);
    if (answer !== null) answers.set(call, answer);
  }
  return answers;
}

/** SQLSTATE of a division by zero, see `keptAll` in accept-statement.ts. */
function isKeyRace(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '22012';
}
