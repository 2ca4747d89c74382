/**
 * Writes by the acts that all databases share, one query after the other in a transaction: the whole
 * of what is rare, and of what is frequent the part for which no statement of its own was written.
 */
import type { WriteCall } from '../create-storage.ts';
import { createActs, type Acts } from '../sql/acts.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { CallResult } from './accept-answers.ts';
import { noteChanges } from './change-notes.ts';
import { subjectsOf, type Subject } from './changes.ts';
import { failureOf, faultOf } from './database-fault.ts';
import { fenceOfEpoch, fenceOfRecords, requireFence, type Membership } from './membership.ts';
import { lockLines, lockTurns } from './lock-heads.ts';
import { queueAlong, queueAnnounced } from './queued-calls.ts';
import type { Transactions } from './transactions.ts';
import { createWireStatements, runAct, type AskServer } from './wire-statements.ts';

export interface ActCommitParts {
  transactions: Transactions;
  membership: Membership;
  dialect: Dialect;
}

/** The node of the lane's messages goes with the transaction, to the default of their column. */
const fenceAccept = `WITH ${fenceOfEpoch}
  SELECT durability, set_config('gancho.node', coalesce(sender::text, ''), true) AS node FROM fence`;
const fenceRecord = `WITH ${fenceOfRecords('$2')} SELECT durability FROM fence`;

export class ActCommits {
  readonly #parts: ActCommitParts;

  constructor(parts: ActCommitParts) {
    this.#parts = parts;
  }

  /** A write on its own, as if no other were under way. Rejects with `StoreFailure`. */
  async alone(call: WriteCall): Promise<CallResult> {
    const queued = queueAlong(call);
    try {
      const [result] = await this.#parts.transactions.run('SERIALIZABLE', (ask) =>
        this.#runAll(ask, [queued]),
      );
      return result!;
    } catch (error) {
      return { failed: failureOf(error) };
    }
  }

  /** All of the calls or none; their messages are this node's fresh work. Rejects as `run` does. */
  accept(calls: readonly WriteCall[]): Promise<CallResult[]> {
    const { transactions, membership } = this.#parts;
    const queued = calls.map(queueAnnounced);
    return transactions.run('READ COMMITTED', async (ask) => {
      await requireOwn(ask, fenceAccept, [membership.node, membership.epoch]);
      await lockLines(ask, queued);
      return this.#runAll(ask, queued);
    });
  }

  /** As this node; each call has a result, and where one is at fault, the others stand. */
  async record(node: number, calls: readonly WriteCall[]): Promise<CallResult[]> {
    try {
      return await this.#recordAll(node, calls);
    } catch (error) {
      const failed = failureOf(error);
      const fault = faultOf(error);
      // A lock that was waited for in vain, or a row that has no place, is one call's.
      if (calls.length === 1 || (fault !== 'wrong' && fault !== 'late')) {
        return calls.map(() => ({ failed }));
      }
      const results: CallResult[] = [];
      for (const call of calls) results.push(...(await this.record(node, [call])));
      return results;
    }
  }

  #recordAll(node: number, calls: readonly WriteCall[]): Promise<CallResult[]> {
    const { transactions, membership } = this.#parts;
    const queued = calls.map(queueAlong);
    return transactions.run('READ COMMITTED', async (ask) => {
      await requireOwn(ask, fenceRecord, [node, membership.recordEpoch]);
      await lockTurns(ask, queued);
      return this.#runAll(ask, queued);
    });
  }

  /** Acts are made anew for each transaction: nothing in them outlives it. */
  async #runAll(ask: AskServer, calls: readonly WriteCall[]): Promise<CallResult[]> {
    const statements = createWireStatements(this.#parts.dialect);
    const acts: Acts = createActs(statements, { onlyWriter: false });
    const changed = new Set<Subject>();
    const results: CallResult[] = [];
    for (const call of calls) {
      const ok = await runAct(acts.runCall(call), ask);
      results.push({ ok });
      if (ok.kind !== 'done') continue;
      for (const one of await runAct(subjectsOf(statements, call, ok.value), ask)) changed.add(one);
    }
    await runAct(acts.flush(), ask);
    if (changed.size > 0) await ask({ sql: noteChanges, values: [JSON.stringify([...changed])] });
    return results;
  }
}

async function requireOwn(ask: AskServer, sql: string, values: number[]): Promise<void> {
  const { rows } = await ask({ sql, values });
  requireFence(rows[0]?.['durability'] as string | undefined);
}
