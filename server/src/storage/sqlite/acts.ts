/** The table of contents of the SQLite driver: every verb of the contract, and how writes share a commit. */
import type { TaskEffect } from '../contract/background-tasks.ts';
import type { Message } from '../../domain/message.ts';
import type {
  Once,
  ReadVerb,
  StorageReads,
  StorageWrites,
  WriteVerb,
  Written,
} from '../storage.ts';
import { applicationReads, applicationWrites } from './applications.ts';
import { attemptedReads } from './attempted.ts';
import { AttemptTally } from './attempt-tally.ts';
import { attemptReads, attemptWrites } from './attempts.ts';
import { backgroundTaskReads, backgroundTaskWrites } from './background-tasks.ts';
import { consentReads, consentWrites } from './consents.ts';
import { deliveryReads, deliveryWrites } from './deliveries.ts';
import { endpointHealthWrites } from './endpoint-endings.ts';
import { EndpointFailures, endpointFailureReads } from './endpoint-failures.ts';
import { endpointReads, endpointWrites } from './endpoints.ts';
import { eventTypeReads, eventTypeWrites } from './event-types.ts';
import { environmentReads, environmentWrites } from './environments.ts';
import { recall, remember } from './idempotency.ts';
import { integrationReads, integrationWrites } from './integrations.ts';
import { keyReads, keyWrites } from './keys.ts';
import { messageReads, messageWrites } from './messages.ts';
import { orderedReads, orderedWrites } from './ordered-deliveries.ts';
import { pollReads, pollWrites } from './polls.ts';
import { principalReads } from './principals.ts';
import { replayReads, replayWrites } from './replays.ts';
import { statisticsReads, statisticsWrites } from './statistics.ts';
import type { Statements } from './statements.ts';
import { tokenReads, tokenWrites } from './tokens.ts';
import { upkeepWrites } from './upkeep.ts';
import { usageReads, UsageTally, usageWrites } from './usage.ts';

export interface WriteCall {
  verb: WriteVerb;
  input: unknown;
  once: Once | null;
  /** Messages that are accepted with it, if it takes effect. */
  announcements?: readonly Message[];
}

/** A failure carries SQLite's result code, 0 where the error is none of SQLite's. */
export type CallResult = { ok: Written<unknown> } | { error: string; code: number };

export interface Acts {
  /** Runs the calls in one transaction. A call that throws is undone alone, the others stand. */
  commit(calls: WriteCall[]): CallResult[];
  read(verb: ReadVerb, input: unknown): unknown;
}

export function createActs(statements: Statements): Acts {
  const tally = new UsageTally(statements);
  const attemptTally = new AttemptTally(statements);
  const failures = new EndpointFailures(statements);
  const writes: StorageWrites = {
    ...environmentWrites(statements, failures),
    ...keyWrites(statements),
    ...tokenWrites(statements),
    ...applicationWrites(statements, failures),
    ...endpointWrites(statements, failures),
    ...endpointHealthWrites(statements, failures),
    ...consentWrites(statements),
    ...eventTypeWrites(statements),
    ...integrationWrites(statements, tokenWrites(statements)),
    ...messageWrites(statements, tally),
    ...attemptWrites(statements, attemptTally, failures, (message) =>
      writes.acceptMessage(message),
    ),
    ...statisticsWrites(statements),
    ...deliveryWrites(statements),
    ...upkeepWrites(statements),
    ...replayWrites(statements, runEffect),
    ...orderedWrites(statements, runEffect),
    ...usageWrites(statements),
    ...pollWrites(statements),
    ...backgroundTaskWrites(statements, runEffect),
  };
  const reads: StorageReads = {
    ...keyReads(statements),
    ...principalReads(statements),
    ...environmentReads(statements),
    ...tokenReads(statements),
    ...applicationReads(statements),
    ...endpointReads(statements),
    ...endpointFailureReads(statements),
    ...consentReads(statements),
    ...eventTypeReads(statements),
    ...integrationReads(statements),
    ...messageReads(statements),
    ...attemptReads(statements),
    ...attemptedReads(statements),
    ...statisticsReads(statements),
    ...deliveryReads(statements),
    ...replayReads(statements),
    ...orderedReads(statements),
    ...usageReads(statements),
    ...pollReads(statements),
    ...backgroundTaskReads(statements),
  };

  function runEffect({ verb, input }: TaskEffect): void {
    (writes[verb] as (input: unknown) => unknown)(input);
  }

  function runCall({ verb, input, once, announcements = [] }: WriteCall): Written<unknown> {
    if (once !== null) {
      const remembered = recall(statements, once);
      if (remembered.kind !== 'new') return remembered;
    }
    const value = (writes[verb] as (input: unknown) => unknown)(input);
    // Only what took effect is remembered: a refused request may be sent again, corrected.
    const kind = (value as { kind?: string } | undefined)?.kind ?? 'ok';
    if (once !== null && kind === 'ok') {
      // Some answers are known only once the write is done.
      const kept = (value as { kept?: string } | undefined)?.kept;
      remember(statements, kept === undefined ? once : { ...once, body: kept });
    }
    if (announcements.length === 0 || kind !== 'ok') return { kind: 'done', value };
    const announced = announcements.map((message) => {
      const accepted = writes.acceptMessage(message);
      return accepted.kind === 'ok' ? accepted.position : 0;
    });
    return { kind: 'done', value, announced };
  }

  function transaction(calls: WriteCall[]): CallResult[] {
    statements.run('BEGIN IMMEDIATE');
    try {
      const results = calls.map((call): CallResult => ({ ok: runCall(call) }));
      tally.flush();
      attemptTally.flush();
      statements.run('COMMIT');
      return results;
    } catch (error) {
      tally.discard();
      attemptTally.discard();
      failures.discard();
      // A full disk may have ended the transaction already.
      if (statements.database.isTransaction) statements.run('ROLLBACK');
      throw error;
    }
  }

  return {
    commit(calls) {
      try {
        return transaction(calls);
      } catch (error) {
        const failure = describeFailure(error);
        if (calls.length === 1 || failure.storeWide) return calls.map(() => failure);
        // One call is at fault: find it by giving each a transaction of its own.
        return calls.map((call) => {
          try {
            return transaction([call])[0]!;
          } catch (alone) {
            return describeFailure(alone);
          }
        });
      }
    },
    read: (verb, input) => (reads[verb] as (input: unknown) => unknown)(input),
  };
}

/** SQLite's primary result codes that concern the whole store, not one call. */
const storeWideCodes = new Set([7, 8, 10, 11, 13, 14, 26]);

function describeFailure(error: unknown): { error: string; code: number; storeWide: boolean } {
  const code = (error as { errcode?: number }).errcode ?? 0;
  const message = error instanceof Error ? error.message : String(error);
  return { error: message, code, storeWide: storeWideCodes.has(code & 0xff) };
}
