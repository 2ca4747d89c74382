/** Counts attempts as they are recorded for the figures of an environment, and failures by endpoint. */
import { durationClasses, durationClassOf } from '../../domain/attempt-durations.ts';
import type { Attempt } from '../../domain/message.ts';
import { addInto, nodeOf } from './inserts.ts';
import type { Act, Statements } from './statements.ts';

const minuteMs = 60_000;
/** The spans, in minutes, that attempts are counted by. */
export const figureSpans = { minute: 1, hour: 60 } as const;

export const durationColumns: readonly string[] = Array.from(
  { length: durationClasses },
  (_, index) => `d${index}`,
);
const figureKey = ['environment_id', 'span', 'minute'];
const figureCounters = ['success', 'fail', 'canceled', 'first', 'exhausted', ...durationColumns];
const failedKey = ['environment_id', 'minute', 'endpoint_id', 'application_id'];

interface Figure {
  span: number;
  minute: number;
  /** In the order of the counters. */
  counts: number[];
}

interface OfApplication {
  figures: Map<string, Figure>;
  /** By endpoint and hour. */
  failed: Map<string, { endpointId: string; minute: number; fail: number }>;
}

/**
 * Gathers what a transaction records and writes it once, before the commit: two rows for each
 * environment that it concerns, and one for each endpoint that failed.
 */
export class FigureTally {
  readonly #statements: Statements;
  readonly #byApplication = new Map<string, OfApplication>();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  count(attempt: Attempt): void {
    const { applicationId, endpointId, startedAt, status } = attempt;
    let own = this.#byApplication.get(applicationId);
    if (own === undefined) {
      own = { figures: new Map(), failed: new Map() };
      this.#byApplication.set(applicationId, own);
    }
    for (const span of Object.values(figureSpans)) addTo(own.figures, span, attempt);
    if (status !== 'fail') return;
    const minute = firstMinute(startedAt, figureSpans.hour);
    const key = `${endpointId}/${minute}`;
    const known = own.failed.get(key);
    if (known === undefined) own.failed.set(key, { endpointId, minute, fail: 1 });
    else known.fail += 1;
  }

  /** Writes what was counted; to be called within the transaction. */
  *flush(): Act<void> {
    if (this.#byApplication.size === 0) return;
    const figures = new Map<string, Figure & { environmentId: string }>();
    const failed: (string | number)[][] = [];
    for (const [applicationId, own] of this.#byApplication) {
      const environmentId = yield* this.#environmentOf(applicationId);
      // Removed meanwhile: nobody asks for it any more.
      if (environmentId === null) continue;
      for (const [key, figure] of own.figures) mergeInto(figures, environmentId, key, figure);
      for (const { endpointId, minute, fail } of own.failed.values()) {
        failed.push([environmentId, minute, endpointId, applicationId, fail]);
      }
    }
    yield* this.#write(figures, failed);
    this.#byApplication.clear();
  }

  /** Forgets what was counted: the transaction did not come to its commit. */
  discard(): void {
    this.#byApplication.clear();
  }

  *#write(
    figures: ReadonlyMap<string, Figure & { environmentId: string }>,
    failed: (string | number)[][],
  ): Act<void> {
    const { dialect } = this.#statements;
    const addFigure = addInto(dialect, 'environment_figure', figureKey, figureCounters);
    // In one order, so that no two who write wait for each other.
    for (const [, { environmentId, span, minute, counts }] of inOrder(figures)) {
      const values = [environmentId, span, minute, ...counts, ...nodeOf(dialect)];
      yield* this.#statements.run(addFigure, ...values);
    }
    const addFailed = addInto(dialect, 'endpoint_failed_hour', failedKey, ['fail']);
    for (const row of failed.toSorted((a, b) => (a.join() < b.join() ? -1 : 1))) {
      yield* this.#statements.run(addFailed, ...row, ...nodeOf(dialect));
    }
  }

  *#environmentOf(applicationId: string): Act<string | null> {
    const row = yield* this.#statements.get(
      'SELECT environment_id FROM application WHERE id = ?',
      applicationId,
    );
    return (row?.['environment_id'] as string | undefined) ?? null;
  }
}

function firstMinute(atMs: number, span: number): number {
  return Math.floor(atMs / minuteMs / span) * span;
}

function addTo(figures: Map<string, Figure>, span: number, attempt: Attempt): void {
  const minute = firstMinute(attempt.startedAt, span);
  const key = `${span}/${minute}`;
  let figure = figures.get(key);
  if (figure === undefined) {
    figure = { span, minute, counts: figureCounters.map(() => 0) };
    figures.set(key, figure);
  }
  const { counts } = figure;
  const { status, trigger, number, nextAt, durationMs } = attempt;
  counts[{ success: 0, fail: 1, canceled: 2 }[status]]! += 1;
  if (trigger !== 'manual' && number === 1) counts[3]! += 1;
  if (trigger !== 'manual' && status === 'fail' && nextAt === null) counts[4]! += 1;
  // What was canceled was not sent.
  if (status !== 'canceled') counts[5 + durationClassOf(durationMs)]! += 1;
}

function mergeInto(
  figures: Map<string, Figure & { environmentId: string }>,
  environmentId: string,
  key: string,
  figure: Figure,
): void {
  const known = figures.get(`${environmentId}/${key}`);
  if (known === undefined) figures.set(`${environmentId}/${key}`, { ...figure, environmentId });
  else figure.counts.forEach((count, index) => (known.counts[index]! += count));
}

function inOrder<T>(rows: ReadonlyMap<string, T>): [string, T][] {
  return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
