/**
 * The lane in which messages are accepted: one commit at a time, so that what this node accepted
 * before a message is known with it (`previous`).
 *
 * States: clear (whatever was asked for is known to have happened or not), and uncertain (a
 * connection was lost in the midst of a commit, and the database could not be asked since; those who
 * called were told that the store is unavailable). An uncertain lane first finds out what happened:
 * of itself, again and again, and before anything else is accepted. What did happen after all is
 * told through `found`, so that it is delivered.
 */
import type { Clock } from '../../lib/clock.ts';
import type { Message } from '../../domain/message.ts';
import type { WriteCall } from '../create-storage.ts';
import {
  asCall,
  isLeftOut,
  messagesOf,
  positionsOf,
  writtenOf,
  type CallResult,
} from './accept-answers.ts';
import { findAccepted, type Accepted } from './accept-recovery.ts';
import {
  readAnswers,
  statementFor,
  type AcceptAnswer,
  type AcceptCall,
} from './accept-statement.ts';
import { acceptUntilKnown, type AcceptResult, type RunParts } from './accept-until-known.ts';
import type { Connections } from './connections.ts';
import { ConnectionLost, failureOf } from './database-fault.ts';
import { KeyHours } from './key-hours.ts';
import { requireFence, type AcceptPlace, type Membership } from './membership.ts';
import { inRounds, type RoundCost } from './rounds.ts';

/** A message that was accepted though its caller was told otherwise. */
export interface FoundMessage {
  message: Message;
  position: number;
  previous: number;
}

export interface AcceptLaneParts {
  connections: Pick<Connections, 'query' | 'use'>;
  membership: Membership;
  clock: Clock;
  /**
   * Accepts what this lane has no statement for, in one transaction that begins with `fenceOfEpoch`;
   * its messages are fresh. Where it is not known what came of it, it rejects with `ConnectionLost`
   * or as unavailable.
   */
  slowly: (calls: WriteCall[]) => Promise<CallResult[]>;
  found: (messages: FoundMessage[]) => void;
}

/** Between two looks at what is uncertain. */
const lookMs = 1_000;
/** More bytes of payload have a statement of their own. */
const bytesMax = 16_000_000;

/** Whether the lane has a statement for it. */
export function isPlainAccept({ verb, input, announcements = [] }: WriteCall): boolean {
  if (announcements.length > 0) return false;
  if (verb !== 'acceptMessage' && verb !== 'acceptMessages') return false;
  return messagesOf(input).every(({ pollers, ordered }) => pollers === null && ordered === null);
}

export class AcceptLane {
  readonly #parts: AcceptLaneParts;
  readonly #runParts: RunParts;
  readonly #hours: KeyHours;
  /** Of commits of which it is not known whether they happened. */
  #uncertain: { message: Message; place: AcceptPlace }[] = [];
  /** Ends when nothing is under way. */
  #turn: Promise<unknown> = Promise.resolve();
  #cancelLook: (() => void) | null = null;
  #closed = false;

