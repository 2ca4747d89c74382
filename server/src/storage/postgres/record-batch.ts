/** The lane in which attempts are recorded, and deliveries put off: one commit at a time. */
import type { WriteCall } from '../create-storage.ts';
import {
  StoreFailure,
  type AttemptRecord,
  type ParkedDelivery,
  type WriteInput,
} from '../storage.ts';
import type { CallResult } from './accept-answers.ts';
import { failureOf } from './database-fault.ts';
import { FailingStreaks } from './failing-streaks.ts';
import { parkedOf, parkFreshStatement } from './fresh.ts';
import { fenced, requireFence, type Membership } from './membership.ts';
import { RecordDoubt } from './record-doubt.ts';
import { recordStatement, type RecordBatch } from './record-statement.ts';
import { inRounds, type RoundCost } from './rounds.ts';
import type { Transactions } from './transactions.ts';

export interface RecordLaneParts {
  transactions: Pick<Transactions, 'alone'>;
  membership: Membership;
  /** Records what this lane has no statement for; each call has a result of its own. */
  slowly: (node: number, calls: WriteCall[]) => Promise<CallResult[]>;
}

/** More bytes of answers have a statement of their own. */
const bytesMax = 16_000_000;

export class RecordLane {
  readonly #parts: RecordLaneParts;
  readonly #streaks = new FailingStreaks();
  readonly #doubt: RecordDoubt;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: RecordLaneParts) {
    this.#parts = parts;
    this.#doubt = new RecordDoubt(parts.membership);
  }

  /** Each call has a result of its own; those without a fault stand. */
  commit(calls: readonly WriteCall[]): Promise<CallResult[]> {
    const result = this.#turn.then(() => this.#record(calls));
    this.#turn = result.catch(() => {});
    return result;
  }

  async #record(calls: readonly WriteCall[]): Promise<CallResult[]> {
    const results = new Map<WriteCall, CallResult>();
    // What a node that was ended has left is refused by its own fence, not written by its successor.
    for (const [node, own] of Map.groupBy(calls, ({ by }) => by ?? null)) {
      if (node !== null) await this.#recordAs(node, own, results);
      else for (const call of own) results.set(call, { failed: fenced() });
    }
    return calls.map((call) => results.get(call)!);
  }

  async #recordAs(
    node: number,
    calls: readonly WriteCall[],
    results: Map<WriteCall, CallResult>,
  ): Promise<void> {
    const run = async (part: readonly WriteCall[], by: Run): Promise<void> => {
      const ended = await by(part);
      for (const [index, call] of part.entries()) results.set(call, ended[index]!);
    };
    for (const call of calls.filter(({ verb }) => verb === 'parkFresh')) {
      results.set(call, await this.#parkFresh(node, call.input as WriteInput<'parkFresh'>));
    }
    for (const round of inRounds(calls.filter(isPlainRecord), costOf, bytesMax)) {
      await run(round, (part) => this.#runPlain(node, part));
    }
    const others = calls.filter((call) => !results.has(call));
    if (others.length > 0) await run(others, (part) => this.#runSlowly(node, part));
  }

  async #parkFresh(node: number, input: WriteInput<'parkFresh'>): Promise<CallResult> {
    const { transactions } = this.#parts;
    try {
      let tries = 0;
      const { rows } = await transactions.alone((connection) =>
        this.#doubt.ask(connection, node, (epoch) => {
          tries += 1;
          const { sql, values } = parkFreshStatement(node, epoch, input);
          return connection.query(sql, values);
        }),
      );
      requireFence(rows[0]?.['durability'] as string | undefined);
      const value = parkedOf(rows[0]!, { after: input.after, again: tries > 1 });
      return { ok: { kind: 'done', value } };
    } catch (error) {
      return { failed: failureOf(error) };
    }
  }

  async #runPlain(node: number, calls: readonly WriteCall[]): Promise<CallResult[]> {
    try {
      if (!(await this.#ask(node, batchOf(calls)))) {
        return await this.#runSlowly(node, calls);
      }
      return calls.map(({ verb }) => ({ ok: { kind: 'done', value: valueOf(verb) } }));
    } catch (error) {
      const failed = failureOf(error);
      const isBroken = failed instanceof StoreFailure && failed.kind === 'broken';
      if (calls.length === 1 || !isBroken) return calls.map(() => ({ failed }));
      // One of them is at fault: each has a statement of its own.
      const results: CallResult[] = [];
      for (const call of calls) results.push(...(await this.#runPlain(node, [call])));
      return results;
    }
  }

  async #runSlowly(node: number, calls: readonly WriteCall[]): Promise<CallResult[]> {
    const { transactions, slowly } = this.#parts;
    if (this.#doubt.isOpen(node)) {
      try {
        await transactions.alone((connection) => this.#doubt.settle(connection, node));
      } catch (error) {
        return calls.map(() => ({ failed: failureOf(error) }));
      }
    }
    this.#doubt.set(node, true);
    const results = await slowly(node, [...calls]);
    this.#doubt.set(node, results.some(isOpen));
    return results;
  }

  /**
   * Whether it was recorded: not where one of the deliveries keeps an order. May be run twice where
   * the connection is lost, and records once.
   */
  async #ask(node: number, batch: Omit<RecordBatch, 'streaks'>): Promise<boolean> {
    const { transactions } = this.#parts;
    const { notes, written } = this.#streaks.plan(batch.records);
    let tries = 0;
    const { rows } = await transactions.alone((connection) =>
      this.#doubt.ask(connection, node, (epoch) => {
        tries += 1;
        // By a second time the rows may have been there, and others may have sent what they stand for.
        const parks =
          tries === 1
            ? batch.parks
            : batch.parks.map((park) => ({ ...park, again: true as const }));
        const { sql, values } = recordStatement(node, epoch, { ...batch, parks, streaks: notes });
        return connection.query(sql, values);
      }),
    );
    requireFence(rows[0]?.['durability'] as string | undefined);
    if (rows[0]?.['in_order'] === 1) return false;
    written();
    return true;
  }
}

