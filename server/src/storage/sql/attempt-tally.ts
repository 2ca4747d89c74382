/** Counts attempts as they are recorded: by endpoint and minute, by application and hour. */
import type { Attempt } from '../../domain/message.ts';
import { FigureTally } from './figure-tally.ts';
import { addInto, nodeOf } from './inserts.ts';
import type { Act, Statements } from './statements.ts';

const minuteMs = 60_000;
const hourMinutes = 60;

interface Count {
  applicationId: string;
  subject: string;
  minute: number;
  success: number;
  fail: number;
  canceled: number;
  first: number;
  exhausted: number;
}

const none = { success: 0, fail: 0, canceled: 0, first: 0, exhausted: 0 };
const key = ['application_id', 'subject', 'minute'];
const counted = ['success', 'fail', 'canceled', 'first', 'exhausted'];

/** The minute that a moment belongs to, counted since 1970. */
export function minuteOf(atMs: number): number {
  return Math.floor(atMs / minuteMs);
}

/** The first minute of the hour that a moment belongs to. */
export function hourMinuteOf(atMs: number): number {
  return Math.floor(atMs / minuteMs / hourMinutes) * hourMinutes;
}

/**
 * Gathers what a transaction records and writes it once, before the commit: however many attempts
 * share a commit, each endpoint and each application among them costs one upsert.
 */
export class AttemptTally {
  readonly #statements: Statements;
  readonly #counts = new Map<string, Count>();
  readonly #figures: FigureTally;

  constructor(statements: Statements) {
    this.#statements = statements;
    this.#figures = new FigureTally(statements);
  }

  count(attempt: Attempt): void {
    this.#add(attempt.endpointId, minuteOf(attempt.startedAt), attempt);
    this.#add(attempt.applicationId, hourMinuteOf(attempt.startedAt), attempt);
    this.#figures.count(attempt);
  }

  #add(subject: string, minute: number, attempt: Attempt): void {
    const { applicationId, status, trigger, number, nextAt } = attempt;
    const key = `${subject}/${minute}`;
    let count = this.#counts.get(key);
    if (count === undefined) {
      count = { applicationId, subject, minute, ...none };
      this.#counts.set(key, count);
    }
    count[status] += 1;
    if (trigger === 'manual') return;
    if (number === 1) count.first += 1;
    if (status === 'fail' && nextAt === null) count.exhausted += 1;
  }

  /** Writes what was counted; to be called within the transaction. */
  *flush(): Act<void> {
    if (this.#counts.size === 0) return;
    const sql = addInto(this.#statements.dialect, 'attempt_count', key, counted);
    for (const count of this.#counts.values()) {
      yield* this.#statements.run(
        sql,
        count.applicationId,
        count.subject,
        count.minute,
        count.success,
        count.fail,
        count.canceled,
        count.first,
        count.exhausted,
        ...nodeOf(this.#statements.dialect),
      );
    }
    yield* this.#figures.flush();
    this.#counts.clear();
  }

  /** Forgets what was counted: the transaction did not come to its commit. */
  discard(): void {
    this.#figures.discard();
    this.#counts.clear();
  }
}
