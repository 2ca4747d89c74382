/**
 * Counts attempts as they are recorded: by endpoint and minute, by application and hour; and how long
 * they took, by both and hour.
 */
import { durationClassOf } from '../../domain/attempt-durations.ts';
import type { Attempt } from '../../domain/message.ts';
import { durationColumns, FigureTally } from './figure-tally.ts';
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

interface Durations {
  applicationId: string;
  subject: string;
  minute: number;
  /** By the class of their duration. */
  classes: number[];
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
 * share a commit, each endpoint and each application among them costs two upserts.
 */
export class AttemptTally {
  readonly #statements: Statements;
  readonly #counts = new Map<string, Count>();
  readonly #durations = new Map<string, Durations>();
  readonly #figures: FigureTally;

  constructor(statements: Statements) {
    this.#statements = statements;
    this.#figures = new FigureTally(statements);
  }

  count(attempt: Attempt): void {
    this.#add(attempt.endpointId, minuteOf(attempt.startedAt), attempt);
    this.#add(attempt.applicationId, hourMinuteOf(attempt.startedAt), attempt);
    // What was canceled was not sent.
    if (attempt.status !== 'canceled') {
      this.#time(attempt.endpointId, attempt);
      this.#time(attempt.applicationId, attempt);
    }
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

  #time(subject: string, { applicationId, startedAt, durationMs }: Attempt): void {
    const minute = hourMinuteOf(startedAt);
    const key = `${subject}/${minute}`;
    let known = this.#durations.get(key);
    if (known === undefined) {
      const classes = durationColumns.map(() => 0);
      known = { applicationId, subject, minute, classes };
      this.#durations.set(key, known);
    }
    known.classes[durationClassOf(durationMs)]! += 1;
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
    const { dialect } = this.#statements;
    const addDurations = addInto(dialect, 'duration_hour', key, durationColumns);
    for (const { applicationId, subject, minute, classes } of this.#durations.values()) {
      const values = [applicationId, subject, minute, ...classes, ...nodeOf(dialect)];
      yield* this.#statements.run(addDurations, ...values);
    }
    yield* this.#figures.flush();
    this.#counts.clear();
    this.#durations.clear();
  }

  /** Forgets what was counted: the transaction did not come to its commit. */
  discard(): void {
    this.#figures.discard();
    this.#counts.clear();
    this.#durations.clear();
  }
}