  constructor(parts: AcceptLaneParts) {
    this.#parts = parts;
    this.#hours = new KeyHours(async (sql) => (await parts.connections.query(sql)).rows);
    this.#runParts = {
      ...parts,
      doubt: (messages, place) => {
        this.#uncertain.push(...messages.map((message) => ({ message, place })));
        parts.membership.acceptsInDoubt = this.#uncertain.length;
        this.#lookLater();
      },
      isClosed: () => this.#closed,
    };
  }

  /** Accepts the calls; each has a result of its own, and those without a fault stand. */
  commit(calls: readonly WriteCall[]): Promise<CallResult[]> {
    const { membership } = this.#parts;
    membership.acceptsBegun += 1;
    membership.acceptsOpen += 1;
    return this.#inTurn(async () => {
      try {
        await this.#settle();
        return await this.#accept(calls);
      } catch (error) {
        return calls.map(() => ({ failed: failureOf(error) }));
      } finally {
        membership.acceptsOpen -= 1;
      }
    });
  }

  /** What is uncertain at its end, a next start finds in the database, or not. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelLook?.();
    await this.#turn;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }

  async #accept(calls: readonly WriteCall[]): Promise<CallResult[]> {
    const results = new Map<WriteCall, CallResult>();
    for (const round of inRounds(calls.filter(isPlainAccept), costOf, bytesMax)) {
      const ended = await acceptUntilKnown(this.#runParts, round, (open) => this.#ask(open));
      for (const [index, call] of round.entries()) results.set(call, resultOf(call, ended[index]!));
    }
    const others = calls.filter((call) => !isPlainAccept(call));
    if (others.length > 0) await this.#acceptSlowly(others, results);
    this.#chain(results);
    return calls.map((call) => results.get(call)!);
  }

  async #acceptSlowly(
    calls: readonly WriteCall[],
    results: Map<WriteCall, CallResult>,
  ): Promise<void> {
    const ended = await acceptUntilKnown(this.#runParts, calls, async (open) => {
      const own = await this.#parts.slowly([...open]);
      for (const [index, call] of open.entries()) results.set(call, own[index]!);
      return [];
    });
    for (const [index, call] of calls.entries()) {
      if (ended[index] !== undefined) results.set(call, resultOf(call, ended[index]));
    }
  }

  /** Says of each message which one this node accepted before it. */
  #chain(results: Map<WriteCall, CallResult>): void {
    const accepted = [...results].flatMap(([call, result]) => {
      const positions = positionsOf(call, result);
      return positions.length === 0 ? [] : [{ result, positions }];
    });
    accepted.sort((one, other) => one.positions[0]! - other.positions[0]!);
    for (const { result, positions } of accepted) {
      const { value } = (result as { ok: { value: { previous: number } } }).ok;
      value.previous = this.#follow(positions.at(-1)!);
    }
  }

  /**
   * Puts a position behind all that was accepted; returns the one before it. What was accepted before
   * this process became another node lies before all that is that one's.
   */
  #follow(position: number): number {
    const { membership } = this.#parts;
    const previous = membership.lastFresh;
    membership.lastFresh = Math.max(previous, position);
    return previous;
  }

  async #ask(open: readonly WriteCall[]): Promise<AcceptAnswer[]> {
    const calls = open.map(asCall);
    const answers = await this.#askOnce(calls);
    // One whose event id is taken may be the repetition of a request that took it at this moment.
    const repeated = calls.filter(({ once }, index) => once !== null && isLeftOut(answers[index]!));
    if (repeated.length > 0) {
      const again = await this.#askOnce(repeated).catch((error: unknown) => {
        // The others are accepted: it has to be looked for which ones, as if nothing were known.
        throw new ConnectionLost(failureOf(error).message);
      });
      for (const [index, call] of repeated.entries()) answers[calls.indexOf(call)] = again[index]!;
    }
    return answers;
  }

  async #askOnce(calls: readonly AcceptCall[]): Promise<AcceptAnswer[]> {
    const { connections, membership } = this.#parts;
    const { sql, values } = await statementFor(membership, calls, (own) => this.#hours.around(own));
    const { rows } = await connections.query(sql, values);
    requireFence(rows[0]?.['durability'] as string | undefined);
    return readAnswers(calls, rows);
  }

  /** Finds out about what is uncertain; rejects where it cannot be found out yet. */
  async #settle(): Promise<void> {
    if (this.#uncertain.length === 0) return;
    const found = new Map<string, Accepted>();
    for (const own of Map.groupBy(this.#uncertain, ({ place }) => place.node).values()) {
      const messages = own.map(({ message }) => message);
      for (const one of await findAccepted(this.#parts, messages, own[0]!.place)) found.set(...one);
    }
    const told = this.#uncertain
      .flatMap(({ message }) => {
        const position = found.get(message.id)?.position;
        return position === undefined ? [] : [{ message, position }];
      })
      .toSorted((one, other) => one.position - other.position)
      .map((one) => ({ ...one, previous: this.#follow(one.position) }));
    this.#uncertain = [];
    this.#parts.membership.acceptsInDoubt = 0;
    if (told.length > 0) this.#parts.found(told);
  }

  #lookLater(): void {
    if (this.#cancelLook !== null || this.#closed) return;
    this.#cancelLook = this.#parts.clock.after(lookMs, () => {
      this.#cancelLook = null;
      this.#inTurn(() => this.#settle()).catch(() => this.#lookLater());
    });
  }
}

function resultOf(call: WriteCall, ended: AcceptResult): CallResult {
  return 'failed' in ended ? ended : { ok: writtenOf(call, ended) };
}

function costOf({ input, once }: WriteCall): RoundCost {
  const bytes = messagesOf(input).reduce((sum, { payload }) => sum + (payload?.length ?? 0), 0);
  // A key decides over what follows it: the second one of a round would not see the first.
  return { bytes, names: once === null ? [] : [Buffer.from(once.key).toString('hex')] };
}
