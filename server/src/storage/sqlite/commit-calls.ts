/** How the acts of the store run on a SQLite connection: many calls in one commit, reads at once. */
import type { WriteCall } from '../create-storage.ts';
import { createActs } from '../sql/acts.ts';
import type { ReadVerb, Written } from '../storage.ts';
import type { PreparedStatements } from './prepared-statements.ts';
import { runAct, SynchronousStatements } from './run-act.ts';
import type { StoreError } from './store-fault.ts';

export type CallResult = { ok: Written<unknown> } | StoreError;

export interface SqliteActs {
  /** Runs the calls in one transaction. A call that throws is undone alone, the others stand. */
  commit(calls: WriteCall[]): CallResult[];
  read(verb: ReadVerb, input: unknown): unknown;
}

export function createSqliteActs(prepared: PreparedStatements): SqliteActs {
  const acts = createActs(new SynchronousStatements(prepared), { onlyWriter: true });

  function transaction(calls: WriteCall[]): CallResult[] {
    prepared.run('BEGIN IMMEDIATE');
    try {
      const results = calls.map((call): CallResult => ({ ok: runAct(acts.runCall(call)) }));
      runAct(acts.flush());
      prepared.run('COMMIT');
      return results;
    } catch (error) {
      acts.discard();
      // A full disk may have ended the transaction already.
      if (prepared.database.isTransaction) prepared.run('ROLLBACK');
      throw error;
    }
  }

  return {
    commit(calls) {
      try {
        return transaction(calls);
      } catch (error) {
        const failure = describeFailure(error);
        if (calls.length === 1 || isStoreWide(failure)) return calls.map(() => failure);
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
    read: (verb, input) => runAct(acts.read(verb, input)),
  };
}

/** SQLite's primary result codes that concern the whole store, not one call. */
const storeWideCodes = new Set([7, 8, 10, 11, 13, 14, 26]);

function isStoreWide({ code }: StoreError): boolean {
  return storeWideCodes.has(code & 0xff);
}

function describeFailure(error: unknown): StoreError {
  const code = (error as { errcode?: number }).errcode ?? 0;
  return { error: error instanceof Error ? error.message : String(error), code };
}