/** Whether nobody knows what came of it. */
function isOpen(result: CallResult): boolean {
  return (
    'failed' in result &&
    result.failed instanceof StoreFailure &&
    result.failed.kind === 'unavailable'
  );
}

type Run = (calls: readonly WriteCall[]) => Promise<CallResult[]>;

/** Whether the lane has a statement for it. */
export function isPlainRecord({ verb, input, once, announcements = [] }: WriteCall): boolean {
  if (once !== null || announcements.length > 0) return false;
  if (verb === 'parkDeliveries' || verb === 'advanceFresh') return true;
  if (verb !== 'recordAttempts') return false;
  const records = input as AttemptRecord[];
  const deliveries = new Set(records.map(({ attempt }) => nameOf(attempt)));
  return deliveries.size === records.length && records.every(isPlain);
}

/** Others wait for the end of one that is awaited: who is next is a matter of the acts. */
function isPlain({ attempt, awaited = false, announcements = [] }: AttemptRecord): boolean {
  return !awaited && attempt.disables === undefined && announcements.length === 0;
}

function batchOf(calls: readonly WriteCall[]): Omit<RecordBatch, 'streaks'> {
  const batch: Omit<RecordBatch, 'streaks'> = { records: [], parks: [], advance: null };
  for (const { verb, input } of calls) {
    if (verb === 'recordAttempts') batch.records.push(...(input as AttemptRecord[]));
    else if (verb === 'parkDeliveries') batch.parks.push(...(input as ParkedDelivery[]));
    else batch.advance = Math.max(batch.advance ?? 0, input as number);
  }
  return batch;
}

/** A statement sees nothing of what it writes, so it can hold one record of each delivery. */
function costOf({ verb, input }: WriteCall): RoundCost {
  if (verb === 'advanceFresh') return { bytes: 0, names: [] };
  if (verb === 'parkDeliveries') {
    return { bytes: 0, names: (input as ParkedDelivery[]).map(nameOf) };
  }
  const records = input as AttemptRecord[];
  const bytes = records.reduce((sum, { attempt }) => sum + attempt.responseBody.length, 0);
  return { bytes, names: records.map(({ attempt }) => nameOf(attempt)) };
}

function nameOf({ position, endpointId }: { position: number; endpointId: string }): string {
  return `${position} ${endpointId}`;
}

function valueOf(verb: WriteCall['verb']): unknown {
  return verb === 'recordAttempts' ? { announced: [], turns: [] } : undefined;
}
